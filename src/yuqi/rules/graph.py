"""The expressions of a catalog and what each uses (依赖图): order, cycles, days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from yuqi.base.problem import YuqiError
from yuqi.rules.dates import edition_days
from yuqi.rules.macros import Gives
from yuqi.rules.names import Scope
from yuqi.rules.reading import Reader, variable_scope
from yuqi.rules.readings import Context, Use
from yuqi.rules.shapes import Benefit, Catalog, Condition, Edition, PointsModel, Programme

__all__ = ["Cycle", "Owner", "dependencies", "order", "owners"]

Keys = tuple[str | int, ...]
Days = tuple[date, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """An expression and where it stands (表达式归属)."""

    entry: str  # id of the entry
    keys: Keys  # below the entry: ("editions", 0, "gates", 2, "when")
    text: str
    wants: Gives | None = None  # None: a number or a condition
    unit: str | None = None  # what it must be in, when it is known
    context: Context = field(default_factory=Context)
    days: Days = (date.min, None)  # on which it applies
    relational: bool | None = None  # whether it is said to look at other enterprises; None: nobody asks


class Cycle(Exception):
    """Variables that use one another in a circle (循环引用)."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(" → ".join(path))
        self.path = path


def owners(catalog: Catalog) -> Iterator[Owner]:
    """Yield every expression of a catalog, variables first."""
    for name, variable in catalog.variables.items():
        yield Owner(
            entry=name,
            keys=("value",),
            text=variable.value,
            unit=variable.unit,
            context=Context(scope=variable_scope(catalog, name)),
            days=(variable.from_, variable.to),
        )
    for programme in catalog.programmes.values():
        for number, edition in enumerate(programme.editions):
            yield from _of_edition(programme, edition, ("editions", number))
    for benefit in catalog.benefits.values():
        yield from _of_benefit(benefit)
    for model in catalog.points_models.values():
        yield from _of_points(model)
    for check in catalog.checks.values():
        yield Owner(
            entry=check.id,
            keys=("when",),
            text=check.when,
            wants=Gives.TRUTH,
            context=Context(scope=Scope(subject=check.subject), is_check=True),
            days=(check.from_, check.to),
        )


def _of_edition(programme: Programme, edition: Edition, keys: Keys) -> Iterator[Owner]:
    scope, days = Scope(subject=programme.subject), _edition_life(edition)
    for shelf in ("gates", "directs"):
        for number, condition in enumerate(getattr(edition, shelf)):
            yield from _of_condition(programme.id, condition, (*keys, shelf, number), scope, days)
    if edition.routes is not None and edition.routes.as_gate is not None:
        yield from _of_condition(
            programme.id, edition.routes.as_gate, (*keys, "routes", "as_gate"), scope, days
        )
    card = edition.scorecard
    if card is None:
        return
    items = frozenset(item.id for part in card.parts for item in part.items)
    for p, part in enumerate(card.parts):
        for i, item in enumerate(part.items):
            if item.points is not None:
                yield Owner(
                    entry=programme.id,
                    keys=(*keys, "scorecard", "parts", p, "items", i, "points"),
                    text=item.points,
                    wants=Gives.NUMBER,
                    unit="points",
                    context=Context(scope=scope),
                    days=days,
                    relational=item.relational,
                )
    for number, text in enumerate(card.requires):
        yield Owner(
            entry=programme.id,
            keys=(*keys, "scorecard", "requires", number),
            text=text,
            wants=Gives.TRUTH,
            context=Context(scope=scope, items=items),
            days=days,
        )


def _of_benefit(benefit: Benefit) -> Iterator[Owner]:
    scope, days = Scope(subject=benefit.subject), (benefit.from_, benefit.to)
    for number, condition in enumerate(benefit.gates):
        yield from _of_condition(benefit.id, condition, ("gates", number), scope, days)
    yield Owner(
        entry=benefit.id,
        keys=("formula",),
        text=benefit.formula,
        wants=Gives.NUMBER,
        unit="yuan",
        context=Context(scope=scope),
        days=days,
    )


def _of_points(model: PointsModel) -> Iterator[Owner]:
    """Yield the expressions of a points model; an indicator may be a number or a condition."""
    context, days = Context(scope=Scope(subject=model.subject)), (model.from_, model.to)

    def owner(keys: Keys, text: str, wants: Gives | None, unit: str | None = None) -> Owner:
        return Owner(entry=model.id, keys=keys, text=text, wants=wants, unit=unit, context=context, days=days)

    if model.stages is not None:
        yield owner(("stages", "by"), model.stages.by, Gives.NUMBER)
    yield owner(("peers", "size"), model.peers.size, Gives.TEXT)
    for d, dimension in enumerate(model.dimensions):
        for i, indicator in enumerate(dimension.indicators):
            keys: Keys = ("dimensions", d, "indicators", i, "value")
            yield owner(keys, indicator.value, None, indicator.unit)
    for number, deduction in enumerate(model.deductions):
        yield owner(("deductions", number, "value"), deduction.value, None)


def _of_condition(entry: str, condition: Condition, keys: Keys, scope: Scope, days: Days) -> Iterator[Owner]:
    context = Context(scope=scope)
    if condition.when is not None:
        yield Owner(
            entry=entry,
            keys=(*keys, "when"),
            text=condition.when,
            wants=Gives.TRUTH,
            context=context,
            days=days,
            relational=condition.relational,
        )
    if condition.met_from is not None:
        yield Owner(
            entry=entry,
            keys=(*keys, "met_from"),
            text=condition.met_from,
            wants=Gives.DATE,
            context=context,
            days=days,
        )


def _edition_life(edition: Edition) -> Days:
    """Return the days on which some procedure uses an edition."""
    lives = [days for procedure in edition.procedures if (days := edition_days(edition, procedure))]
    if not lives:
        return edition.from_, edition.to
    ends = [end for _, end in lives]
    last = None if None in ends else max(end for end in ends if end is not None)
    return min(start for start, _ in lives), last


def dependencies(catalog: Catalog) -> dict[str, frozenset[str]]:
    """Return the variables that each variable uses; what cannot be parsed uses none."""
    reader = Reader(catalog)
    found: dict[str, frozenset[str]] = {}
    for name, variable in catalog.variables.items():
        try:
            _, _, uses = reader.read(variable.value, Context(scope=variable_scope(catalog, name)))
        except YuqiError:
            uses = set()
        found[name] = frozenset(used(uses, "variable"))
    return found


def used(uses: set[Use], kind: str) -> list[str]:
    """Return the ids of one kind among uses, sorted."""
    return sorted(use.id for use in uses if use.kind == kind)


def order(uses: Mapping[str, frozenset[str]]) -> list[str]:
    """Return ids so that each comes after what it uses.

    Raises:
        Cycle: some use one another in a circle.
    """
    done: dict[str, None] = {}
    for start in uses:
        _visit(start, uses, done, [])
    return list(done)


def _visit(name: str, uses: Mapping[str, frozenset[str]], done: dict[str, None], path: list[str]) -> None:
    if name in done or name not in uses:
        return
    if name in path:
        raise Cycle((*path[path.index(name) :], name))
    path.append(name)
    for inner in sorted(uses[name]):
        _visit(inner, uses, done, path)
    path.pop()
    done[name] = None
