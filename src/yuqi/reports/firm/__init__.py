"""One enterprise's page (企业报告): verdicts, what lacks, score ranges, evidence down to the cell."""

from yuqi.reports.firm.page import write_enterprise_page

__all__ = ["write_enterprise_page"]
