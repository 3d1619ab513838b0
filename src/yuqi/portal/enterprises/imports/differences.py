"""What a draft batch would change (差异): cell by cell against what counts now, with the precedence that applies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from yuqi.portal.bridge.vocabulary import strength, tables
from yuqi.portal.enterprises.folding import CurrentRow, every_current_row
from yuqi.portal.enterprises.models import Batch, Difference, FactRow, Import
from yuqi.portal.shared.bulk import insert_rows

__all__ = ["NONE_SAID", "Tally", "compare"]

NONE_SAID = "\u2205"  # a cell that says there is none, or not yet; an empty text is an unknown cell
_AT_ONCE = 2000
_MOST_KEPT = 100_000  # lines; beyond them only counted


@dataclass(slots=True)
class Tally:
    """How much of one table changes (变化计数)."""

    rows: int = 0
    new: int = 0  # rows of a key that no source has yet
    added: int = 0  # rows of a key that other sources have, from this source for the first time
    changed: int = 0  # rows of this source with at least one other cell
    same: int = 0
    cells: int = 0  # cells that change
    weaker: int = 0  # of them, those that another source overrules

    def record(self) -> dict[str, int]:
        """Return it as plain JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def compare(of: Import, batch: Batch, *, progress: Callable[[float], None]) -> dict[str, dict[str, int]]:
    """Write the differences of a draft in place of earlier ones and return the tally of each table."""
    of.differences.all().delete()
    names = list(batch.fact_rows.order_by("table").values_list("table", flat=True).distinct())
    tallies: dict[str, dict[str, int]] = {}
    room = _MOST_KEPT
    for number, table in enumerate(names):
        tally = Tally()
        lines = _table(of, batch, table, tally)
        room -= insert_rows(Difference, islice(lines, room))
        for _ in lines:  # beyond what is kept, only counted
            pass
        tallies[table] = tally.record()
        progress((number + 1) / len(names))
    return tallies


def _table(of: Import, batch: Batch, table: str, tally: Tally) -> Iterator[dict[str, Any]]:
    keys = set(batch.fact_rows.filter(table=table).values_list("key", flat=True))
    now: dict[str, list[CurrentRow]] = defaultdict(list)
    for row in every_current_row(batch.tenant_id, tables=[table]):
        if row.key in keys:
            now[row.key].append(row)
    for draft in batch.fact_rows.filter(table=table).order_by("id").iterator(chunk_size=_AT_ONCE):
        tally.rows += 1
        rows = now.get(draft.key)
        if not rows:
            tally.new += 1
            continue
        own = next((row for row in rows if row.source == draft.source), None)
        others = [row for row in rows if row.source != draft.source]
        lines = list(_cells(of, draft, own, others))
        tally.cells += len(lines)
        tally.weaker += sum(not line["counts"] for line in lines)
        if own is None:
            tally.added += 1
        elif lines:
            tally.changed += 1
        else:
            tally.same += 1
        yield from lines


def _cells(
    of: Import, draft: FactRow, own: CurrentRow | None, others: list[CurrentRow]
) -> Iterator[dict[str, Any]]:
    order = [column.name for column in tables()[draft.table].columns]
    was: Mapping[str, str] = own.values if own is not None else {}
    said = dict(draft.values)
    if draft.whole:
        said |= {column: None for column in was if column not in said}
    for column in sorted(said, key=lambda name: order.index(name) if name in order else 99):
        after, before = said[column], was.get(column)
        if after == before:
            continue
        rival = _strongest(draft.table, column, others)
        if own is None and rival is None:
            continue  # nobody has said it yet: it is new, not changed
        if own is None and rival is not None and rival.cells[column].value == after:
            continue  # another source says the same
        mine = strength(draft.table, column, draft.source)
        counts = rival is None or mine <= strength(draft.table, column, rival.source)
        shown = before if before is not None or rival is None else rival.cells[column].value
        own_cell = own is not None and column in was
        yield {
            "of_id": of.pk,
            "kind": "cleared" if after is None else "changed" if own is not None else "added",
            "table": draft.table,
            "uscc": draft.uscc,
            "key": draft.key,
            "column": column,
            "before": "" if shown is None else (shown or NONE_SAID)[:2000],
            "after": "" if after is None else (after or NONE_SAID)[:2000],
            "before_source": draft.source if own_cell else rival.source if rival is not None else "",
            "source": draft.source,
            "counts": counts,
        }


def _strongest(table: str, column: str, rows: list[CurrentRow]) -> CurrentRow | None:
    knowing = [row for row in rows if column in row.cells]
    return min(knowing, key=lambda row: strength(table, column, row.source), default=None)
