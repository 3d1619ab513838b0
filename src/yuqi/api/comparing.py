"""Two runs side by side (两次测算对比): whose verdict or standing changed, and what changed behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yuqi.api.results import open_results
from yuqi.base import Place, Problem, YuqiError
from yuqi.rules.shapes import Label

__all__ = ["Comparison", "ConditionChange", "RunChange", "compare_runs"]

_KEY = ("subject", "subject_id", "programme")
_VERDICT = (
    "uscc",
    "edition",
    "procedure",
    "verdict",
    "standing",
    "open_by",
    "score_low",
    "score_high",
    "held",
    "held_until",
    "at_risk",
)
_TOLD = ("verdict", "standing", "edition")
"""A row in which none of these changed is the same row."""
_CONDITION = ("outcome", "value", "value_low", "value_high", "threshold", "op")
_RANK = {"pass": 2, "open": 1, "fail": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionChange:
    """A condition whose outcome changed (条件变化); `before` or `after` is None where that edition has it not.

    `moved`: what changed with it: value, threshold; neither: coverage, judgement, or the rule itself.
    """

    condition: str
    label: Label
    before: str | None
    after: str | None
    value_before: tuple[Decimal | None, Decimal | None]  # least and most, equal where it is known exactly
    value_after: tuple[Decimal | None, Decimal | None]
    threshold_before: Decimal | None
    threshold_after: Decimal | None
    op: str | None
    unit: str | None
    cite: str | None
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChange:
    """One subject on one programme that stands otherwise now (结论变化).

    `before`, `after`: the columns of `verdicts` that tell; None: that run has no such row. `effect`: gain, loss,
    other. `why`: facts, rules, day as far as the run's own record and the conditions tell; edition, title where
    another edition applied or the title held changed.
    """

    subject: str
    subject_id: str
    uscc: str | None
    programme: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    effect: str
    why: tuple[str, ...]
    conditions: tuple[ConditionChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is different between two runs (对比结果)."""

    before: Mapping[str, Any]  # the runs' own records
    after: Mapping[str, Any]
    causes: tuple[str, ...]  # what the runs do not have in common: facts, rules, day, engine
    moves: Mapping[tuple[str, str | None, str | None], int]  # programme, standing before, after → how many
    changes: tuple[RunChange, ...]
    labels: Mapping[str, Label]  # of programmes


def compare_runs(
    before: Path, after: Path, *, programmes: Sequence[str] = (), only: Sequence[str] = ()
) -> Comparison:
    """Return whose verdict, standing or edition changed between two runs, and why (对比).

    Args:
        before: results folder of an assessment, in Parquet.
        after: a later one.
        programmes: ids; none: those that both runs have.
        only: codes of enterprises; none: all.

    Raises:
        YuqiError: a folder holds no assessment in Parquet.
    """
    runs = tuple(_run(folder) for folder in (before, after))
    wanted = set(programmes) or set.intersection(*(_programmes(folder) for folder in (before, after)))
    old, new = (_Results(folder) for folder in (before, after))
    try:
        olds, news = (results.verdicts(wanted, only) for results in (old, new))
        keys = [key for key in {**olds, **news} if _differs(olds.get(key), news.get(key))]
        causes = _causes(*runs)
        asked = [key for key in keys if key in olds and key in news]
        left, right = (results.conditions(asked) for results in (old, new))
    finally:
        old.close()
        new.close()
    changes = tuple(
        _change(key, olds.get(key), news.get(key), left.get(key, {}), right.get(key, {}), causes)
        for key in sorted(keys)
    )
    moves = Counter((key[2], _standing(olds.get(key)), _standing(news.get(key))) for key in {**olds, **news})
    return Comparison(
        before=runs[0],
        after=runs[1],
        causes=causes,
        moves=dict(sorted(moves.items(), key=lambda pair: tuple(map(str, pair[0])))),
        changes=changes,
        labels={**_labels(before), **_labels(after)},
    )


class _Results:
    """One run's tables (一次结果)."""

    def __init__(self, folder: Path) -> None:
        self._connection = open_results(folder)

    def close(self) -> None:
        self._connection.close()

    def verdicts(
        self, programmes: Iterable[str], only: Sequence[str]
    ) -> dict[tuple[str, ...], dict[str, Any]]:
        """Return the telling columns of verdicts by subject and programme."""
        rows = self._connection.execute(
            f"select {', '.join((*_KEY, *_VERDICT))} from verdicts where list_contains(?, programme)"
            " and (len(?) = 0 or list_contains(?, uscc))",
            [sorted(programmes), list(only), list(only)],
        ).fetchall()
        wide = len(_KEY)
        return {row[:wide]: dict(zip(_VERDICT, row[wide:], strict=True)) for row in rows}

    def conditions(self, keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], dict[str, dict[str, Any]]]:
        """Return the conditions of some verdicts, by id."""
        found: defaultdict[tuple[str, ...], dict[str, dict[str, Any]]] = defaultdict(dict)
        if not keys:
            return found
        columns = {
            name: pa.array(cells, pa.string())
            for name, cells in zip(_KEY, zip(*keys, strict=True), strict=True)
        }
        self._connection.register("asked", pa.table(columns))
        names = ("condition", *_CONDITION, "label_zh", "label_en", "unit", "cite")
        rows = self._connection.execute(
            f"select {', '.join((*_KEY, *names))} from conditions semi join asked using ({', '.join(_KEY)})"
        ).fetchall()
        for row in rows:
            own = dict(zip(names, row[len(_KEY) :], strict=True))
            found[row[: len(_KEY)]][own["condition"]] = own
        return found


