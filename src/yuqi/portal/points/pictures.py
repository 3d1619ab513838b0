"""Pictures of a portrait (画像的图): the radar, bars above and below the median, the distribution of totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yuqi.portal.points.exporting import signed
from yuqi.portal.points.portraits import Portrait, Row
from yuqi.portal.shared import figures
from yuqi.portal.shared.charts import Axis, distribution, radar
from yuqi.portal.shared.pictures import difference, interval, sparkline
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = ["Bar", "Radar", "differences", "radar_of", "total_bar", "totals_chart", "trend_line"]

_BIN = 10
_DASHED = "#5A6673"
_MOST_BARS, _MOST_MISSING = 12, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """The radar with its sentence and its table (雷达图)."""

    option: dict[str, Any]
    label: str
    rows: tuple[tuple[str, str], ...]
    has_range: bool  # whether a dashed line says what missing facts could make of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of points above or below the median (高低条)."""

    row: Row
    svg: SafeString


def radar_of(shown: Portrait) -> Radar | None:
    """Return the radar of dimensions against the stage; None with fewer than three that have a place.

    Where indicators are missing, the certain place is the own line and the possible one a dashed line outside it.
    """
    axes, words, most = [], [], []
    for group in shown.groups:
        place = group.place
        if place is None or place.place is None:
            continue
        low, high = place.place * 100, (place.place_high or place.place) * 100
        unsure = place.points_high > place.points and round(high) > round(low)
        axes.append(Axis(name=say(group.label), value=low))
        most.append(high if unsure else low)
        words.append(f"{low:.0f}–{high:.0f}" if unsure else f"{low:.0f}")
    if len(axes) < 3:
        return None
    option = radar(axes, own=_("本企业百分位"))
    names = [axis.name for axis in axes]
    for spot, name, word in zip(option["radar"]["indicator"], names, words, strict=True):
        spot["name"] = f"{name}\n{{v|{word}}}"  # in two lines: a phone has no room beside the web
    option["radar"]["radius"] = "58%"
    has_range = any(high != axis.value for high, axis in zip(most, axes, strict=True))
    if has_range:
        option["series"][0]["data"].append(
            {
                "name": _("资料补齐后最多"),
                "value": [float(high) for high in most],
                "symbol": "none",
                "lineStyle": {"color": _DASHED, "type": [3, 3], "width": 1.5},
            }
        )
    listed = _("，").join(f"{name} {word}" for name, word in zip(names, words, strict=True))
    label = _("与同阶段企业比较的百分位：%(list)s。50 是中位。") % {"list": listed}
    return Radar(option=option, label=label, rows=tuple(zip(names, words, strict=True)), has_range=has_range)


def differences(shown: Portrait) -> tuple[Bar, ...]:
    """Return the largest differences from the median of the stage, from the most above to the most below."""
    missing = [row for row in shown.compared if row.difference is None][:_MOST_MISSING]
    known = [row for row in shown.compared if row.difference]
    known.sort(key=lambda row: -abs(row.difference or Decimal(0)))
    kept = {row.id for row in missing + known[: _MOST_BARS - len(missing)]}
    rows = [row for row in shown.compared if row.id in kept]
    ends = [abs(end) for row in rows for end in (row.low, row.high) if end is not None]
    most = max(ends, default=Decimal(1)) or Decimal(1)
    bars = []
    for row in rows:
        if row.difference is None:
            words = _("%(name)s：资料待补，可能在 %(low)s 到 %(high)s 之间") % {
                "name": say(row.label),
                "low": signed(row.low or Decimal(0)),
                "high": signed(row.high or Decimal(0)),
            }
        else:
            words = _("%(name)s：%(points)s 分") % {
                "name": say(row.label),
                "points": signed(row.difference),
            }
        bars.append(
            Bar(
                row=row,
                svg=difference(row.difference, most=most, label=words, low=row.low, high=row.high),
            )
        )
    return tuple(bars)


def total_bar(shown: Portrait) -> SafeString | None:
    """Return the total as an interval on the scale of the model."""
    line = shown.line
    if line.total is None:
        return None
    top = shown.model.base_max + (shown.model.extra_cap or Decimal(0))
    top = max(top, line.total_high or line.total)
    words = _("总分 %(score)s，满分 %(top)s") % {
        "score": figures.score(line.total, line.total_high),
        "top": figures.plain(top),
    }
    return interval(line.total, line.total_high or line.total, top=top, label=words, height=22)


def trend_line(shown: Portrait) -> SafeString | None:
    """Return totals year by year, None with fewer than two."""
    totals = [point.total for point in shown.trend] + ([shown.line.total] if shown.line.total else [])
    if len(totals) < 2:
        return None
    words = _("历年总分：%(list)s") % {"list": _("，").join(figures.plain(total, 1) for total in totals)}
    return sparkline(totals, label=words, width=120, height=36)


def totals_chart(bins: Iterable[tuple[int, int]]) -> dict[str, Any] | None:
    """Return how many have how many points, ten to a class; None when nobody is scored."""
    counts = dict(bins)
    if not counts:
        return None
    classes = range(max(counts) + 1)
    return distribution(
        [f"{place * _BIN}–{place * _BIN + _BIN}" for place in classes],
        [counts.get(place, 0) for place in classes],
        name=_("企业数"),
        unit=_("家"),
    )
