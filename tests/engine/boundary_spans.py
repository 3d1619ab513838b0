"""Answers of three values and figures of two ends (三值与区间), for the truth the engine is held to.

A span is (low, high), None where nothing bounds it; an answer is True, False or None (unknown).
"""

from __future__ import annotations

from fractions import Fraction

UNDEFINED = "the denominator is zero or less"
UNKNOWN = (None, None)


def both(*answers):
    return False if False in answers else None if None in answers else True


def either(*answers):
    return True if True in answers else None if None in answers else False


def at_least(span, bar):
    """Whether a span is at least a bar, which is a span or a number; what is undefined is never met."""
    if span == UNDEFINED:
        return False
    low, high = bar if isinstance(bar, tuple) else (bar, bar)
    if span[0] is not None and span[0] >= high:
        return True
    return False if span[1] is not None and span[1] < low else None


def at_most(span, bar):
    if span == UNDEFINED:
        return False
    if span[1] is not None and span[1] <= bar:
        return True
    return False if span[0] is not None and span[0] > bar else None


def over(part, whole, when_zero=UNDEFINED):
    """part / whole; `when_zero` is what a whole of zero or less makes of it."""
    if whole[1] is not None and whole[1] <= 0:
        return when_zero
    if whole[0] is None or whole[0] <= 0:
        # the whole may be nothing, and then the rule's own answer counts
        return (0, None) if when_zero == (0, 0) and whole != UNKNOWN else UNKNOWN
    if whole[1] is None:
        return (Fraction(0), None if part[1] is None else Fraction(part[1]) / whole[0])
    low = None if part[0] is None else Fraction(part[0]) / whole[1]
    return (low, None if part[1] is None else Fraction(part[1]) / whole[0])


def points(span, bands, *, most=None, falling=False):
    """(low, high) points of a span; bands are (edge, low, high) from the best, below the last is nothing."""
    most = bands[0][2] if most is None else most
    if span == UNDEFINED:
        return (0, 0)
    low, high = (span[1], span[0]) if falling else span

    def reached(value, which):
        for edge, *given in bands:
            if value <= edge if falling else value >= edge:
                return given[which]
        return 0

    return (0 if low is None else reached(low, 0), most if high is None else reached(high, 1))


def plain(*steps):
    return [(Fraction(edge), given, given) for edge, given in steps]


def best(*spans):
    return (max(low for low, _ in spans), max(high for _, high in spans))
