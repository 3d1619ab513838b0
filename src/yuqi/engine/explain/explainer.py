"""The tree behind one verdict (解释): conditions, items, what would settle it, down to the imported cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yuqi.backends.base import Backend
from yuqi.base import Outcome, Problem, YuqiError
from yuqi.engine.assess.loading import load_more
from yuqi.engine.assess.one import read_one
from yuqi.engine.assess.outcomes import residuals
from yuqi.engine.assess.settles import Leaf, Reach, leaves, reach, scored, ways
from yuqi.engine.assess.words import cited, condition_citation, condition_label, spoken
from yuqi.engine.compile import Block, Ruleset, build_ruleset, needed_tables
from yuqi.engine.evaluate import OneEnterprise, Program, Trials
from yuqi.engine.explain.evidence import Evidence
from yuqi.engine.explain.inner import inner_words
from yuqi.engine.tree import (
    NO_PAST,
    ConditionNodes,
    Context,
    EditionNodes,
    Feature,
    ItemNodes,
    Node,
    Programmes,
    Shown,
)
from yuqi.facts import Snapshot
from yuqi.rules import parse_expression
from yuqi.rules.shapes import Catalog
from yuqi.rules.syntax import Logic

__all__ = ["Explainer", "explain"]

_MILLION = Decimal(10**6)
_POINTS = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is computed to explain one edition, compiled once."""

    edition: EditionNodes
    inner: Mapping[str, tuple[ConditionNodes, ...]]
    program: Program
    verdict: Trials
    leaves: tuple[Leaf, ...]
    reach: Mapping[int, Reach]  # leaf → what it feeds
    below: Mapping[str, tuple[Leaf, ...]]  # inputs of a condition or item that may be unknown
    fed: Mapping[Feature, tuple[str, ...]]  # items a leaf feeds


def explain(
    snapshot: Snapshot,
    catalog: Catalog,
    backend: Backend,
    uscc: str,
    programme: str,
    *,
    as_of: date,
    procedure: str | None = None,
    lang: str = "zh",
) -> dict[str, Any]:
    """Return the explanation tree of one enterprise on one programme (contract: JSON shape `explain`).

    Raises:
        YuqiError: the enterprise or programme is unknown, or has no edition on the day.
    """
    explainer = Explainer(
        snapshot, catalog, backend, [programme], as_of=as_of, procedure=procedure, lang=lang
    )
    return explainer.explain(uscc, programme)


