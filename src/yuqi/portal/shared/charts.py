"""Options of ECharts pictures (图表选项), built here and handed over by `json_script`; `{% chart option "name" label=… %}`.

Each option names our font, has no animation, no HTML tooltip (it would break the content security policy) and marks
series by pattern as well as colour. What counts is also said in words or a table beside the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

__all__ = ["CATEGORIES", "FONT", "Axis", "distribution", "plain_option", "radar", "sankey", "series"]

CATEGORIES = ("#17568F", "#C87E1B", "#2B896A", "#B470C7", "#9C4E32", "#8B939B")
FONT = (
    '"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei UI","Microsoft YaHei","Noto Sans CJK SC",'
    '"Source Han Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif'
)
_INK, _INK_2, _INK_3 = "#16202B", "#3D4A57", "#5A6673"
_ACCENT, _SOFT, _EDGE, _LINE = "#17568F", "#6B97C0", "#818C98", "#DBE1E7"
Number = int | float | Decimal


def plain_option(**parts: Any) -> dict[str, Any]:
    """Return what every option shares, with more of it."""
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"enabled": False}, "decal": {"show": True}},
        "color": list(CATEGORIES),
        "textStyle": {"fontFamily": FONT, "fontSize": 12, "color": _INK_2},
        "tooltip": {
            "renderMode": "richText",
            "confine": True,
            "backgroundColor": "#FFFFFF",
            "borderColor": _LINE,
            "textStyle": {"fontFamily": FONT, "fontSize": 12, "color": _INK},
        },
        **parts,
    }


def _plain(value: Number | None) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis of the radar (雷达轴): a percentile among same-stage peers, so 50 is the median on all."""

    name: Any
    value: Number | None  # None: unknown
    low: Number | None = None  # of an unknown one, what it could be
    high: Number | None = None


def radar(axes: Sequence[Axis], *, own: Any, peers: Any | None = None) -> dict[str, Any]:
    """Return percentiles against peers: own line 2 px, dashed ring at 50, grey band 25–75, value at each axis.

    An axis whose value is unknown is no point of the own line: its possible range is drawn dashed.

    Args:
        axes: three or more.
        own: name of the own line.
        peers: name of the ring; None: 同行中位.
    """
    count = len(axes)

    def ring(at: float, **style: Any) -> dict[str, Any]:
        return {"value": [at] * count, "symbol": "none", "tooltip": {"show": False}, **style} | {
            "itemStyle": {"decal": {"symbol": "none"}}
        }

    none = {"color": "transparent", "width": 0}
    own_line = [_plain(axis.value) for axis in axes]
    data: list[dict[str, Any]] = [
        ring(100, lineStyle={"color": "#C9D1D9", "width": 1}),
        ring(75, areaStyle={"color": "#E9EDF1", "opacity": 1}, lineStyle=none),
        ring(25, areaStyle={"color": "#FFFFFF", "opacity": 1}, lineStyle=none),
        ring(50, name=peers or _("同行中位"), lineStyle={"color": _EDGE, "type": [4, 3], "width": 1}),
        {
            "name": own,
            "value": ["-" if value is None else value for value in own_line],
            "symbol": "circle",
            "symbolSize": 7,
            "itemStyle": {
                "color": "#FFFFFF",
                "borderColor": _ACCENT,
                "borderWidth": 2,
                "decal": {"symbol": "none"},
            },
            "lineStyle": {"color": _ACCENT, "width": 2},
            "areaStyle": {"color": _ACCENT, "opacity": 0.14},
        },
    ]
    for place, axis in enumerate(axes):
        if axis.value is None and axis.low is not None and axis.high is not None:
            for end in (axis.low, axis.high):
                spot: list[float | str] = ["-"] * count
                spot[place] = float(end)
                data.append(
                    {
                        "name": f"{axis.name} {_('资料待补')}",
                        "value": spot,
                        "symbol": "circle",
                        "symbolSize": 7,
                        "itemStyle": {"color": "#FFFFFF", "borderColor": _INK_3, "borderType": "dashed"},
                        "lineStyle": none,
                    }
                )
    return plain_option(
        radar={
            "indicator": [
                {
                    "name": f"{axis.name} {{v|{_shown(axis)}}}",
                    "max": 100,
                    "min": 0,
                }
                for axis in axes
            ],
            "radius": "66%",
            "splitNumber": 4,
            "axisName": {
                "color": _INK_2,
                "fontSize": 13,
                "fontFamily": FONT,
                "rich": {"v": {"fontWeight": 600, "color": _INK, "fontSize": 13, "fontFamily": FONT}},
            },
            "axisLine": {"lineStyle": {"color": "#D5DCE2"}},
            "splitLine": {"show": False},
            "clockwise": True,
            "splitArea": {"show": False},
        },
        series=[{"type": "radar", "data": data}],
    )


def _shown(axis: Axis) -> str:
    if axis.value is not None:
        return f"{float(axis.value):.0f}"
    if axis.low is not None and axis.high is not None:
        return f"{float(axis.low):.0f}–{float(axis.high):.0f}"
    return "?"


