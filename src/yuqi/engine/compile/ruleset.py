"""Everything one run computes, as nodes of one tree (规则集): editions, benefits, checks on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from yuqi.base import Problem, YuqiError
from yuqi.engine.tree import (
    NO_PAST,
    Bool,
    Context,
    EditionNodes,
    Lowering,
    Node,
    Num,
    Op,
    Programmes,
    Tree,
    is_review,
)
from yuqi.rules import dates
from yuqi.rules.shapes import Benefit, Catalog, Check, Programme

__all__ = ["BenefitNodes", "Block", "CheckNodes", "Ruleset", "build_ruleset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One programme on a day: who is a review, and the edition of each procedure (项目块)."""

    programme: Programme
    review: Node  # never null
    editions: tuple[EditionNodes, ...]  # new first; one when both procedures agree
    forced: str | None = None  # a procedure asked for

    def procedures(self, edition: EditionNodes) -> tuple[str, ...]:
        """Return the procedures an edition answers in this run."""
        if self.forced is not None:
            return (self.forced,)
        return ("new", "review") if len(self.editions) == 1 else (edition.procedure,)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitNodes:
    """One benefit (权益算式): amounts in whole fen, floored once."""

    entry: Benefit
    entitled: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckNodes:
    """One doubt (疑点算式)."""

    entry: Check
    raised: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """What one run computes (规则集)."""

    as_of: date
    tax_year: int
    catalog: Catalog
    lowering: Lowering
    blocks: tuple[Block, ...]
    benefits: tuple[BenefitNodes, ...]
    checks: tuple[CheckNodes, ...]
    variables: tuple[tuple[str, Node | Num | None], ...] = ()
    lang: str = "zh"  # of labels and messages in the results


def build_ruleset(
    catalog: Catalog,
    *,
    as_of: date,
    tax_year: int | None = None,
    programmes: Sequence[str] | None = None,
    procedure: str | None = None,
    benefits: bool | Collection[str] = True,
    checks: bool = True,
    lang: str = "zh",
    beside: Lowering | None = None,
    residuals: Mapping[str, int] = NO_PAST,
) -> Ruleset:
    """Return the nodes of every programme in force on a day, every benefit of a tax year, every check.

    Args:
        tax_year: None: year(as_of) − 1.
        programmes: ids; None: all that are about enterprises and have an edition on the day.
        procedure: "new" or "review" for everybody; None: by the titles held.
        benefits: all, none, or the ids of some.
        lang: of labels and messages in the results.
        beside: the lowering of another catalog's ruleset; what both say alike is then one node, and a feature
            of one is a feature of both.
        residuals: by edition what past applications scored beyond their likely score, in ten-thousandths.

    Raises:
        YuqiError: an unknown programme, one without an edition on the day, or an inexact expression.
    """
    year = as_of.year - 1 if tax_year is None else tax_year
    lowering = Lowering(catalog, Tree()) if beside is None else beside.beside(catalog)
    builder = Programmes(lowering, residuals)
    blocks: list[Block] = []
    for id_ in _wanted(catalog, programmes):
        block = _block(builder, catalog.programmes[id_], as_of, procedure)
        _refuse_wide(lowering, id_)
        if block is not None:
            blocks.append(block)
        elif programmes is not None:
            raise YuqiError(
                Problem(code="engine.no-edition", params={"value": id_, "as_of": as_of.isoformat()})
            )
    taxes: list[BenefitNodes] = []
    for entry in catalog.benefits.values():
        wanted = benefits if isinstance(benefits, bool) else entry.id in benefits
        if wanted and dates.in_force(entry, min(as_of, date(year, 12, 31))):
            taxes.append(_benefit(lowering, entry, as_of, year))
            _refuse_wide(lowering, entry.id)
    doubts = [
        CheckNodes(entry=entry, raised=lowering.truth(entry.when, Context(as_of=as_of, year=as_of.year - 1)))
        for entry in catalog.checks.values()
        if checks and dates.in_force(entry, as_of) and entry.subject == "enterprise"
    ]
    return Ruleset(
        as_of=as_of,
        tax_year=year,
        catalog=catalog,
        lowering=lowering,
        blocks=tuple(blocks),
        benefits=tuple(taxes),
        checks=tuple(doubts),
        lang=lang,
    )


def _refuse_wide(lowering: Lowering, id_: str) -> None:
    if lowering.tree.too_wide:
        raise YuqiError(Problem(code="engine.too-wide", params={"value": id_}))


def _wanted(catalog: Catalog, programmes: Sequence[str] | None) -> list[str]:
    if programmes is None:
        return [
            id_
            for id_, entry in catalog.programmes.items()
            if entry.editions and entry.subject == "enterprise"
        ]
    assessed = [name for name, entry in catalog.programmes.items() if entry.editions]
    problems = [
        Problem(
            code="engine.unknown-programme",
            params={
                "value": id_,
                "nearest": ", ".join(get_close_matches(id_, assessed, 2, 0.3)) or "—",
            },
        )
        for id_ in programmes
        if id_ not in catalog.programmes
    ]
    if problems:
        raise YuqiError(problems)
    return list(dict.fromkeys(programmes))


def _block(builder: Programmes, programme: Programme, as_of: date, procedure: str | None) -> Block | None:
    editions: list[EditionNodes] = []
    for name in ("new", "review") if procedure is None else (procedure,):
        edition = dates.edition_on(programme, name, as_of)
        if edition is None:
            continue
        context = Context(as_of=as_of, year=as_of.year - 1, programme=programme.id, procedure=name)
        editions.append(builder.edition(programme, edition, name, context))
    if not editions:
        return None
    if len(editions) == 2 and editions[0].id == editions[1].id and _same(*editions):
        editions = editions[:1]
    review = is_review(builder, programme.id, as_of)
    return Block(programme=programme, review=review, editions=tuple(editions), forced=procedure)


def _same(new: EditionNodes, review: EditionNodes) -> bool:
    return all(
        a.outcome is b.outcome for a, b in zip(new.conditions, review.conditions, strict=True)
    ) and all(a.low is b.low and a.high is b.high for a, b in zip(new.items, review.items, strict=True))


def _benefit(lowering: Lowering, entry: Benefit, as_of: date, year: int) -> BenefitNodes:
    tree, numbers = lowering.tree, lowering.numbers
    context = Context(as_of=as_of, year=year, programme=entry.id)
    gates = [lowering.truth(gate.when, context) for gate in entry.gates if gate.when is not None]
    amount = lowering.text(entry.formula, context)
    if isinstance(amount, Bool) or not isinstance(amount, Num):
        raise YuqiError(
            Problem(code="engine.expression", params={"value": entry.formula, "why": "no amount"})
        )
    fen = Fraction(1, 100)
    low = numbers.floored(amount.low, amount.scale / fen)
    high = low if amount.exact else numbers.floored(amount.high, amount.scale / fen)
    if amount.zero is not None:
        low = tree.case([(amount.zero, tree.lit(0))], low)
        high = low if amount.exact else tree.case([(amount.zero, tree.lit(0))], high)

    caps = [tree.lit(int(cap.amount * 100)) for cap in entry.caps]
    for cap in caps:
        low = tree.pick(Op.LEAST, [low, cap])
        # what is unbounded above is bounded by the cap
        high = tree.pick(Op.LEAST_KNOWN, [high, cap])
    return BenefitNodes(
        entry=entry,
        entitled=tree.and_(*gates),
        low=tree.pick(Op.GREATEST, [low, tree.lit(0)]),
        high=tree.pick(Op.GREATEST, [high, tree.lit(0)]),
    )
