"""Excel workbooks (工作簿): the zone's, one enterprise's."""

from yuqi.reports.workbooks.firm import write_enterprise_workbook
from yuqi.reports.workbooks.zone import write_zone_workbook

__all__ = ["write_enterprise_workbook", "write_zone_workbook"]
