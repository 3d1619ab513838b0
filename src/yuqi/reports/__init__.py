"""Results as pages people read (报告): the zone's page, one enterprise's page; no database, no HTTP."""

from yuqi.reports.firm import write_enterprise_page
from yuqi.reports.zone import write_zone_page

__all__ = ["write_enterprise_page", "write_zone_page"]
