"""Answers to conditions and verdicts on programmes (结论), with Kleene's three-valued logic over them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Outcome", "Standing", "Verdict", "all_of", "any_of", "negate"]


class Outcome(StrEnum):
    """Answer to one condition (单项条件结论). UNKNOWN (资料待补) is never read as UNMET."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, truth: bool | None) -> Outcome:
        """Return the outcome of a three-valued truth; None is unknown."""
        if truth is None:
            return cls.UNKNOWN
        return cls.MET if truth else cls.UNMET


class Verdict(StrEnum):
    """Answer to one programme (总结论)."""

    PASS = "pass"
    FAIL = "fail"
    OPEN = "open"


class Standing(StrEnum):
    """Ladder word (梯度状态), the first that fits; exact meanings stand in docs/reference/contract."""

    AT_RISK = "at_risk"
    HELD = "held"
    PASS = "pass"
    NEAR = "near"
    OPEN = "open"
    FAR = "far"


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return Kleene's conjunction: unmet wins, then unknown; nothing at all is met."""
    seen = set(outcomes)
    if Outcome.UNMET in seen:
        return Outcome.UNMET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.MET


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return Kleene's disjunction: met wins, then unknown; nothing at all is unmet."""
    seen = set(outcomes)
    if Outcome.MET in seen:
        return Outcome.MET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.UNMET


def negate(outcome: Outcome) -> Outcome:
    """Return Kleene's negation: unknown stays unknown."""
    return {Outcome.MET: Outcome.UNMET, Outcome.UNMET: Outcome.MET}.get(outcome, Outcome.UNKNOWN)