class Explainer:
    """Explains many enterprises or programmes in one session (解释器).

    Args:
        backend: None: the rows are brought by who asks, to `explain_one`.
        loaded: tables that explainers before this one have loaded into the session.
        past: what past applications scored beyond their likely score, by edition; None: worked out from the facts.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        catalog: Catalog,
        backend: Backend | None,
        programmes: Sequence[str] | None,
        *,
        as_of: date,
        procedure: str | None = None,
        lang: str = "zh",
        loaded: set[str] | None = None,
        past: Mapping[str, int] | None = None,
    ) -> None:
        self.snapshot, self.backend, self.lang = snapshot, backend, lang
        loaded = set() if loaded is None else loaded
        self.ruleset = self._ruleset(catalog, as_of, programmes, procedure, past or NO_PAST)
        if backend is not None and past is None:
            load_more(backend, snapshot, needed_tables(self.ruleset.lowering.inputs), loaded)
            past = residuals(backend, snapshot, self.ruleset, loaded=loaded)
            if past:
                self.ruleset = self._ruleset(catalog, as_of, programmes, procedure, past)
        self.past = past = past or NO_PAST
        self.blocks = {block.programme.id: block for block in self.ruleset.blocks}
        self._builder = Programmes(self.ruleset.lowering, past)
        self._plans: dict[tuple[str, str], _Plan] = {}
        self._reviews = {id_: Program({"review": block.review}) for id_, block in self.blocks.items()}
        for block in self.ruleset.blocks:
            for edition in block.editions:
                self._plans[edition.id, edition.procedure] = self._plan(edition)
        self.features: list[Feature] = list(self.ruleset.lowering.inputs)
        if backend is not None:
            load_more(backend, snapshot, needed_tables(self.features), loaded)
        self._evidence = Evidence(snapshot)

    @staticmethod
    def _ruleset(
        catalog: Catalog,
        as_of: date,
        programmes: Sequence[str] | None,
        procedure: str | None,
        past: Mapping[str, int] = NO_PAST,
    ) -> Ruleset:
        return build_ruleset(
            catalog,
            as_of=as_of,
            programmes=programmes,
            procedure=procedure,
            benefits=False,
            checks=False,
            residuals=past,
        )

    def speaking(self, lang: str) -> Explainer:
        """Return the same explainer in another language; what is compiled is shared."""
        other = copy(self)
        other.lang = lang
        return other

    # Reading

    def read(self, uscc: str) -> OneEnterprise:
        """Return an enterprise's facts.

        Raises:
            YuqiError: the facts have no such enterprise.
        """
        assert self.backend is not None
        one = read_one(self.backend, self.features, self.ruleset.as_of, uscc)
        if one is None:
            raise YuqiError(Problem(code="engine.unknown-enterprise", params={"value": uscc}))
        return one

    def explain(self, uscc: str, programme: str) -> dict[str, Any]:
        """Return the explanation tree of one enterprise on one programme, with evidence."""
        return self.explain_one(self.read(uscc), programme, evidence=True)

    # Explaining

    def explain_one(self, one: OneEnterprise, programme: str, *, evidence: bool) -> dict[str, Any]:
        """Return the explanation tree from facts already read."""
        block = self.blocks[programme]
        plan, procedure = self._choose(block, one)
        features = plan.program.features(one)
        values = plan.program.run(features)
        edition = plan.edition
        points = {name: _points(values[name]) for name in ("score_low", "score_high", "score_likely")}
        return {
            "uscc": one.uscc,
            "programme": programme,
            "edition": edition.id,
            "procedure": procedure,
            "as_of": self.ruleset.as_of,
            "verdict": values["verdict"],
            "standing": values["standing"],
            "route": values["route"],
            "open_by": values["open_by"],
            "score": [points["score_low"], points["score_high"]] if edition.items else None,
            "score_bar": Decimal(edition.bar) if edition.bar is not None else None,
            "score_likely": points["score_likely"],
            "likely_basis": values["likely_basis"],
            "distance": _share(values["distance"]),
            "held": values["held"],
            "held_until": values["held_until"],
            "eligible_from": values["eligible_from"],
            "conditions": [
                self._condition(condition, plan, one, features, values, evidence=evidence)
                for condition in edition.conditions
            ],
            "items": [
                self._item(item, plan, one, features, values, evidence=evidence) for item in edition.items
            ],
            "parts": [
                {
                    "id": part.id,
                    "label": spoken(part.entry.label, self.lang),
                    "low": _points(values[f"part/{part.id}/low"]),
                    "high": _points(values[f"part/{part.id}/high"]),
                    "max": Decimal(part.entry.max),
                }
                for part in edition.parts
            ],
            "settles": self._settles(plan, features, values) if values["verdict"] == "open" else [],
        }

    def _choose(self, block: Block, one: OneEnterprise) -> tuple[_Plan, str]:
        if block.forced is not None:
            edition = block.editions[0]
            return self._plans[edition.id, edition.procedure], block.forced
        reviews = self._reviews[block.programme.id]
        is_review = reviews.run(reviews.features(one))["review"]
        procedure = "review" if is_review else "new"
        edition = block.editions[-1] if is_review and len(block.editions) > 1 else block.editions[0]
        return self._plans[edition.id, edition.procedure], procedure

    def _condition(
        self,
        condition: ConditionNodes,
        plan: _Plan,
        one: OneEnterprise,
        features: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        evidence: bool,
    ) -> dict[str, Any]:
        edition = plan.edition
        said = self._measures(condition, values)
        said["label"] = condition_label(condition, edition.edition, edition.programme, self.lang)
        said["cite"] = condition_citation(condition, edition.edition)
        said["missing"] = _missing(
            plan.below[condition.path], features, decided=said["outcome"] != Outcome.UNKNOWN
        )
        roots = [condition.outcome]
        said["rows"] = self._evidence.rows(one, roots) if evidence and not condition.is_score else []
        said["parts"] = []
        for inner in plan.inner.get(condition.id, ()):
            part = self._measures(inner, values)
            part["label"] = self._inner_label(inner, edition)
            part["cite"] = said["cite"]
            part["missing"] = _missing(
                plan.below[inner.path], features, decided=part["outcome"] != Outcome.UNKNOWN
            )
            said["parts"].append(part)
        return said

    def _inner_label(self, inner: ConditionNodes, edition: EditionNodes) -> str:
        variable = self.ruleset.catalog.variables.get(inner.id)
        if variable is not None:
            return spoken(variable.label, self.lang)
        if inner.expression is None:
            return inner.id
        items = {item.id: spoken(item.entry.label, self.lang) for item in edition.items}
        return inner_words(inner.expression, self.ruleset.catalog, self.lang, items=items)

    def _measures(self, condition: ConditionNodes, values: Mapping[str, Any]) -> dict[str, Any]:
        key = f"condition/{condition.path}/"
        numbers = {
            name: _shown(values, f"{key}{name}", shown)
            for name, shown in (
                ("value", condition.value),
                ("threshold", condition.threshold),
                ("shortfall", condition.shortfall),
            )
        }
        low, high = numbers["value"]
        return {
            "id": condition.id,
            "role": condition.role,
            "path": condition.path,
            "outcome": str(Outcome.of(values[f"{key}outcome"])),
            "op": condition.op,
            "value": low if low == high else None,
            "value_low": low,
            "value_high": high,
            "value_text": None,
            "threshold": numbers["threshold"][1],
            "unit": condition.value.unit if condition.value else None,
            "shortfall": numbers["shortfall"][1],
            "shortfall_unit": condition.shortfall.unit if condition.shortfall else None,
            "lever": condition.lever,
            "relational": bool(condition.entry and condition.entry.relational),
        }

    def _item(
        self,
        item: ItemNodes,
        plan: _Plan,
        one: OneEnterprise,
        features: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        evidence: bool,
    ) -> dict[str, Any]:
        low, high = _points(values[f"item/{item.id}/low"]), _points(values[f"item/{item.id}/high"])
        edition = plan.edition.edition
        return {
            "id": item.id,
            "part": item.part,
            "label": spoken(item.entry.label, self.lang),
            "low": low,
            "high": high,
            "max": Decimal(item.entry.max),
            "value": low if low == high else None,
            "judged": item.entry.judged,
            "cite": cited(edition.source.document, item.entry.cite),
            "missing": _missing(plan.below[f"item/{item.id}"], features, decided=low == high),
            "rows": self._evidence.rows(one, [item.low, item.high]) if evidence else [],
        }

    def _settles(
        self, plan: _Plan, features: Mapping[str, Any], values: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        found: dict[tuple[str, str, int | None, str], list[Any]] = {}
        before = plan.verdict.values(features)
        undecided = _undecided(plan, values)
        for leaf in plan.leaves:
            feature = leaf.feature
            if not leaf.is_unknown(features) or not _matters(plan, leaf, undecided):
                continue
            closes = any(
                plan.verdict.again(leaf.inputs, tried, before) != "open" for tried in leaf.tried(features)
            )
            narrows = sum(
                (
                    _points(values[f"item/{id_}/high"]) - _points(values[f"item/{id_}/low"])
                    for id_ in plan.fed.get(feature, ())
                ),
                Decimal(0),
            )
            kind = "judgement" if feature.judgement else "facts"
            for table, field in leaf.names:
                entry = found.setdefault((table, field, feature.year, kind), [False, Decimal(0)])
                entry[0] = entry[0] or closes
                entry[1] = max(entry[1], narrows)
        ordered = sorted(found.items(), key=lambda pair: (not pair[1][0], -pair[1][1], *map(str, pair[0])))
        return [
            {
                "rank": rank,
                "table": table,
                "field": field,
                "year": year,
                "kind": kind,
                "narrows": narrows,
                "decisive": decisive,
            }
            for rank, ((table, field, year, kind), (decisive, narrows)) in enumerate(ordered, start=1)
        ]

    # Compiling

    def _plan(self, edition: EditionNodes) -> _Plan:
        context = Context(
            as_of=self.ruleset.as_of,
            year=self.ruleset.as_of.year - 1,
            programme=edition.programme.id,
            procedure=edition.procedure,
        )
        inner = {
            condition.id: tuple(self._builder.inner(condition.expression, condition.path, context))
            for condition in edition.conditions
            if condition.expression is not None
        }
        card = edition.edition.scorecard
        if card is not None and card.requires:
            # beside the bar: science staff of tech SME must have points at all
            asked = Logic("and", tuple(parse_expression(text) for text in card.requires))
            inner["score"] = tuple(self._builder.inner(asked, "score", context))
        nodes: dict[str, Node] = dict(edition.columns)
        every = [*edition.conditions, *(part for parts in inner.values() for part in parts)]
        for condition in every:
            nodes.update(_condition_nodes(condition))
        for item in edition.items:
            nodes[f"item/{item.id}/low"], nodes[f"item/{item.id}/high"] = item.low, item.high
        for part in edition.parts:
            nodes[f"part/{part.id}/low"], nodes[f"part/{part.id}/high"] = part.low, part.high
        verdict = edition.columns["verdict"]
        below = {condition.path: tuple(leaves(self.ruleset, [condition.outcome])) for condition in every}
        fed: dict[Feature, list[str]] = {}
        for item in edition.items:
            below[f"item/{item.id}"] = tuple(leaves(self.ruleset, [item.low, item.high]))
            for feature in self._builder.inputs([item.low, item.high]):
                fed.setdefault(feature, []).append(item.id)
        found = tuple(leaves(self.ruleset, [verdict]))
        return _Plan(
            below=below,
            reach={leaf.number: reach(edition, leaf) for leaf in found},
            fed={feature: tuple(items) for feature, items in fed.items()},
            edition=edition,
            inner=inner,
            program=Program(nodes),
            verdict=Trials(verdict),
            leaves=found,
        )


def _condition_nodes(condition: ConditionNodes) -> Iterator[tuple[str, Node]]:
    key = f"condition/{condition.path}/"
    yield f"{key}outcome", condition.outcome
    for name, shown in (
        ("value", condition.value),
        ("threshold", condition.threshold),
        ("shortfall", condition.shortfall),
    ):
        if shown is not None:
            yield f"{key}{name}/low", shown.low
            yield f"{key}{name}/high", shown.high


def _shown(values: Mapping[str, Any], key: str, shown: Shown | None) -> tuple[Decimal | None, Decimal | None]:
    if shown is None:
        return None, None
    divisor = Decimal(100) if shown.money else _MILLION
    low, high = values[f"{key}/low"], values[f"{key}/high"]
    return (
        None if low is None else Decimal(low) / divisor,
        None if high is None else Decimal(high) / divisor,
    )


def _points(value: int | None) -> Any:
    return None if value is None else Decimal(value) / _POINTS


def _share(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / _MILLION


def _undecided(plan: _Plan, values: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Return the gates that are undecided, and the routes and items that are while no route is met."""
    outcomes = {each.id: values[f"condition/{each.path}/outcome"] for each in plan.edition.conditions}
    unknown = {id_ for id_, outcome in outcomes.items() if outcome is None}
    minimums = [each.id for each in plan.edition.conditions if each.role == "part_minimum"]
    if any(
        all(outcomes[each] for each in ([id_, *minimums] if id_ == "score" else [id_]))
        for id_ in ways(plan.edition)
    ):
        return unknown, set()
    if unknown.isdisjoint(scored(plan.edition)):
        return unknown, unknown
    wide = {
        f"item/{item.id}"
        for item in plan.edition.items
        if values[f"item/{item.id}/low"] < values[f"item/{item.id}/high"]
    }
    return unknown, unknown | wide


def _matters(plan: _Plan, leaf: Leaf, undecided: tuple[set[str], set[str]]) -> bool:
    """Return whether something that a leaf feeds is undecided."""
    fed, (gates, others) = plan.reach[leaf.number], undecided
    return (
        not gates.isdisjoint(fed.gates)
        or not others.isdisjoint(fed.directs)
        or any(f"item/{id_}" in others for id_ in fed.items)
    )


def _missing(below: Sequence[Leaf], features: Mapping[str, Any], *, decided: bool) -> list[str]:
    """Return what is unknown below an undecided condition or a range of points."""
    if decided:
        return []
    unknown = (leaf for leaf in below if leaf.is_unknown(features))
    return list(dict.fromkeys(words for leaf in unknown for words in leaf.called))
