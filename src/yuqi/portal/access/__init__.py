"""Who may do what (权限): roles × actions × column classes, refused unless allowed."""

from yuqi.portal.access.rules import Refused, may, needs, public, require, sees_class, visible_to
from yuqi.portal.access.seat import FIRM_ROLES, ROLES, ZONE_ROLES, Seat
from yuqi.portal.access.table import ACTIONS, DUTIES

__all__ = [
    "ACTIONS",
    "DUTIES",
    "FIRM_ROLES",
    "ROLES",
    "ZONE_ROLES",
    "Refused",
    "Seat",
    "may",
    "needs",
    "public",
    "require",
    "sees_class",
    "visible_to",
]
