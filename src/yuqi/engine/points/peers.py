"""Peers (同类企业): groups, percentiles, medians and ranks; nothing of fewer than five is ever given.

Percentile = (below + ½ ties) / n among the n known values of the group, one's own among the ties. Ranks count from 1,
the highest first; equals share the better place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqi.engine.points.exact import MILLIONTHS, Ints, rounded_share

__all__ = ["Groups", "PeerLevels", "Place", "levels_of", "percentiles", "places", "ranks"]

LEAST = 5
"""Privacy: what is said of fewer shows what one of them is."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows ordered by group (分组): what every column is sorted within."""

    order: Ints  # rows that belong to a group, group after group
    starts: Ints  # where each group begins in `order`, and its end after the last

    @classmethod
    def of(cls, codes: NDArray[np.integer]) -> Groups:
        """Return the groups of a column of codes; −1 belongs to none."""
        order = np.argsort(codes, kind="stable")
        sorted_codes = codes[order]
        first = int(np.searchsorted(sorted_codes, 0))
        order, sorted_codes = order[first:], sorted_codes[first:]
        changes = np.flatnonzero(np.diff(sorted_codes)) + 1
        ends = [len(order)] if len(order) else []
        starts = np.concatenate([[0] if len(order) else [], changes, ends]).astype(np.int64)
        return cls(order, starts)


@dataclass(frozen=True, slots=True)
class Place:
    """Where each value stands among the known ones of its group (同组位置); 0 of 0 where unknown."""

    twice: Ints  # 2 × below + ties
    count: Ints

    def millionths(self) -> Ints:
        """Return the percentile in millionths, rounded half-up."""
        count = np.maximum(self.count, 1)
        return rounded_share(self.twice, 2 * count, np.full_like(count, MILLIONTHS))

    def share(self, row: int) -> int:
        """Return one value's percentile in millionths."""
        one = Place(self.twice[row : row + 1], self.count[row : row + 1])
        return int(one.millionths()[0])


def places(values: Ints, known: NDArray[np.bool_] | None, groups: Groups) -> Place:
    """Return where each known value stands in its group."""
    twice, count = np.zeros(len(values), np.int64), np.zeros(len(values), np.int64)
    order, starts = groups.order, groups.starts
    ordered = values[order]
    if known is not None and not bool(known.all()):
        present = known[order]
        order, ordered = order[present], ordered[present]
        starts = np.concatenate([[0], np.cumsum(present)])[starts]
    found = np.empty(len(order), np.int64)
    sizes = np.diff(starts)
    for start, size in zip(starts[:-1].tolist(), sizes.tolist(), strict=True):
        if size == 0:
            continue
        slice_ = ordered[start : start + size]
        inner = np.argsort(slice_)
        run = slice_[inner]
        edges = np.flatnonzero(run[1:] != run[:-1]) + 1
        if len(edges) == size - 1:  # no ties
            both = 2 * np.arange(size) + 1
        else:
            edges = np.concatenate([[0], edges, [size]])
            both = np.repeat(edges[:-1] + edges[1:], np.diff(edges))
        place = found[start : start + size]
        place[inner] = both
    twice[order] = found
    count[order] = np.repeat(sizes, sizes)
    return Place(twice, count)


def percentiles(
    columns: Sequence[tuple[Ints, NDArray[np.bool_] | None]], groups: Groups, *, threads: int = 1
) -> list[Place]:
    """Return the places of several columns; NumPy sorts outside Python's lock, so threads help."""
    if threads == 1 or len(columns) < 2:
        return [places(values, known, groups) for values, known in columns]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda column: places(column[0], column[1], groups), columns))


def ranks(totals: Ints, known: NDArray[np.bool_] | None = None) -> Ints:
    """Return each total's rank, the highest first, equals the better place; 0 where unknown."""
    own = totals if known is None or bool(known.all()) else totals[known]
    if not len(own):
        return np.zeros(len(totals), np.int64)
    least, most = int(own.min()), int(own.max())
    if most - least <= max(4 * len(own), 2**16):  # points are few whole numbers: counted, not sorted
        upto = np.cumsum(np.bincount(own - least, minlength=most - least + 1))
        found = len(own) + 1 - upto[np.clip(totals, least, most) - least]
    else:
        found = len(own) + 1 - np.searchsorted(np.sort(own), totals, side="right")
    return found if own is totals or known is None else np.where(known, found, 0)


