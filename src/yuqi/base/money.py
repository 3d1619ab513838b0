"""Money (金额): whole fen inside, yuan with two decimals where people and files meet it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

__all__ = ["fen", "yuan"]

_CENT = Decimal("0.01")


def fen(amount: Decimal | int | str) -> int:
    """Return yuan as whole fen.

    Raises:
        ValueError: not a finite number, or more than two decimals.
    """
    try:
        value = Decimal(amount)
    except InvalidOperation as wrong:
        raise ValueError(f"not an amount: {amount!r}") from wrong
    if not value.is_finite():
        raise ValueError(f"not an amount: {amount!r}")
    cents = value * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"more than two decimals: {amount!r}")
    return int(cents)


def yuan(whole_fen: int) -> Decimal:
    """Return whole fen as yuan with two decimals.

    >>> yuan(123456)
    Decimal('1234.56')
    """
    return Decimal(whole_fen) * _CENT