def distribution(
    edges: Sequence[Any],
    after: Sequence[Number],
    *,
    name: Any,
    before: Sequence[Number] | None = None,
    before_name: Any | None = None,
    bar: str | None = None,
    bar_name: Any = "",
    unit: Any = "",
) -> dict[str, Any]:
    """Return counts by class, before behind after (分布): the axis from zero, a black line at the bar.

    Args:
        edges: names of the classes, left to right.
        after: counts.
        name: of the counts.
        before: counts behind them.
        before_name: of those; None: 现行.
        bar: the class the bar stands in.
        bar_name: words beside it.
        unit: of the counts.
    """
    drawn: list[dict[str, Any]] = []
    if before is not None:
        drawn.append(
            {
                "type": "bar",
                "name": before_name or _("现行"),
                "data": [_plain(value) for value in before],
                "xAxisIndex": 1,
                "barWidth": "78%",
                "itemStyle": {"color": "#C9D3DC", "decal": {"symbol": "none"}},
            }
        )
    main: dict[str, Any] = {
        "type": "bar",
        "name": name,
        "data": [_plain(value) for value in after],
        "barWidth": "78%" if before is None else "44%",
        "itemStyle": {"color": _ACCENT, "decal": {"symbol": "none"}},
    }
    if bar is not None:
        main["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": _INK, "type": "solid", "width": 2},
            "label": {
                "formatter": str(bar_name),
                "color": _INK,
                "fontWeight": 600,
                "fontFamily": FONT,
                "fontSize": 12,
            },
            "data": [{"xAxis": bar}],
        }
    drawn.append(main)
    return plain_option(
        grid={"left": 44, "right": 12, "top": 48, "bottom": 30},
        legend=_legend(drawn),
        # The counts behind stand on an axis of their own, so that both are centred.
        xAxis=[_category_axis(edges), {**_category_axis(edges), "show": False}],
        yAxis=_value_axis(unit),
        series=drawn,
    )


def series(
    years: Sequence[Any],
    lines: Mapping[Any, Sequence[Number | None]],
    *,
    unit: Any = "",
    bars: bool = False,
    from_zero: bool = True,
) -> dict[str, Any]:
    """Return figures by time (走势): one line or group of bars a name, six at most; a missing point is a gap.

    Args:
        years: along the bottom.
        lines: values by name.
        unit: of the values.
        bars: bars instead of lines.
        from_zero: whether the axis starts at zero; bars always do.

    Raises:
        ValueError: more than six names: put the rest under 其他.
    """
    if len(lines) > len(CATEGORIES):
        raise ValueError("at most six series; put the rest under one name")
    drawn: list[dict[str, Any]] = []
    for colour, (name, values) in zip(CATEGORIES, lines.items(), strict=False):
        one: dict[str, Any] = {"name": str(name), "data": [_plain(value) for value in values]}
        if bars:
            one |= {"type": "bar", "barMaxWidth": 28, "itemStyle": {"color": colour}}
        else:
            one |= {
                "type": "line",
                "symbol": "circle",
                "symbolSize": 6,
                "connectNulls": False,
                "lineStyle": {"width": 2, "color": colour},
                "itemStyle": {"color": colour, "decal": {"symbol": "none"}},
                "endLabel": {
                    "show": len(lines) > 1,
                    "formatter": "{a}",
                    "fontFamily": FONT,
                    "fontSize": 12,
                    "color": _INK_2,
                },
            }
        drawn.append(one)
    axis = _value_axis(unit)
    if not from_zero and not bars:
        axis["scale"] = True
    room = 96 if len(lines) > 1 and not bars else 16
    return plain_option(
        grid={"left": 52, "right": room, "top": 30, "bottom": 28},
        legend=_legend(drawn) if bars else {"show": False},
        xAxis=_category_axis(years),
        yAxis=axis,
        series=drawn,
    )


def sankey(nodes: Sequence[tuple[str, Any, str]], moves: Sequence[tuple[str, str, Number]]) -> dict[str, Any]:
    """Return a flow in several steps (流向); a year between two days is `pictures.flow`, which also prints.

    Args:
        nodes: (key, name, colour), in order.
        moves: (from, to, how many); keys of a later step differ from those of an earlier one.
    """
    names = {key: str(name) for key, name, _colour in nodes}
    return plain_option(
        series=[
            {
                "type": "sankey",
                "layoutIterations": 0,
                "draggable": False,
                "nodeWidth": 10,
                "nodeGap": 14,
                "left": 8,
                "right": 120,
                "top": 8,
                "bottom": 8,
                "emphasis": {"focus": "adjacency"},
                "label": {"fontFamily": FONT, "fontSize": 12, "color": _INK_2, "formatter": "{b}"},
                "lineStyle": {"color": "source", "opacity": 0.3, "curveness": 0.5},
                "data": [
                    {"name": key, "itemStyle": {"color": colour}, "label": {"formatter": names[key]}}
                    for key, _name, colour in nodes
                ],
                "links": [{"source": a, "target": b, "value": _plain(count)} for a, b, count in moves],
            }
        ]
    )


def _legend(drawn: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if len(drawn) < 2:
        return {"show": False}
    return {
        "top": 0,
        "right": 0,
        "itemWidth": 14,
        "itemHeight": 10,
        "textStyle": {"fontFamily": FONT, "fontSize": 12, "color": _INK_3},
    }


def _category_axis(names: Sequence[Any]) -> dict[str, Any]:
    return {
        "type": "category",
        "data": [str(name) for name in names],
        "axisLine": {"lineStyle": {"color": _EDGE}},
        "axisTick": {"show": False},
        "axisLabel": {"color": _INK_3, "fontSize": 12, "fontFamily": FONT, "hideOverlap": True},
    }


def _value_axis(unit: Any) -> dict[str, Any]:
    return {
        "type": "value",
        "name": str(unit),
        "nameTextStyle": {"color": _INK_3, "fontSize": 12, "fontFamily": FONT, "align": "right"},
        "splitLine": {"lineStyle": {"color": "#EAEEF1"}},
        "axisLabel": {"color": _INK_3, "fontSize": 12, "fontFamily": FONT},
    }