@dataclass(frozen=True, slots=True)
class PeerLevels:
    """Ever wider circles of peers (同类层级), finest first; every enterprise uses the first that has enough."""

    names: tuple[str, ...]  # stage+size, stage, all
    groups: tuple[Groups, ...]
    codes: tuple[NDArray[np.int64], ...]
    chosen: NDArray[np.int8]  # of each enterprise; −1: none
    count: Ints  # peers at the level chosen, oneself among them; 0 where none
    least: int

    def among_peers(
        self, values: Ints, known: NDArray[np.bool_] | None, *, members: NDArray[np.bool_]
    ) -> Place:
        """Return places within each enterprise's own circle; nothing where fewer than `least` values are known."""
        present = members if known is None else members & known
        twice, count = np.zeros(len(values), np.int64), np.zeros(len(values), np.int64)
        for level, groups in enumerate(self.groups):
            own = (self.chosen == level) & present
            if not bool(own.any()):
                continue
            found = places(values, present, groups)
            enough = own & (found.count >= self.least)
            twice[enough], count[enough] = found.twice[enough], found.count[enough]
        return Place(twice, count)

    def sorted_values(self, level: int, values: Ints, known: NDArray[np.bool_]) -> list[Ints]:
        """Return the known values of every group of a level, sorted, by the group's code."""
        code = np.where(known, self.codes[level], -1)
        return [np.sort(values[code == each]) for each in range(int(self.codes[level].max(initial=-1)) + 1)]

    def places_in(
        self, fixed: Mapping[int, Sequence[Ints]], values: Ints, known: NDArray[np.bool_]
    ) -> tuple[Ints, Ints]:
        """Return 2 × below + ties and n of each value among values that are given, by level and group."""
        twice, count = np.zeros(len(values), np.int64), np.zeros(len(values), np.int64)
        for row in np.flatnonzero(known & (self.chosen >= 0)).tolist():
            level = int(self.chosen[row])
            groups, code = fixed.get(level, ()), int(self.codes[level][row])
            inside = groups[code] if code < len(groups) else np.zeros(0, np.int64)
            if len(inside) >= self.least:
                below = np.searchsorted(inside, values[row], side="left")
                twice[row] = below + np.searchsorted(inside, values[row], side="right")
                count[row] = len(inside)
        return twice, count

    def medians(
        self, values: Ints, known: NDArray[np.bool_], *, members: NDArray[np.bool_]
    ) -> tuple[Ints, NDArray[np.bool_]]:
        """Return the median of the known values of each enterprise's circle, half-up, and where there is one."""
        present = members & known
        median, given = np.zeros(len(values), np.int64), np.zeros(len(values), np.bool_)
        for level, groups in enumerate(self.groups):
            own = self.chosen == level
            for start, end in zip(groups.starts[:-1].tolist(), groups.starts[1:].tolist(), strict=True):
                rows = groups.order[start:end]
                takers = rows[own[rows]]
                if not len(takers):
                    continue
                inside = np.sort(values[rows[present[rows]]])
                if len(inside) < self.least:
                    continue
                low, high = inside[(len(inside) - 1) // 2], inside[len(inside) // 2]
                median[takers] = low + (high - low + 1) // 2
                given[takers] = True
        return median, given


def levels_of(
    by: Sequence[tuple[str, NDArray[np.integer]]], members: NDArray[np.bool_], *, least: int = LEAST
) -> PeerLevels:
    """Return the circles of peers: all of `by`, then without the last, and so on to all members.

    Args:
        by: name and codes of each division, the last is dropped first; −1: unknown.
        members: who counts at all.
        least: fewer are no peers; five or more.
    """
    least = max(least, LEAST)
    names: list[str] = []
    codes: list[NDArray[np.int64]] = []
    for depth in range(len(by), -1, -1):
        code = np.where(members, 0, -1).astype(np.int64)
        for _, own in by[:depth]:
            width = int(own.max(initial=0)) + 1
            code = np.where((code < 0) | (own < 0), -1, code * width + own)
        names.append("+".join(name for name, _ in by[:depth]) or "all")
        codes.append(code)
    groups = tuple(Groups.of(code) for code in codes)
    chosen = np.full(len(members), -1, np.int8)
    count = np.zeros(len(members), np.int64)
    for level, each in enumerate(groups):
        sizes = np.diff(each.starts)
        own = np.zeros(len(members), np.int64)
        own[each.order] = np.repeat(sizes, sizes)
        takes = (chosen < 0) & (own >= least)
        chosen[takes], count[takes] = level, own[takes]
    return PeerLevels(tuple(names), groups, tuple(codes), chosen, count, least)
