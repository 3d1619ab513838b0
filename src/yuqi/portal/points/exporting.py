"""Points as a spreadsheet (积分导出)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.bridge.scores import ModelInfo
from yuqi.portal.points.models import PointsLine, Scoring
from yuqi.portal.shared import figures
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = ["STATUS", "caveat", "headings", "rows", "signed"]

STATUS: Mapping[str, Any] = {
    "illustrative": gettext_lazy("示意权重"),
    "local": gettext_lazy("地方权重"),
    "official": gettext_lazy("官方权重"),
}
_TENTH = Decimal("0.1")


def signed(value: Decimal) -> str:
    """Return a difference of points with its sign and at most two decimals.

    >>> signed(Decimal("3.2000")), signed(Decimal("-0.416")), signed(Decimal("0.001"))
    ('+3.2', '−0.42', '0')
    """
    rounded = round(Decimal(value), 2)
    if rounded == 0:
        return "0"
    return f"+{figures.plain(rounded)}" if rounded > 0 else figures.plain(rounded)


def headings(info: ModelInfo) -> list[str]:
    """Return the headings."""
    found = [
        _("名次"),
        _("名次区间下限"),
        _("名次区间上限"),
        _("企业名称"),
        _("统一社会信用代码"),
        _("片区"),
        _("发展阶段"),
        _("总分"),
        _("总分上限（资料补齐后）"),
        _("基础分"),
        _("附加分"),
        _("同类百分位（%）"),
        _("同类企业数（家）"),
    ]
    return [*found, *([_("等级")] if info.grades else []), _("资料待补（项）"), _("权重性质")]


def rows(lines: QuerySet[PointsLine], info: ModelInfo) -> Iterator[Sequence[Any]]:
    """Give the rows; of circles of fewer than five there is no percentile to give."""
    stages = {stage.id: say(stage.label) for stage in info.stages}
    status = str(STATUS[info.status])
    for line in lines.iterator(chunk_size=2000):
        yield _row(line, info, stages, status)


def _row(line: PointsLine, info: ModelInfo, stages: dict[str, str], status: str) -> list[Any]:
    return [
        line.rank,
        line.rank_low,
        line.rank_high,
        line.name,  # type: ignore[attr-defined]  # annotated by the selector
        line.uscc,
        line.district,  # type: ignore[attr-defined]
        stages.get(line.stage, ""),
        line.total,
        line.total_high,
        line.base,
        line.extra,
        None if line.percentile is None else (line.percentile * 100).quantize(_TENTH),
        line.peers,
        *([line.grade] if info.grades else []),
        line.missing_count,
        status,
    ]


def caveat(scoring: Scoring, info: ModelInfo) -> str:
    """Return what must be said beside the figures."""
    if scoring.status == "illustrative":
        return _("%(model)s：示意权重，不是官方得分。名次区间是权重上下浮动两成时的 5%% 到 95%%。") % {
            "model": say(info.label)
        }
    return _("%(model)s。名次区间是权重上下浮动两成时的 5%% 到 95%%。") % {"model": say(info.label)}
