"""Why a total changed between two runs (得分变动分解): data, peers, method; the three add up exactly.

One thing changes at a time, in this order: the enterprise's own facts under the earlier model with the earlier
references (data); then the references of the values of all (peers); then the model (method). Each step is a total of
its own, rounded as totals are, and the steps between them sum to the whole change.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yuqi.engine.points.score import Scores

__all__ = ["Change", "change_between"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of total, split (变动分解)."""

    uscc: str
    before: Decimal
    after: Decimal
    data: Decimal
    peers: Decimal
    method: Decimal


def change_between(
    uscc: str, *, before: Scores, moved: Scores, among: Scores, after: Scores
) -> Change | None:
    """Return the split of an enterprise's change; None when it is not scored in all four.

    Args:
        before: earlier facts, earlier model.
        moved: later facts, earlier model, references of `before`.
        among: later facts, earlier model, references of its own.
        after: later facts, later model.
    """
    totals = [_total(scores, uscc) for scores in (before, moved, among, after)]
    if any(total is None for total in totals):
        return None
    first, second, third, last = (total for total in totals if total is not None)
    return Change(
        uscc=uscc,
        before=first,
        after=last,
        data=second - first,
        peers=third - second,
        method=last - third,
    )


def _total(scores: Scores, uscc: str) -> Decimal | None:
    row = scores.frame.row_of(uscc)
    if row is None or not scores.scored[row]:
        return None
    return Decimal(int(scores.total[row])).scaleb(-4)
