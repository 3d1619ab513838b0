"""Why there is no plan (卡点): the conditions no lever moves, or not far enough, and the day time mends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from yuqi.engine.assess.words import condition_label
from yuqi.engine.plan.acts import Act
from yuqi.engine.plan.formula import Formula, Space, both
from yuqi.engine.plan.horizon import Horizon, View
from yuqi.engine.plan.milp import cheapest
from yuqi.engine.plan.reading import Reading, Unreadable
from yuqi.engine.plan.shapes import Blocked
from yuqi.engine.tree import ConditionNodes
from yuqi.rules.obtaining import title_asked

__all__ = ["blocked_by", "hopeless"]


def blocked_by(horizon: Horizon, view: View, acts: Sequence[Act], lang: str) -> Iterator[Blocked]:
    """Yield the conditions of an enterprise without a plan that keep it from one.

    First those that cannot be met by themselves; where each can, those unmet today that cannot be met together.
    """
    space = Space()
    reading, possible_acts = _read(horizon, view, acts, space)
    left_to_experts = view.values["open_by"] not in ("facts", "both")
    alone: list[Blocked] = []
    open_: list[ConditionNodes] = []
    for condition in _deciding(view):
        now = view.values[f"condition/{condition.path}"]
        if now is True:
            continue
        wanted: Formula = False if reading is None else reading.truth(condition.outcome).yes
        possible = True if reading is None else reading.truth(condition.outcome).no
        if wanted is not False:
            open_.append(condition)
            continue
        if now is None and possible is not True and _is_judged(condition) and left_to_experts:
            continue
        touched = reading is not None and reading.is_moved(condition.outcome)
        why = "facts" if now is None else "beyond_bounds" if touched else "no_lever"
        if title_asked(condition.lever) is not None and now is False:
            why = "title"
        alone.append(_blocked(condition, why, view, lang))
    if alone:
        yield from alone
        return
    alone = [
        _blocked(condition, "beyond_bounds" if _is_known(condition, view) else "facts", view, lang)
        for condition in open_
        if reading is not None
        and not _can(space, both([reading.truth(condition.outcome).yes, possible_acts]))
    ]
    yield from alone or [_blocked(condition, "together", view, lang) for condition in open_]


def _is_known(condition: ConditionNodes, view: View) -> bool:
    """Whether a condition is decided, or left to experts alone."""
    return view.values[f"condition/{condition.path}"] is not None or view.values["open_by"] == "judgement"


def hopeless(horizon: Horizon, view: View, acts: Sequence[Act]) -> bool:
    """Return whether some condition that asks for no title cannot be met, whatever is done."""
    reading, _ = _read(horizon, view, acts, Space())
    for condition in _deciding(view):
        asks = title_asked(condition.lever) is not None
        if asks or view.values[f"condition/{condition.path}"] is True:
            continue
        if reading is None or reading.truth(condition.outcome).yes is False:
            return not _is_judged(condition)
    return False


def _read(horizon: Horizon, view: View, acts: Sequence[Act], space: Space) -> tuple[Reading | None, Formula]:
    """Return the edition read under acts (None where none is felt), and what is possible at all."""
    touched = horizon.touched(view, acts)
    felt = [(act, own) for act, own in zip(acts, touched, strict=True) if own]
    if not felt:
        return None, True
    useful = [act for act, _ in felt]
    try:
        reading = horizon.reading(view, useful, space, [own for _, own in felt])
    except Unreadable:
        return None, True
    return reading, horizon.possible(view, useful, space)


def _deciding(view: View) -> list[ConditionNodes]:
    """Return what the verdict rests on: gates, and the score and its minimums where there are no other routes."""
    edition = view.sight.edition
    gates = [condition for condition in edition.conditions if condition.role == "gate"]
    if edition.edition.routes is None:
        gates += [
            c for c in edition.conditions if c not in gates and (c.is_score or c.role == "part_minimum")
        ]
    elif edition.edition.routes.as_gate is None:
        gates += [c for c in edition.conditions if c.role == "route" and c.is_score]
    return gates


def _is_judged(condition: ConditionNodes) -> bool:
    return condition.is_score or condition.lever == "judgement"


def _can(space: Space, wanted: Formula) -> bool:
    held = space.held(wanted)
    return held is not None and cheapest(space, held, {}) is not None


def _blocked(condition: ConditionNodes, why: str, view: View, lang: str) -> Blocked:
    edition = view.sight.edition
    until = view.values.get(f"met_from/{condition.path}")
    return Blocked(
        condition=condition.id,
        label=condition_label(condition, edition.edition, edition.programme, lang),
        why=why,
        until=until if isinstance(until, date) and until.year < 9999 else None,
    )
