"""What waits for whom (待办): one list a seat, each line a count with its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, may
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.insight.selectors.cockpit import due_soon
from yuqi.portal.jobs.models import Job
from yuqi.portal.ladder.selectors.listing import listed
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run

__all__ = ["Waiting", "todo_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One kind of thing that waits (待办事项)."""

    what: str
    number: int
    why: str
    url: str
    act: str


def todo_of(viewer: Seat, run: Run | None) -> list[Waiting]:
    """Return what waits for this seat, only what it may do and only what there is."""
    found = [*_of_apps(viewer)]
    if run is not None and may(viewer, "enterprises.edit"):
        soon, soon_url = due_soon(viewer, run)
        found.append(
            _line(
                _("30 天内到期的义务"),
                soon["total"],
                _("到期不办会影响资格"),
                "ladder:calendar",
                _("去办理"),
                url=soon_url,
            )
        )
        stuck = listed(viewer, run, QueryDict("standing=at_risk&verdict=fail"))
        found.append(
            _line(
                _("现有称号有续不上的风险"),
                kept("stuck", viewer, run, stuck.rows.count),
                _("按现有数据不符合条件"),
                "ladder:list",
                _("派专员"),
                query="?standing=at_risk&verdict=fail",
            )
        )
    if may(viewer, "enterprises.import"):
        drafts = Batch.objects.filter(
            tenant_id=viewer.tenant_id, kind=Batch.Kind.IMPORT, state=Batch.State.DRAFT
        )
        found.append(
            _line(
                _("没有提交完的导入"),
                drafts.count(),
                _("数据还没有入库"),
                "enterprises:imports",
                _("接着导入"),
            )
        )
    if may(viewer, "jobs.list"):
        failed = Job.objects.filter(tenant_id=viewer.tenant_id, state=Job.State.FAILED).count()
        found.append(_line(_("没有做成的后台任务"), failed, _("重试三次仍未完成"), "jobs:list", _("去查看")))
    return [each for each in found if each is not None and each.number]


def _of_apps(viewer: Seat) -> list[Waiting | None]:
    from yuqi.portal.insight.selectors.waiting import waiting_in_apps

    return [_line(*each) for each in waiting_in_apps(viewer)]


def _line(
    what: str, number: int, why: str, page: str, act: str, *, query: str = "", url: str = ""
) -> Waiting | None:
    try:
        url = url or reverse(page) + query
    except NoReverseMatch:
        return None
    return Waiting(what=what, number=number, why=why, url=url, act=act)
