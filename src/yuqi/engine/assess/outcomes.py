"""What past applications scored beyond their likely score (往年结果校正): the zone's mean residual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from yuqi.backends.base import Backend
from yuqi.engine.assess.loading import load_facts, scope
from yuqi.engine.compile import Output, Passes, Ruleset, build_ruleset, needed_tables, select_outputs
from yuqi.engine.tree import EditionNodes, Op, topological
from yuqi.facts import Snapshot
from yuqi.rules.dates import edition_on
from yuqi.rules.shapes import Programme

__all__ = ["LEAST", "residuals"]

LEAST = 30
"""Scored applications from which on a zone's own past corrects the likely score (contract.md)."""

_COLUMNS = ["uscc", "programme", "procedure", "submitted_on", "score"]
_KNOWN = ("new", "review")


@dataclass(slots=True, kw_only=True)
class _Intake:
    """Applications of one month under one procedure (一批申报): seen from the first day of them."""

    first: date
    scores: list[tuple[str, int]] = field(default_factory=list)  # uscc, ten-thousandths


def residuals(
    backend: Backend, snapshot: Snapshot, ruleset: Ruleset, *, loaded: set[str]
) -> Mapping[str, int]:
    """Return by edition the mean of actual less likely score, in ten-thousandths, rounded half-up.

    An application counts when its score is known and decided by the day of the run, when the edition
    that decided it is one of this run's, and when its likely score on the first day of its month's
    applications was known: no later judgement, and no later fact, is looked at. Editions with fewer
    than 30 such applications are left out.

    Args:
        backend: a session that has the facts.
        snapshot: the facts.
        ruleset: of the run, without residuals.
        loaded: tables of facts that the session has; those loaded because they are needed are added.
    """
    file = snapshot.path("applications")
    if file is None:
        return {}
    done = _decided(file, ruleset.as_of)
    found: dict[str, int] = {}
    for block in ruleset.blocks:
        own = done.filter(pc.equal(done["programme"], block.programme.id))
        editions = {edition.id: edition for edition in block.editions if edition.items}
        if own.num_rows < LEAST or not editions or _never_judged(snapshot, own, editions):
            continue
        misses: defaultdict[str, list[int]] = defaultdict(list)
        for procedure, intake in _intakes(own):
            edition = edition_on(block.programme, procedure, intake.first)
            id_ = f"{block.programme.id}@{edition.id}" if edition is not None else ""
            if id_ in editions:
                likely = _likely(backend, snapshot, ruleset, block.programme, procedure, intake, loaded)
                misses[id_] += [score - likely[uscc] for uscc, score in intake.scores if uscc in likely]
        found |= {id_: _mean(each) for id_, each in misses.items() if len(each) >= LEAST}
    return found


def _decided(file: Path, as_of: date) -> pa.Table:
    """Return the applications whose score was known by the day."""
    decided = (pc.field("score").is_valid()) & (pc.field("decided_on") <= as_of)
    submitted = (pc.field("submitted_on") <= as_of) & pc.field("procedure").isin(list(_KNOWN))
    return parquet.read_table(file, columns=_COLUMNS, filters=decided & submitted)


def _never_judged(snapshot: Snapshot, own: pa.Table, editions: Mapping[str, EditionNodes]) -> bool:
    """Whether no likely score can be known: experts must grade, and none had when the last one applied."""
    asks = all(
        any(item.entry.judged and item.entry.points is None for item in edition.items)
        for edition in editions.values()
    )
    if not asks:
        return False
    file = snapshot.path("expert_scores")
    if file is None:
        return True
    days = parquet.read_table(file, columns=["assessed_on"])["assessed_on"]
    first, last = pc.min(days).as_py(), pc.max(own["submitted_on"]).as_py()
    return first is None or first > last


def _intakes(own: pa.Table) -> Iterator[tuple[Any, _Intake]]:
    """Return the applications by procedure and month."""
    months: dict[tuple[str, int, int], _Intake] = {}
    for row in own.to_pylist():
        day = row["submitted_on"]
        intake = months.setdefault((row["procedure"], day.year, day.month), _Intake(first=day))
        intake.first = min(intake.first, day)
        intake.scores.append((row["uscc"], row["score"]))
    for procedure, year, month in sorted(months):
        yield procedure, months[procedure, year, month]


def _likely(
    backend: Backend,
    snapshot: Snapshot,
    ruleset: Ruleset,
    programme: Programme,
    procedure: str,
    intake: _Intake,
    loaded: set[str],
) -> dict[str, int]:
    """Return the likely scores that were known of these enterprises on the first day, in ten-thousandths."""
    then = build_ruleset(
        ruleset.catalog,
        as_of=intake.first,
        programmes=[programme.id],
        procedure=procedure,
        benefits=False,
        checks=False,
    )
    (edition,) = then.blocks[0].editions
    node = edition.columns["score_likely"]
    inputs = [each.data for each in topological([node]) if each.op is Op.INPUT]
    missing = [table for table in needed_tables(inputs) if table not in loaded]
    load_facts(backend, snapshot, missing, always=())
    loaded.update(missing)
    only = scope(backend, sorted({uscc for uscc, _ in intake.scores}))
    facts = Passes(backend.dialect, intake.first).statement(inputs, only)
    select = select_outputs(
        [Output(name="likely", node=node)], backend.dialect, source="past_inputs", leading={"uscc": "uscc"}
    )
    backend.run("past applications", "drop table if exists past_inputs")
    backend.create("past applications", "past_inputs", facts)
    return {uscc: int(likely) for uscc, likely in backend.rows("past scores", select) if likely is not None}


def _mean(misses: list[int]) -> int:
    """Return the mean, rounded half-up."""
    return (2 * sum(misses) + len(misses)) // (2 * len(misses))
