"""Why an enterprise is entitled to a benefit or not (权益说明): every condition, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yuqi.backends.base import Backend
from yuqi.base import Outcome, Problem, YuqiError
from yuqi.engine.assess.loading import load_more
from yuqi.engine.assess.one import read_one
from yuqi.engine.assess.settles import Leaf, leaves
from yuqi.engine.assess.words import citation, cited, spoken
from yuqi.engine.compile import build_ruleset, needed_tables
from yuqi.engine.evaluate import Program
from yuqi.engine.tree import Context, Node
from yuqi.facts import Snapshot
from yuqi.rules.shapes import Benefit, Catalog, Condition

__all__ = ["explain_entitlements"]


def explain_entitlements(
    snapshot: Snapshot,
    catalog: Catalog,
    backend: Backend,
    uscc: str,
    *,
    as_of: date,
    tax_year: int | None = None,
    lang: str = "zh",
) -> list[dict[str, Any]]:
    """Return one line a benefit in force: its conditions with outcome, citation and missing facts.

    Raises:
        YuqiError: the facts have no such enterprise.
    """
    ruleset = build_ruleset(
        catalog, as_of=as_of, tax_year=tax_year, programmes=[], benefits=True, checks=False, lang=lang
    )
    nodes: dict[str, Node] = {}
    below: dict[str, list[Leaf]] = {}
    for benefit in ruleset.benefits:
        context = Context(as_of=as_of, year=ruleset.tax_year, programme=benefit.entry.id)
        for gate in benefit.entry.gates:
            if gate.when is not None:
                name = f"{benefit.entry.id}/{gate.id}"
                nodes[name] = ruleset.lowering.truth(gate.when, context)
                below[name] = leaves(ruleset, [nodes[name]])
        for part, amount in (("low", benefit.low), ("high", benefit.high)):
            nodes[f"{benefit.entry.id}//{part}"] = amount
        below[f"{benefit.entry.id}//"] = leaves(ruleset, [benefit.low, benefit.high])
    features = list(ruleset.lowering.inputs)
    load_more(backend, snapshot, needed_tables(features), set())
    one = read_one(backend, features, as_of, uscc)
    if one is None:
        raise YuqiError(Problem(code="engine.unknown-enterprise", params={"value": uscc}))
    program = Program(nodes)
    known = program.features(one)
    values = program.run(known)
    return [_line(benefit.entry, values, below, known, lang) for benefit in ruleset.benefits]


def _line(
    entry: Benefit,
    values: Mapping[str, Any],
    below: Mapping[str, list[Leaf]],
    known: Mapping[str, Any],
    lang: str,
) -> dict[str, Any]:
    conditions = [
        _condition(entry, gate, values, below, known, lang) for gate in entry.gates if gate.when is not None
    ]
    low, high = values[f"{entry.id}//low"], values[f"{entry.id}//high"]
    is_exact = low is not None and low == high
    return {
        "benefit": entry.id,
        "label": spoken(entry.label, lang),
        "cite": citation(entry.source),
        "conditions": conditions,
        "amount_missing": [] if is_exact else _missing(below[f"{entry.id}//"], known),
    }


def _condition(
    entry: Benefit,
    gate: Condition,
    values: Mapping[str, Any],
    below: Mapping[str, list[Leaf]],
    known: Mapping[str, Any],
    lang: str,
) -> dict[str, Any]:
    name = f"{entry.id}/{gate.id}"
    outcome = Outcome.of(values[name])
    return {
        "id": gate.id,
        "label": spoken(gate.label, lang),
        "cite": citation(gate.source) if gate.source else cited(entry.source.document, gate.cite),
        "outcome": str(outcome),
        "lever": gate.lever,
        "missing": _missing(below[name], known) if outcome is Outcome.UNKNOWN else [],
    }


def _missing(below: list[Leaf], known: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(words for leaf in below if leaf.is_unknown(known) for words in leaf.called))
