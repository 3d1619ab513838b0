"""What was done about one enterprise (往来记录), out of the log; who may read it sees acts, not values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat
from yuqi.portal.audit.models import Entry

__all__ = ["Act", "acts_about"]

_WORDS = {
    "batch.committed": _("数据入库"),
    "batch.undone": _("撤回一批数据"),
    "facts.edited": _("改了一项事实"),
    "facts.row_added": _("补了一行事实"),
    "facts.row_removed": _("去掉一行事实"),
    "enterprise.assigned": _("派专员"),
    "enterprise.renamed": _("登记更名"),
    "enterprise.recoded": _("登记换码"),
    "enterprise.moved": _("登记迁移"),
    "merge.proposed": _("提出合并"),
    "merge.approved": _("同意合并"),
    "merge.refused": _("不同意合并"),
    "merge.parted": _("拆开合并"),
    "declaration.submitted": _("提交填报"),
    "declaration.returned": _("退回填报"),
    "declaration.accepted": _("收下填报"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the record (一件事)."""

    at: datetime
    words: Any
    on: str
    who: str
    why: str


def acts_about(viewer: Seat, uscc: str, *, most: int = 12) -> list[Act]:
    """Return the last acts about an enterprise; the caller has checked that the viewer may see it."""
    rows = Entry.objects.filter(tenant_id=viewer.tenant_id, uscc=uscc, action__in=_WORDS).order_by("-number")
    return [
        Act(at=row.at, words=_WORDS[row.action], on=row.on.partition(":")[2], who=row.actor, why=row.why)
        for row in rows[:most]
    ]
