"""The ladder pyramid (梯队金字塔): one bar a rung, width by count, hatched what is one step away, moves on its flanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures.drawing import (
    ACCENT,
    INK,
    INK_2,
    INK_3,
    LINE,
    LINE_2,
    NONE,
    RUNGS,
    Picture,
    element,
    linked,
    number,
    svg,
    text,
)

__all__ = ["Rung", "pyramid"]

_DASH = "—"
_NEAR_AT = 580  # where the column of those near ends
_NAME_WIDE = 15  # Latin letters of a name that stand beside the count


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung (一级): each enterprise stands once, at its highest."""

    name: Any
    count: int
    change: int | None = None  # against a year ago
    near: int | None = None  # one step from the next rung; None: there is none
    eligible: int | None = None  # pass for the next rung, not applied
    up: int = 0  # moved up to here from the rung below within the year
    down: int = 0  # fell from here to the rung below
    url: str | None = None
    near_url: str | None = None
    eligible_url: str | None = None
    up_url: str | None = None
    down_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Measures of one variant (版式): wide beside columns, narrow for a phone."""

    width: float
    top: float
    row: float
    bar: float
    centre: float
    widest: float
    widest_move: float


_WIDE = _Frame(680, 24, 62, 32, 372, 280, 9.3)
_NARROW = _Frame(306, 2, 52, 28, 196, 146, 4.6)


def pyramid(rungs: Sequence[Rung], *, label: str) -> Picture:
    """Return the pyramid, the highest rung first, the last being those on no rung.

    Args:
        rungs: from the highest down; the last is drawn grey.
        label: one sentence with all counts.
    """
    wide = _variant(rungs, _WIDE, label, columns=True)
    narrow = _variant(rungs, _NARROW, label, columns=False)
    # Both come from `svg`, which escapes; the sheet shows one of them.
    drawn = mark_safe(f'<div class="wide-only scroll-x">{wide}</div><div class="ph-only">{narrow}</div>')
    return Picture(
        svg=drawn,
        label=label,
        heads=(
            _("最高一级"),
            _("家数"),
            _("比去年"),
            _("差一步"),
            _("已符合没申报"),
            _("升上来"),
            _("掉下去"),
        ),
        rows=[
            (
                rung.name,
                figures.count(rung.count),
                _DASH if rung.change is None else figures.change(rung.change),
                _DASH if rung.near is None else figures.count(rung.near),
                _DASH if rung.eligible is None else figures.count(rung.eligible),
                figures.count(rung.up),
                figures.count(rung.down),
            )
            for rung in rungs
        ],
        css="pyramid",
    )


def _variant(rungs: Sequence[Rung], frame: _Frame, label: str, *, columns: bool) -> str:
    most = max((rung.count for rung in rungs), default=0) or 1
    moves = max((max(rung.up, rung.down) for rung in rungs), default=0) or 1
    content = _heads(frame) if columns else ""
    for place, rung in enumerate(rungs):
        y = frame.top + place * frame.row
        content += element("path", d=f"M0 {number(y)}H{number(frame.width)}", stroke=LINE_2)
        content += _words(rung, frame, y) if columns else _short_words(rung, y)
        content += _bar(rung, frame, y, rungs, place, most)
    for place in range(len(rungs) - 1):
        content += _moves(rungs, place, frame, most, moves)
    height = frame.top + frame.row * len(rungs)
    return svg(
        content,
        label=label,
        links=True,
        viewBox=f"0 0 {number(frame.width)} {number(height)}",
        width="100%",
        class_="pyr" if columns else None,
    )


def _heads(frame: _Frame) -> str:
    drawn = text(0, 15, _("最高一级"))
    drawn += text(166, 15, _("比去年"))
    for x, words in ((158, _("家数")), (_NEAR_AT, _("差一步")), (frame.width, _("已符合没申报"))):
        drawn += text(x, 15, words, text_anchor="end")
    return drawn + element("path", d=f"M0 23H{number(frame.width)}", stroke=LINE)


def _words(rung: Rung, frame: _Frame, top: float) -> str:
    y = top + 36
    lines = _lines(str(rung.name))
    drawn = "".join(
        text(0, y - (len(lines) - 1) * 8 + place * 16, line, size=14 if len(lines) == 1 else 12, fill=INK)
        for place, line in enumerate(lines)
    )
    total = text(158, y + 1, figures.count(rung.count), size=18, fill=INK, font_weight=600, text_anchor="end")
    drawn += linked(total, rung.url)
    change = _DASH if rung.change is None else figures.change(rung.change)
    drawn += text(202, y, change, size=13, fill=INK_2, text_anchor="end")
    for x, value, url in (
        (_NEAR_AT, rung.near, rung.near_url),
        (frame.width, rung.eligible, rung.eligible_url),
    ):
        if value:
            words = text(x, y, figures.count(value), size=15, fill=INK, font_weight=600, text_anchor="end")
            drawn += linked(words, url)
        else:
            drawn += text(x, y, _DASH if value is None else "0", size=13, text_anchor="end")
    return drawn


def _lines(name: str) -> list[str]:
    """Return a name in lines: one of Chinese, a longer one of words in two or three."""
    if not name.isascii() or len(name) <= _NAME_WIDE:
        return [name]
    lines = [""]
    for word in re.split(r"(?<=-)|\s+", name):
        gap = "" if not lines[-1] or lines[-1].endswith("-") else " "
        if lines[-1] and len(lines[-1] + gap + word) > _NAME_WIDE:
            lines.append(word)
        else:
            lines[-1] += gap + word
    return lines[:3]


def _short_words(rung: Rung, top: float) -> str:
    drawn = text(0, top + 22, rung.name, size=13 if len(str(rung.name)) < 20 else 12, fill=INK)
    total = figures.count(rung.count)
    drawn += linked(text(0, top + 42, total, size=17, fill=INK, font_weight=600), rung.url)
    if rung.change is not None:
        drawn += text(len(total) * 10 + 7, top + 41, figures.change(rung.change))
    return drawn


def _fill(rungs: Sequence[Rung], place: int) -> str:
    """Return the colour of a rung: the top the deepest, the last grey."""
    if place == len(rungs) - 1:
        return NONE
    steps = len(rungs) - 2
    return RUNGS[-1] if steps <= 0 else RUNGS[round((steps - place) / steps * (len(RUNGS) - 1))]


def _half(rung: Rung, frame: _Frame, most: int) -> float:
    """Return half the width of a bar; a rung with anybody on it is at least a line."""
    return max(1.5 if rung.count else 0.0, rung.count / most * frame.widest / 2)


def _bar(rung: Rung, frame: _Frame, top: float, rungs: Sequence[Rung], place: int, most: int) -> str:
    half, fill = _half(rung, frame, most), _fill(rungs, place)
    x, y = frame.centre - half, top + (frame.row - frame.bar) / 2
    drawn = element("rect", x=float(x), y=y, width=half * 2, height=frame.bar, fill=fill)
    if rung.near and rung.count:
        # Hatched is in proportion too, but never thinner than a line: it is there.
        wide = min(half * 2, max(1.5, rung.near / rung.count * half * 2))
        left = frame.centre + half - wide
        edge = ACCENT if place == len(rungs) - 1 else fill
        for paint in ("#fff", "url(#h-acc)"):
            drawn += element("rect", x=float(left), y=y, width=float(wide), height=frame.bar, fill=paint)
        drawn += element(
            "rect",
            x=left + 0.5,
            y=y + 0.5,
            width=max(1.0, wide - 1),
            height=frame.bar - 1,
            fill="none",
            stroke=edge,
        )
    return drawn


def _moves(rungs: Sequence[Rung], place: int, frame: _Frame, most: int, moves: int) -> str:
    """Return the moves between a rung and the one below it: up at the right, down at the left."""
    upper, lower = rungs[place], rungs[place + 1]
    high = frame.top + place * frame.row + frame.row / 2
    low = high + frame.row
    reach_up, reach_low = _half(upper, frame, most), _half(lower, frame, most)
    last = place + 1 == len(rungs) - 1
    drawn = ""
    if upper.up:
        thick = max(1.5, upper.up / moves * frame.widest_move)
        tip = frame.centre + reach_up + 7
        if last and reach_low > reach_up + 40:
            start = frame.centre + reach_low - 14
            top = low - frame.bar / 2 - 2
            bend = frame.row * 0.58
            path = f"M{number(start)} {number(top)}C{number(start)} {number(top - bend)} {number(tip + 30)} {number(high)} {number(tip + 5)} {number(high)}"
            label_at, label_y = start - 1, high + 12
        else:
            start, out = frame.centre + reach_low + 4, 34 * frame.row / 62
            path = f"M{number(start)} {number(low)}C{number(start + out)} {number(low)} {number(tip + 5 + out)} {number(high)} {number(tip + 5)} {number(high)}"
            label_at, label_y = (start + tip) / 2 + out * 0.75 + 7, (high + low) / 2 + 4
        drawn += element(
            "path", d=path, fill="none", stroke=ACCENT, stroke_opacity=".32", stroke_width=float(thick)
        )
        drawn += element("path", d=f"M{number(tip)} {number(high)}l8 -4.5v9z", fill=ACCENT)
        words = text(
            float(label_at),
            float(label_y),
            f"↑{figures.count(upper.up)}",
            size=13,
            fill=ACCENT,
            font_weight=600,
        )
        drawn += linked(words, upper.up_url)
    if upper.down:
        thick = max(1.5, upper.down / moves * frame.widest_move)
        start = frame.centre - reach_up - 5
        if last and reach_low > reach_up + 40:
            tip, top = frame.centre - reach_low + 14, low - frame.bar / 2 - 3
            path = f"M{number(start)} {number(high)}C{number(start - 30)} {number(high)} {number(tip)} {number(high + 8)} {number(tip)} {number(top - 5)}"
            head = f"M{number(tip)} {number(top)}l-4.500 -8h9z"
            label_at, label_y = tip + 6, high + 10
        else:
            tip, out = frame.centre - reach_low - 5, 34 * frame.row / 62
            path = f"M{number(start)} {number(high)}C{number(start - out)} {number(high)} {number(tip - 4 - out)} {number(low)} {number(tip - 4)} {number(low)}"
            head = f"M{number(tip)} {number(low)}l-8 -4.5v9z"
            label_at, label_y = (start + tip) / 2 - out * 0.75 - 7, (high + low) / 2 + 4
        drawn += element(
            "path",
            d=path,
            fill="none",
            stroke=INK_3,
            stroke_opacity=".5",
            stroke_width=float(thick),
            stroke_dasharray="3 2",
        )
        drawn += element("path", d=head, fill=INK_3)
        words = text(
            float(label_at), float(label_y), f"↓{figures.count(upper.down)}", size=13, text_anchor="end"
        )
        drawn += linked(words, upper.down_url)
    return drawn
