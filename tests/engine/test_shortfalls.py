"""A shortfall is what is missing: given it, the condition is met; given a grain less, it is not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from yuqi.engine.compile import build_ruleset
from yuqi.engine.evaluate import Program
from yuqi.engine.tree import Context, Num
from yuqi.rules.syntax import Call, Compare

pytestmark = pytest.mark.slow

RISING = (">=", ">")
GRAIN = {"yuan": Fraction(1, 100), "persons": Fraction(1)}


def measured(ruleset):
    """Yield each measured condition of each edition with the parts of its comparison as numbers."""
    for block in ruleset.blocks:
        for edition in block.editions:
            context = Context(
                as_of=ruleset.as_of,
                year=ruleset.as_of.year - 1,
                programme=block.programme.id,
                procedure=edition.procedure,
            )
            for condition in edition.conditions:
                compared = condition.expression
                if condition.shortfall is None or not isinstance(compared, Compare):
                    continue
                if isinstance(compared.left, Call) and compared.left.macro == "cagr":
                    continue  # a root, shown in doubles and compared as a power
                left, bar = compared.left, ruleset.lowering.value(compared.right, context)
                if isinstance(left, Call) and left.macro == "ratio":
                    part = ruleset.lowering.value(left.args[0], context)
                    whole = ruleset.lowering.value(left.args[1], context)
                else:
                    part, whole = ruleset.lowering.value(left, context), None
                    if isinstance(part, Num) and part.low.den is not None:
                        continue  # growth and means: held to account at the thresholds elsewhere
                plain = [each for each in (part, whole, bar) if each is not None]
                if all(isinstance(each, Num) and each.exact for each in plain):
                    yield edition, condition, compared.op, part, whole, bar


def number(end, value, name):
    """The exact value of a number's low end, from a program's values."""
    top, bottom = value[f"{name} top"], value.get(f"{name} bottom", 1)
    return None if top is None or not bottom else Fraction(top, bottom) * end.scale


def nodes_of(name, num):
    yield f"{name} top", num.low.num
    if num.low.den is not None:
        yield f"{name} bottom", num.low.den


def test_adding_a_shortfall_just_meets_the_bar(sampled, catalog, tools, duckdb):
    ruleset = build_ruleset(catalog, as_of=sampled.as_of)
    found = list(measured(ruleset))
    programs = []
    for _, condition, _, part, whole, bar in found:
        nodes = {"short": condition.shortfall.low, "outcome": condition.outcome}
        nodes.update(
            pair
            for name, num in (("part", part), ("whole", whole), ("bar", bar))
            if num
            for pair in nodes_of(name, num)
        )
        programs.append(Program(nodes))
    features = tools.prepare(duckdb, sampled.snapshot, ruleset)
    checked: dict[str, int] = {}

    for one in list(tools.read_everybody(duckdb, features, sampled.as_of))[:200]:
        for (edition, condition, op, part, whole, bar), program in zip(found, programs, strict=True):
            value = program.run(program.features(one))
            if value["outcome"] is not False or value["short"] is None:
                continue
            had, needed = number(part, value, "part"), number(bar, value, "bar")
            if whole is not None:
                needed *= number(whole, value, "whole")
            scale = Fraction(1, 100) if condition.shortfall.money else Fraction(1, 10**6)
            short = value["short"] * scale
            grain = GRAIN.get(condition.shortfall.unit, part.scale)

            def meets(amount, op=op, had=had, needed=needed):
                then = had + amount if op in RISING else had - amount
                return {">=": then >= needed, ">": then > needed, "<=": then <= needed, "<": then < needed}[
                    op
                ]

            name = f"{edition.id} {condition.id}"
            assert short > 0, name
            assert meets(short), name
            assert not meets(short - grain), name
            checked[name] = checked.get(name, 0) + 1

    assert len(checked) > 25
    assert sum(checked.values()) > 500


def test_what_is_met_or_open_has_no_shortfall(sampled):
    for row in sampled.results.rows("conditions"):
        if row["outcome"] != "unmet":
            assert row["shortfall"] is None, (row["programme"], row["condition"])


def test_measured_gates_say_how_far(sampled):
    said, silent = set(), set()
    for row in sampled.results.rows("conditions", outcome="unmet"):
        if row["op"] in (">=", ">", "<=", "<") and row["value"] is not None and row["role"] != "part_minimum":
            (silent if row["shortfall"] is None else said).add((row["programme"], row["condition"]))

    # a sum of years of which one is unknown is short of an unknown amount
    assert silent - said <= {("listing.neeq", "years")}
