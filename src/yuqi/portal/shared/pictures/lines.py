"""Small lines and marks (小图): sparkline, expiry calendar, stations of a ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from yuqi.portal.shared.pictures.drawing import ACCENT, INK_3, OPEN, SOFT, UNMET, element, number, svg

__all__ = ["Station", "expiry_marks", "sparkline"]

Number = int | float | Decimal


def sparkline(
    values: Sequence[Number | None], *, label: str, width: int = 66, height: int = 22
) -> SafeString:
    """Return three to eight points (走势): the last dotted, a missing one an empty dashed circle and a gap."""
    known = [float(value) for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    span = (high - low) or 1.0
    step = (width - 14) / max(1, len(values) - 1)
    points: list[tuple[float, float] | None] = []
    for place, value in enumerate(values):
        y = height / 2 if high == low else height - 5 - (float(value or 0) - low) / span * (height - 10)
        points.append(None if value is None else (6 + place * step, y))
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    content = "".join(
        element("path", d=_path(run), fill="none", stroke=SOFT, stroke_width="1.5")
        for run in runs
        if len(run) > 1
    )
    last = next((point for point in reversed(points) if point is not None), None)
    for place, point in enumerate(points):
        if point is None:
            content += element(
                "circle",
                cx=6 + place * step,
                cy=height / 2,
                r="3.6",
                fill="none",
                stroke=INK_3,
                stroke_dasharray="2 1.5",
            )
        elif len(runs) > 1 and [point] in runs and point != last:
            content += element("circle", cx=point[0], cy=point[1], r="1.6", fill=SOFT)
    if last is not None:
        content += element("circle", cx=last[0], cy=last[1], r="2.6", fill=ACCENT)
    return svg(content, label=label, width=width, height=height)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def expiry_marks(states: Sequence[str], *, per_row: int = 9, each: int = 1) -> SafeString:
    """Return one mark an enterprise, or a few (到期格): fail first, then open, then those who can renew.

    Args:
        states: a verdict each, "pass", "fail" or "open".
        per_row: marks in a row; further ones go into the next.
        each: how many enterprises a mark stands for; what is left over of a state has a mark too.

    The line that holds it says the same in words, so the picture itself is hidden from screen readers.
    """
    order = ("fail", "open", "pass")
    content = ""
    marks = [state for state in order for _mark in range(-(-states.count(state) // each))]
    for place, state in enumerate(marks):
        x, y = place % per_row * 18, place // per_row * 18
        if state == "pass":
            content += element("rect", x=x + 1.5, y=y + 2.5, width=11, height=11, rx=2, fill=SOFT)
            continue
        shape, tone = ("unmet", UNMET) if state == "fail" else ("open", OPEN)
        content += element("use", href=f"#s-{shape}", x=x, y=y + 0.5, width=15, height=15, color=tone)
    rows = max(1, -(-len(marks) // per_row))
    width, height = per_row * 18, rows * 18 - 2
    body = element(
        "svg",
        content or " ",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        aria_hidden="true",
    )
    return mark_safe(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One rung on the line (站): `{% include "shared/_stations.html" with stations=… %}`."""

    name: Any
    state: str = "far"  # held, next, far
    standing: str | None = None  # ladder word: held, pass, near, open, far, at_risk
    note: Any = ""  # 至 2028-08-14, 差 3 名科技人员等 3 项
    url: str | None = None