def _run(folder: Path) -> dict[str, Any]:
    file = folder / "run.parquet"
    if not file.is_file() or not (folder / "verdicts.parquet").is_file():
        raise YuqiError(Problem(code="api.no-results", place=Place(file=str(folder))))
    run: dict[str, Any] = pq.read_table(file).to_pylist()[0]
    return run


def _programmes(folder: Path) -> set[str]:
    return set(
        pq.read_table(folder / "verdicts.parquet", columns=["programme"])["programme"].unique().to_pylist()
    )


def _labels(folder: Path) -> dict[str, Label]:
    rows = pq.read_table(
        folder / "catalog.parquet", columns=["kind", "id", "label_zh", "label_en"]
    ).to_pylist()
    return {
        row["id"]: Label(zh=row["label_zh"], en=row["label_en"]) for row in rows if row["kind"] == "programme"
    }


def _causes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    told = (("facts", "facts_hash"), ("rules", "catalog_hash"), ("day", "as_of"), ("engine", "engine"))
    return tuple(name for name, column in told if before.get(column) != after.get(column))


def _standing(row: Mapping[str, Any] | None) -> str | None:
    return None if row is None else str(row["standing"])


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    if before is None or after is None:
        return True
    return any(before[name] != after[name] for name in _TOLD)


def _change(
    key: tuple[str, ...],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    left: Mapping[str, Mapping[str, Any]],
    right: Mapping[str, Mapping[str, Any]],
    causes: tuple[str, ...],
) -> RunChange:
    subject, subject_id, programme = key
    conditions = tuple(
        _condition(name, left.get(name), right.get(name))
        for name in {**right, **left}
        if (left.get(name) or {}).get("outcome") != (right.get(name) or {}).get("outcome")
    )
    told = after or before or {}
    return RunChange(
        subject=subject,
        subject_id=subject_id,
        uscc=told.get("uscc"),
        programme=programme,
        before=before,
        after=after,
        effect=_effect(before, after),
        why=_why(before, after, conditions, causes),
        conditions=conditions,
    )


def _condition(
    name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> ConditionChange:
    told = after or before or {}
    left, right = before or {}, after or {}
    bars = [(each.get("threshold"), each.get("op")) for each in (left, right)]
    moved = [
        part
        for part, (old, new) in (("value", (_span(left), _span(right))), ("threshold", bars))
        if old != new
    ]
    return ConditionChange(
        condition=name,
        label=Label(zh=told["label_zh"] or name, en=told["label_en"] or name),
        before=left.get("outcome"),
        after=right.get("outcome"),
        value_before=_span(left),
        value_after=_span(right),
        threshold_before=left.get("threshold"),
        threshold_after=right.get("threshold"),
        op=told["op"],
        unit=told["unit"],
        cite=told["cite"],
        moved=tuple(moved) if before is not None and after is not None else (),
    )


def _span(row: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most a condition's value can be; a result has one column where they are equal."""
    if row.get("value") is not None:
        return row["value"], row["value"]
    return row.get("value_low"), row.get("value_high")


def _effect(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None or after is None:
        return "other"
    change = _RANK[after["verdict"]] - _RANK[before["verdict"]]
    if change == 0:
        change = int(after["held"] is True) - int(before["held"] is True)
    return "gain" if change > 0 else "loss" if change < 0 else "other"


def _why(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    conditions: Sequence[ConditionChange],
    causes: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the causes left: those of the run, less what the conditions rule out, with what is sure of the row."""
    if before is None or after is None:
        return causes
    possible = set(causes)
    same_edition = before["edition"] == after["edition"]
    if conditions and same_edition and all(each.moved == ("value",) for each in conditions):
        # the bars stood still and the values moved; rules may have changed how a value is worked out
        possible -= {"rules"} if possible & {"facts", "day"} else set()
    elif conditions and same_edition and all(each.moved == ("threshold",) for each in conditions):
        possible -= {"facts"} if possible & {"rules", "day"} else set()
    found = [cause for cause in causes if cause in possible]
    if not same_edition:
        found.append("edition")
    if (before["held"] is True) != (after["held"] is True) or _moved_day(before, after):
        found.append("title")
    return tuple(found)


def _moved_day(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    left, right = before["held_until"], after["held_until"]
    return isinstance(left, date) and isinstance(right, date) and left != right
