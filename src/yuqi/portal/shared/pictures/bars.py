"""Bars (条): score intervals, targets, meters, shares of a whole, points above and below, before behind after.

Widths are percentages of whatever room there is; all start from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures.drawing import (
    ABSENT,
    ACCENT,
    BELOW,
    EDGE,
    INK,
    MET,
    SOFT,
    TRACK,
    UNMET,
    Picture,
    percent,
    rect,
    svg,
    text,
)

__all__ = [
    "Part",
    "bar_pairs",
    "difference",
    "interval",
    "interval_axis",
    "meter",
    "part_interval",
    "shares",
    "target_bar",
    "unknown_bar",
]

HATCH = {"now": "url(#h-acc)", "after": "url(#h-met)", "soft": "url(#h-soft)", "grey": "url(#h-grey)"}
Number = int | float | Decimal


def _bar(content: str, height: int, label: str) -> SafeString:
    return svg(content, label=label, class_="bar", width="100%", height=height)


def _line(share: float, height: float, y: float | None = None) -> str:
    """Return the black line of a bar, kept inside the picture at its right end."""
    return rect(percent(min(share, 0.998)), y, 2, height, INK)


def interval(
    low: Number | None,
    high: Number | None,
    *,
    bar: Number | None = None,
    top: Number = 100,
    label: str,
    after: bool = False,
    height: int = 26,
) -> SafeString:
    """Return a score as a track: solid to the low, hatched to the high, a line at the bar (评分区间).

    Args:
        low: surely reached; None: nothing is sure.
        high: possibly reached; None: the top.
        bar: what is asked for.
        top: the full score.
        label: one sentence with the same figures.
        after: after a plan: drawn in green.
        height: of the svg.
    """
    sure = float(low or 0) / float(top)
    most = float(top if high is None else high) / float(top)
    thick = height - 10
    content = rect(None, 4 if after else 6, "100%", thick, TRACK)
    content += rect(None, 4 if after else 6, percent(sure), thick, MET if after else ACCENT)
    if most > sure:
        content += rect(
            percent(sure), 4 if after else 6, percent(most - sure), thick, HATCH["after" if after else "now"]
        )
    if bar is not None:
        content += _line(float(bar) / float(top), height)
    return _bar(content, height, label)


def interval_axis(bar: Number | None, words: Any, top: Number = 100) -> SafeString:
    """Return the scale below intervals: 0, what the rule asks for in its own words (须超过 70), the top."""
    content = text(0, 12, "0")
    if bar is not None:
        share = float(bar) / float(top)
        anchor = "middle" if 0.15 < share < 0.85 else ("end" if share >= 0.85 else "start")
        content += text(percent(share), 12, words, fill=INK, font_weight=600, text_anchor=anchor)
    if bar is None or float(bar) / float(top) < 0.8:
        content += text("100%", 12, figures.plain(top), text_anchor="end")
    return svg(content, label=str(words), class_="bar", width="100%", height=16)


def part_interval(
    low: Number,
    high: Number,
    *,
    full: Number,
    most: Number,
    label: str,
    after: tuple[Number, Number] | None = None,
) -> SafeString:
    """Return one part of a score on the scale all parts share (分项): `most` is the largest full score."""
    scale = float(most) or 1.0

    def row(y: int, height: int, ends: tuple[Number, Number], solid: str, hatch: str) -> str:
        sure, possible = float(ends[0]) / scale, float(ends[1]) / scale
        drawn = rect(None, y, percent(float(full) / scale), height, TRACK)
        drawn += rect(None, y, percent(sure), height, solid)
        return drawn + (
            rect(percent(sure), y, percent(possible - sure), height, hatch) if possible > sure else ""
        )

    content = row(3, 8, (low, high), ACCENT, HATCH["now"])
    if after is not None:
        content += row(13, 4, after, MET, HATCH["after"])
    return _bar(content, 22 if after is not None else 14, label)


def target_bar(
    *,
    start: Number,
    done: Number,
    in_hand: Number,
    target: Number,
    year_gone: float | None,
    label: str,
) -> SafeString:
    """Return the year's growth towards a target (目标进度): solid done, hatched in hand, line the year gone.

    Args:
        start: the stock at the year's start; the bar runs from here to the target.
        done: the stock now.
        in_hand: what would be added if all that is applied for succeeds.
        target: the stock aimed at.
        year_gone: share of the year gone, 0–1; None: no line.
        label: one sentence with the same figures.
    """
    whole = float(target) - float(start)
    reached = (float(done) - float(start)) / whole if whole > 0 else (1.0 if done >= target else 0.0)
    hoped = float(in_hand) / whole if whole > 0 else 0.0
    reached = max(0.0, min(1.0, reached))
    content = rect(None, 4, "100%", 10, TRACK)
    if hoped > 0 and reached < 1:
        content += rect(percent(reached), 4, percent(min(hoped, 1 - reached)), 10, HATCH["now"])
    content += rect(None, 4, percent(reached), 10, ACCENT)
    if year_gone is not None:
        content += _line(year_gone, 18)
    return _bar(content, 18, label)


def meter(
    value: Number | None,
    *,
    bar: Number | None = None,
    top: Number | None = None,
    label: str,
    tone: str = "acc",
    height: int = 20,
) -> SafeString:
    """Return a value against a bar (现值与门槛), from zero; without `top` the bar stands in the middle.

    Args:
        value: None is unknown: the track is hatched grey.
        bar: the threshold; None: only the share of `top`.
        top: the right end.
        label: one sentence.
        tone: acc, met or unmet.
        height: of the svg.
    """
    end = float(top) if top is not None else max(float(bar or 0) * 2, float(value or 0), 1e-9)
    thick = height - 12
    if value is None:
        content = rect(".5", 6, "99.6%", thick, HATCH["grey"], stroke=EDGE, stroke_dasharray="3 2")
    else:
        fill = {"acc": ACCENT, "met": MET, "unmet": UNMET}[tone]
        content = rect(None, 6, "100%", thick, TRACK) + rect(
            None, 6, percent(float(value) / end), thick, fill
        )
    if bar is not None:
        content += _line(float(bar) / end, height - 4, 2)
    return _bar(content, height, label)


def unknown_bar(label: str, height: int = 22) -> SafeString:
    """Return a bar of which nothing is known (不知道)."""
    content = rect(".5", "4.5", "99.6%", height - 9, HATCH["grey"], stroke=EDGE, stroke_dasharray="3 2")
    return _bar(content, height, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a whole (份)."""

    words: Any
    value: Number
    fill: str  # solid, soft, near (hatched), weak (pale hatch), unknown, absent, none, met, unmet, open


