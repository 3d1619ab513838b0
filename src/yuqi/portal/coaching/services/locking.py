"""One application, locked for a change (加锁)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, require, visible_to
from yuqi.portal.coaching.models import Application

__all__ = ["NotAllowedNow", "locked"]


class NotAllowedNow(ValueError):
    """The application does not stand where this can be done (现在不能这样做); the message says why."""


def locked(
    by: Seat, application: Application, action: str, *, within: tuple[str, ...] | None = None
) -> Application:
    """Return the application as it is now, locked, if the seat may do this to it.

    Args:
        by: who acts.
        application: as it was read.
        action: of the table of permissions.
        within: the states in which it can be done; None: any.

    Raises:
        Refused: it may not.
        NotAllowedNow: it stands elsewhere by now.
    """
    require(by, action, uscc=application.uscc)
    now = visible_to(Application.objects.select_for_update(), by).get(pk=application.pk)
    if within is not None and now.state not in within:
        raise NotAllowedNow(
            _("申报 %(number)s 现在是“%(state)s”，不能这样办。刷新后再看一次。")
            % {"number": now.label, "state": Application.State(now.state).label}
        )
    return now
