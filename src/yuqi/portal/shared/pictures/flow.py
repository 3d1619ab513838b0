"""The flow of a year (一年流转): rungs in order on both sides, ribbons by count, drawn on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    NONE,
    RUNGS,
    Picture,
    element,
    number,
    svg,
    text,
)

__all__ = ["Side", "flow"]

_WIDTH = 1148.0
_NODE = 10.0
_THINNEST = 1.4
_GAP = 17.0
_HATCH = (
    '<defs><pattern id="h-down" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#E1E7EC"/><rect width="2" height="5" fill="#5A6673"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the nodes stand (两端): as far in as the longest name asks for."""

    left: float
    right: float


def _width(words: Any) -> float:
    """Return about how wide words are at 13 px: Chinese signs are square, others about half."""
    return sum(13.0 if ord(sign) > 0x2E7F else 7.2 for sign in str(words))


def _ends(before: Sequence[Side], after: Sequence[Side]) -> _Ends:
    left = max((_width(side.name) for side in before), default=0.0) + 66
    right = (
        max((_width(side.name) + (54 if side.change is not None else 0) for side in after), default=0.0) + 66
    )
    return _Ends(max(160.0, left), _WIDTH - max(160.0, right))


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One place at either side (流转两端), the highest rung first, entries or exits last."""

    key: str
    name: Any
    change: int | None = None  # right side only


def flow(
    before: Sequence[Side],
    after: Sequence[Side],
    moves: Mapping[tuple[str, str], int],
    *,
    label: str,
    heads: tuple[Any, Any],
    order: Sequence[str],
) -> Picture:
    """Return ribbons from one day's rungs to another's.

    Args:
        before: at the left.
        after: at the right.
        moves: how many went from a key to a key.
        label: one sentence with the sums.
        heads: words above both sides, the days and totals.
        order: the keys of the ladder, highest first: a move to an earlier one is up.
    """
    most = max((count for count in moves.values()), default=0)
    total = sum(moves.values()) or 1
    scale = 260.0 / total
    left = _stack(
        before, {side.key: sum(n for (a, _b), n in moves.items() if a == side.key) for side in before}, scale
    )
    right = _stack(
        after, {side.key: sum(n for (_a, b), n in moves.items() if b == side.key) for side in after}, scale
    )
    names = {side.key: str(side.name) for side in (*before, *after)}
    rank = {key: place for place, key in enumerate(order)}
    at_left = {key: y for key, (y, _count) in left.items()}
    at_right = {key: y for key, (y, _count) in right.items()}
    ends = _ends(before, after)
    ribbons: list[tuple[int, str]] = []
    labels = ""
    for a in (side.key for side in before):
        for b in (side.key for side in after):
            count = moves.get((a, b), 0)
            if not count:
                continue
            true = count * scale
            thick = max(_THINNEST, true)
            kind = _kind(a, b, rank)
            fill, opacity, layer = _PAINT[kind]
            y1, y2 = at_left[a] + true / 2 - thick / 2, at_right[b] + true / 2 - thick / 2
            title = element("title", f"{_safe(names[a])} → {_safe(names[b])}: {figures.count(count)}")
            path = _ribbon(y1, y2, thick, ends)
            ribbons.append((layer, element("path", title, d=path, fill=fill, fill_opacity=opacity)))
            if kind in ("up", "down") and count >= 4:
                share = 0.36 + 0.05 * (rank[a] % 4) if kind == "up" else 0.66
                labels += _pill(share, y1 + thick / 2, y2 + thick / 2, count, ends, up=kind == "up")
            at_left[a] += true
            at_right[b] += true
    bottom = max([y + count * scale for y, count in (*left.values(), *right.values())], default=40.0)
    content = _HATCH + "".join(path for _layer, path in sorted(ribbons, key=lambda one: one[0]))
    content += text(ends.left - 10, 0, heads[0], text_anchor="end") + text(ends.right + 10, 0, heads[1])
    content += _nodes(before, left, scale, rank, ends, right_side=False)
    content += _nodes(after, right, scale, rank, ends, right_side=True) + labels
    wide = svg(content, label=label, viewBox=f"0 -14 {number(_WIDTH)} {number(bottom + 24)}", width="100%")
    rows = [
        (f"{names[a]} → {names[b]}", figures.count(count))
        for (a, b), count in sorted(moves.items(), key=lambda one: -one[1])
        if count and a != b
    ]
    return (
        Picture(
            svg=mark_safe(f'<div class="wide-only scroll-x flow">{wide}</div>{_as_list(rows)}'),
            label=label,
            heads=(_("从 → 到"), _("家数")),
            rows=[*rows, *_stayed(moves, names)],
        )
        if most
        else Picture(svg=mark_safe(""), label=label)
    )


_PAINT = {
    "stay": ("#E1E7EC", "1", 0),
    "edge": ("#C9D3DC", "1", 1),
    "down": ("url(#h-down)", "1", 2),
    "up": (ACCENT, "0.62", 3),
}


def _safe(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _kind(a: str, b: str, rank: Mapping[str, int]) -> str:
    if a not in rank or b not in rank:
        return "edge"  # came in or went out
    if a == b:
        return "stay"
    return "up" if rank[b] < rank[a] else "down"


def _stack(sides: Sequence[Side], counts: Mapping[str, int], scale: float) -> dict[str, tuple[float, int]]:
    placed, y = {}, 16.0
    for side in sides:
        placed[side.key] = (y, counts[side.key])
        y += counts[side.key] * scale + _GAP
    return placed


def _ribbon(y1: float, y2: float, thick: float, ends: _Ends) -> str:
    a, b = ends.left + _NODE, ends.right - _NODE
    middle = (a + b) / 2
    one, two, three, four = (number(y) for y in (y1, y2, y2 + thick, y1 + thick))
    m = number(middle)
    return f"M{number(a)} {one}C{m} {one} {m} {two} {number(b)} {two}V{three}C{m} {three} {m} {four} {number(a)} {four}Z"


def _nodes(
    sides: Sequence[Side],
    placed: Mapping[str, tuple[float, int]],
    scale: float,
    rank: Mapping[str, int],
    ends: _Ends,
    *,
    right_side: bool,
) -> str:
    drawn = ""
    for side in sides:
        y, count = placed[side.key]
        height = max(2.0, count * scale)
        lowest = max(rank.values(), default=0)
        fill = RUNGS[-1] if rank.get(side.key, lowest) < lowest else NONE
        x = ends.right - _NODE if right_side else ends.left
        drawn += element("rect", x=float(x), y=float(y), width=_NODE, height=float(height), fill=fill)
        base = y + height / 2 + 5
        bold = element("tspan", figures.count(count), font_weight=600, fill=INK, font_size=14)
        change = ""
        if side.change is not None:
            change = element("tspan", f"　{figures.change(side.change)}", fill=INK_3, font_size=12)
        words = (
            f"{bold}　{_safe(str(side.name))}{change}" if right_side else f"{_safe(str(side.name))}　{bold}"
        )
        drawn += element(
            "text",
            words,
            x=ends.right + 10 if right_side else ends.left - 10,
            y=float(base),
            font_size=13,
            fill=INK_2,
            text_anchor=None if right_side else "end",
        )
    return drawn


def _pill(share: float, y1: float, y2: float, count: int, ends: _Ends, *, up: bool) -> str:
    """Return a label on a ribbon, where the curve is at that share of its way."""
    a, b = ends.left + _NODE, ends.right - _NODE
    middle = (a + b) / 2
    t = share
    x = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * middle + 3 * (1 - t) * t**2 * middle + t**3 * b
    y = (1 - t) ** 3 * y1 + 3 * (1 - t) ** 2 * t * y1 + 3 * (1 - t) * t**2 * y2 + t**3 * y2
    words = ("↑" if up else "↓") + figures.count(count)
    wide = 14.0 + 8 * len(words)
    ink = ACCENT if up else INK_3
    box = element("rect", x=x - wide / 2, y=y - 9, width=wide, height=18, rx=9, fill="#fff", stroke=ink)
    return box + text(x, y + 4.5, words, size=12, fill=ink, font_weight=600, text_anchor="middle")


def _as_list(rows: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<li><span>{_safe(words)}</span><b>{count}</b></li>" for words, count in rows)
    return f'<ul class="fl ph-only">{items}</ul>'


def _stayed(moves: Mapping[tuple[str, str], int], names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (_("%(rung)s未变") % {"rung": names[a]}, figures.count(count))
        for (a, b), count in moves.items()
        if a == b and count
    ]
