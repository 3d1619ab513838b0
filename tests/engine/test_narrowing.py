"""What is learnt later narrows what was said before: no range widens, no met or unmet turns round."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from yuqi.api import sample
from yuqi.engine.compile import build_ruleset, edition_outputs
from yuqi.engine.evaluate import Program
from yuqi.facts import TABLES, build_snapshot

pytestmark = pytest.mark.slow

# Unknown here means that another figure is used until it is known, and the result says so: the founding day for
# the first day of operation, the term of the kind for a title's or right's last day.
REPLACED = {("enterprises", "operating_since"), ("titles", "expires_on"), ("ip_rights", "expires_on")}
REPLACED |= {("related_titles", "expires_on")}
EVER = {"is_latest", "_origin", "basis"}
WAYS = 6  # of knowing less, an enterprise


class Knowledge:
    """Takes facts away from an enterprise: cells, rows, the word that a table is complete."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def less(self, one):
        """Return the enterprise with some of its facts unknown."""
        share = self.random.choice((0.02, 0.1, 0.3, 0.7))
        complete = {table: until for table, until in one.complete.items() if self.random.random() > share}
        rows = {}
        for table, own in one.rows.items():
            keys = set(TABLES[table].key) if table in TABLES else {"uscc"}
            kept = [self.blanked(table, row, keys, share) for row in own]
            source = "relations" if table == "related_titles" else table
            if table != "enterprises" and source not in complete:
                kept = [row for row in kept if self.random.random() > share / 2]
            rows[table] = kept
        return replace(one, rows=rows, complete=complete)

    def blanked(self, table, row, keys, share):
        return {
            name: None
            if name not in keys
            and name not in EVER
            and (table, name) not in REPLACED
            and self.random.random() < share
            else cell
            for name, cell in row.items()
        }


def programs(ruleset):
    """What is compared of each edition, and of benefits: title, nodes to run, conflicts of judgement and facts."""
    for block in ruleset.blocks:
        for edition in block.editions:
            nodes = {output.name: output.node for output in edition_outputs(edition)}
            conflicts = {
                f"conflict {item.id}": item.conflict for item in edition.items if item.conflict is not None
            }
            yield f"{edition.id} {edition.procedure}", Program({**nodes, **conflicts})
    for benefit in ruleset.benefits:
        nodes = {
            "entitled__outcome": benefit.entitled,
            "amount_low": benefit.low,
            "amount_high": benefit.high,
        }
        yield benefit.entry.id, Program(nodes)


def widened(before, after):
    """Names under which less knowledge said more."""
    if any(after[name] for name in after if name.startswith("conflict ")):
        return  # the judgement contradicts the facts: the facts stand, a doubt says so
    for name, old in before.items():
        new = after[name]
        if name in ("verdict", "entitled__outcome") or name.endswith("__outcome"):
            if old not in (None, "open") and new is not old and new != old:
                yield name
        elif name.endswith(("__low", "_low")):
            if old is not None and new is not None and new < old:
                yield name
        elif name.endswith(("__high", "_high")):
            if old is not None and new is not None and new > old:
                yield name
        elif name.endswith(("__value", "__threshold")) and None not in (old, new) and old != new:
            yield name


def found_wider(ruleset, everybody, seed):
    """Every (title, enterprise, name) of which less knowledge said more, over several ways of knowing less."""
    knowledge = Knowledge(seed)
    compared = list(programs(ruleset))
    wider = []
    decided = 0
    for one in everybody:
        whole = {title: program.run(program.features(one)) for title, program in compared}
        for _ in range(WAYS):
            less = knowledge.less(one)
            for title, program in compared:
                said = program.run(program.features(less))
                decided += sum(value is not None for value in said.values())
                wider += [
                    (title, one.uscc, name, said[name], whole[title][name])
                    for name in widened(said, whole[title])
                ]
    assert decided > 1000
    return wider


@pytest.mark.parametrize(
    ("seed", "as_of"),
    [(21, date(2026, 6, 30)), (22, date(2026, 3, 31)), (23, date(2022, 11, 28))],
    ids=lambda value: str(value),
)
def test_nothing_learnt_widens_a_range_or_turns_an_outcome_on_odd_facts(
    seed, as_of, tools, catalog, duckdb, tmp_path
):
    tables, covered = tools.Fuzz(seed, as_of, catalog.programmes).zone(60)
    snapshot = tools.write_snapshot(tmp_path / "snapshot", tables, covered=covered)
    ruleset = build_ruleset(catalog, as_of=as_of)
    features = tools.prepare(duckdb, snapshot, ruleset)

    wider = found_wider(ruleset, tools.read_everybody(duckdb, features, as_of), seed)

    assert wider[:10] == []


def test_nothing_learnt_widens_a_range_or_turns_an_outcome_on_the_sample_zone(
    tools, catalog, duckdb, tmp_path
):
    sample(tmp_path / "facts", enterprises=120)
    snapshot = build_snapshot(tmp_path / "facts", out=tmp_path / "snapshot", accept_good=True)
    ruleset = build_ruleset(catalog, as_of=snapshot.as_of)
    features = tools.prepare(duckdb, snapshot, ruleset)

    wider = found_wider(ruleset, tools.read_everybody(duckdb, features, snapshot.as_of), 24)

    assert wider[:10] == []
