"""Working days (工作日): the library's calendar while it knows the year, the zone's table after, else provisional."""

from yuqi.portal.workdays.calendar import Workday, add_workdays, is_workday

__all__ = ["Workday", "add_workdays", "is_workday"]
