"""Word documents in the form an office sends (公文): one enterprise's report, the zone's."""

from yuqi.reports.documents.firm import write_enterprise_document
from yuqi.reports.documents.zone import write_zone_document

__all__ = ["write_enterprise_document", "write_zone_document"]
