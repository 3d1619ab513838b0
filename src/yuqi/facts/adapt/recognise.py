"""Which adapter a sheet is for, and where its table begins (识别)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yuqi.base import YuqiError
from yuqi.facts.adapt.grid import Grid, folded
from yuqi.facts.adapt.shapes import Adapter

__all__ = ["Block", "Found", "find_table", "heading_key", "recognise"]

_DEEPEST = 40  # rows in which a heading may stand
_ORDINAL = re.compile(r"^(?:其中[:：]?|[(（]?[0-9一二三四五六七八九十]{1,3}[)）]?[.、:：]|[#*])+")
_UNIT = re.compile(r"^(.+?)\(([^()]*)\)$")
_UNITS = frozenset({"元", "千元", "万元", "百万元", "亿元", "%", "人", "个", "件", "项", "吨标准煤", "tce"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns of one table among those standing side by side (列块): position by folded heading."""

    positions: Mapping[str, int]
    units: Mapping[str, str]  # 万元, by folded heading

    def find(self, spellings: Iterable[str]) -> int | None:
        """Return the position of the first spelling that is there."""
        for spelling in spellings:
            position = self.positions.get(heading_key(spelling)[0])
            if position is not None:
                return position
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sheet with its adapter and heading row (识别结果)."""

    grid: Grid
    adapter: Adapter
    heading_row: int
    blocks: tuple[Block, ...]


def heading_key(text: str) -> tuple[str, str | None]:
    """Return a heading folded for comparison, and its unit.

    >>> heading_key("其中：高新技术产品收入（千元）")
    ('高新技术产品收入', '千元')
    """
    plain = folded(text).rstrip("*:：")
    plain = _ORDINAL.sub("", plain) or plain
    found = _UNIT.match(plain)
    if found and found.group(2) in _UNITS:
        return found.group(1), found.group(2)
    tail = plain.removesuffix("(必填)").removesuffix("(选填)")
    return tail, None


def recognise(grid: Grid, adapters: Mapping[str, Adapter]) -> Found | None:
    """Return the adapter whose headings stand in the sheet; None when the sheet holds none's.

    An adapter whose headings include another's wins over it.

    Raises:
        YuqiError: adapt.several-adapters, two fit and neither includes the other.
    """
    fitting = [found for adapter in adapters.values() if (found := find_table(grid, adapter)) is not None]
    best = [
        one
        for one in fitting
        if not any(_includes(other.adapter, one.adapter) for other in fitting if other is not one)
    ]
    if len(best) > 1:
        names = "、".join(sorted(found.adapter.id for found in best))
        raise YuqiError(grid.problem("adapt.several-adapters", value=names))
    return best[0] if best else None


def find_table(grid: Grid, adapter: Adapter) -> Found | None:
    """Return where the adapter's headings stand in a sheet, None when they do not."""
    for row, cells in enumerate(grid.rows[:_DEEPEST]):
        if len(cells) < len(adapter.find):
            continue
        keys = {heading_key(cell)[0] for cell in cells if cell}
        if all(any(heading_key(one)[0] in keys for one in spellings) for spellings in adapter.find):
            if adapter.title is not None and not _titled(grid, adapter.title, row):
                return None
            if adapter.unless is not None and _titled(grid, adapter.unless, row):
                return None
            return Found(grid=grid, adapter=adapter, heading_row=row, blocks=_blocks(cells))
    return None


def _titled(grid: Grid, pattern: str, heading_row: int) -> bool:
    """Whether a pattern stands above the table, in the sheet's or the file's name; notes below say other things."""
    around = [grid.sheet or "", grid.file]
    around += ["".join(cells) for cells in grid.rows[:heading_row]]
    return any(re.search(pattern, folded(text), re.IGNORECASE) for text in around)


def _includes(larger: Adapter, smaller: Adapter) -> bool:
    """Whether an adapter asks for all that another asks for, and more."""
    if larger.title is not None and smaller.title is None:
        return True
    if (larger.title is None) != (smaller.title is None):
        return False
    theirs = [{heading_key(one)[0] for one in spellings} for spellings in larger.find]
    ours = [{heading_key(one)[0] for one in spellings} for spellings in smaller.find]
    return len(theirs) > len(ours) and all(any(mine & their for their in theirs) for mine in ours)


def _blocks(cells: Sequence[str]) -> tuple[Block, ...]:
    """Return the tables that stand side by side: 序号 企业名称 | 序号 企业名称 is two."""
    read = [heading_key(cell) for cell in cells]
    keys = [key for key, _ in read]
    first = next((key for key in keys if key), "")
    starts = [place for place, key in enumerate(keys) if key == first]
    if len(starts) > 1:
        widths = {after - before for before, after in zip(starts, [*starts[1:], len(keys)], strict=True)}
        parts = [[key for key in keys[start : start + max(widths)] if key] for start in starts]
        if all(part == parts[0][: len(part)] for part in parts):
            ends = [*starts[1:], len(keys)]
            return tuple(_block(read, start, end) for start, end in zip(starts, ends, strict=True))
    return (_block(read, 0, len(keys)),)


def _block(read: Sequence[tuple[str, str | None]], start: int, end: int) -> Block:
    positions: dict[str, int] = {}
    units: dict[str, str] = {}
    for place in range(start, end):
        key, unit = read[place]
        if key and key not in positions:
            positions[key] = place
            if unit is not None:
                units[key] = unit
    return Block(positions=positions, units=units)