_FILLS: dict[str, dict[str, Any]] = {
    "solid": {"fill": ACCENT},
    "soft": {"fill": SOFT},
    "near": {"fill": HATCH["now"]},
    "weak": {"fill": HATCH["soft"]},
    "unknown": {"fill": HATCH["grey"]},
    "absent": ABSENT,
    "none": {"fill": "#A9B4BF"},
    "met": {"fill": MET},
    "unmet": {"fill": UNMET},
    "open": {"fill": "#B98522"},
}


def shares(
    parts: Sequence[Part], *, whole: Number | None = None, label: str | None = None, height: int = 16
) -> Picture:
    """Return parts of a whole side by side (构成); what is left of `whole` stays the pale track."""
    total = float(whole if whole is not None else sum(float(part.value) for part in parts)) or 1.0
    content = rect(None, 1, "100%", height - 2, TRACK) if whole is not None else ""
    at = 0.0
    for part in parts:
        wide = float(part.value) / total
        if wide > 0:
            style = dict(_FILLS[part.fill])
            style.setdefault("stroke", "#fff")
            content += rect(percent(at), 1, percent(wide), height - 2, style.pop("fill"), **style)
        at += wide
    said = label or _("，").join(f"{part.words} {figures.plain(part.value)}" for part in parts)
    return Picture(
        svg=_bar(content, height, said),
        label=said,
        heads=(_("部分"), _("数")),
        rows=[(part.words, figures.plain(part.value)) for part in parts],
    )


def difference(
    value: Number | None,
    *,
    most: Number,
    label: str,
    low: Number | None = None,
    high: Number | None = None,
) -> SafeString:
    """Return points above (right) or below (left) a middle line (高低); with `low` and `high` an unknown range.

    Args:
        value: the difference; None: it is not known, only its range.
        most: the largest difference on the page; it takes 46 % of the width to either side.
        label: one sentence.
        low: the least it could be.
        high: the most it could be.
    """
    scale = 0.46 / (float(most) or 1.0)
    if value is None:
        left = 0.5 + max(-0.5, float(low or 0) * scale)
        right = 0.5 + min(0.5, float(high or 0) * scale)
        content = rect(
            percent(left), 5, percent(right - left), 10, HATCH["grey"], stroke=EDGE, stroke_dasharray="2 2"
        )
    elif value >= 0:
        content = rect("50%", 5, percent(float(value) * scale), 10, ACCENT)
    else:
        wide = min(0.5, -float(value) * scale)
        content = rect(percent(0.5 - wide), 5, percent(wide), 10, BELOW)
    content += rect("50%", None, 1, 20, EDGE)
    return _bar(content, 20, label)


def bar_pairs(
    pairs: Sequence[tuple[Any, Number, Number]], *, label: str, heads: Sequence[Any] | None = None
) -> Picture:
    """Return counts by class, before behind after (前后对比): (words, before, after) a row, one scale for all."""
    most = max((max(float(before), float(after)) for _words, before, after in pairs), default=0.0) or 1.0
    step, top = 38, 4
    content = ""
    for place, (words, before, after) in enumerate(pairs):
        y = top + place * step
        content += text(0, y + 12, words, size=13, fill="#3D4A57")
        said = f"{figures.plain(before)} → {figures.plain(after)}"
        content += text("100%", y + 12, said, size=13, fill=INK, text_anchor="end")
        content += rect(None, y + 18, percent(float(before) / most), 12, "#C9D3DC")
        content += rect(None, y + 21, percent(float(after) / most), 6, ACCENT)
    height = top + step * len(pairs)
    return Picture(
        svg=svg(content, label=label, width="100%", height=height),
        label=label,
        heads=heads or ("", _("之前"), _("之后")),
        rows=[(words, figures.plain(before), figures.plain(after)) for words, before, after in pairs],
    )
