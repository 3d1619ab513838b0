"""Results as pages, documents and workbooks people read (报告): of the zone, of one enterprise; no HTTP.

`documents` and `workbooks` are imported where they are needed: Word and Excel take their time to load.
"""

from yuqi.reports.firm import write_enterprise_page
from yuqi.reports.zone import write_zone_page

__all__ = ["write_enterprise_page", "write_zone_page"]
