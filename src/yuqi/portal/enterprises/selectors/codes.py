"""Which enterprise a code means now (现用代码): former codes and entries merged into others lead on."""

from __future__ import annotations

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import FactRow
from yuqi.portal.enterprises.selectors.register import one_of
from yuqi.portal.enterprises.services.batches import key_text

__all__ = ["present_code"]

_MOST_STEPS = 5


def present_code(viewer: Seat, code: str) -> str | None:
    """Return the code under which a code's enterprise goes now, None when there is none the viewer may see."""
    seen = {code}
    for _step in range(_MOST_STEPS):
        firm = one_of(viewer, code)
        if firm is not None and not firm.merged_into:
            return code
        following = firm.merged_into if firm is not None else _renamed_from(viewer.tenant_id, code)
        if not following or following in seen:
            return None
        seen.add(following)
        code = following
    return None


def _renamed_from(tenant_id: int, code: str) -> str | None:
    """Return the enterprise whose names hold this former code."""
    rows = FactRow.objects.filter(tenant_id=tenant_id, table="names", key__contains=f'"name":"{code}"')
    for uscc in rows.values_list("uscc", flat=True).distinct()[:5]:
        if any(
            row.key == key_text({"uscc": uscc, "name": code})
            for row in current_rows(tenant_id, uscc=uscc, table="names")
        ):
            return str(uscc)
    return None
