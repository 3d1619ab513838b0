"""Registered capital as registers print it (注册资本): 300万人民币, 326(万美元), 1,000.5（万元）."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from yuqi.facts.cells import CellFault

__all__ = ["read_capital"]

_SHAPE = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)(.*)")
_SCALES = (("百万", 6), ("千万", 7), ("亿", 8), ("万", 4), ("千", 3))
_OURS = frozenset({"元", "人民币", "人民币元", "元人民币", "圆", "人民币圆", "元整", "rmb", "cny"})


def read_capital(text: str, *, unit: str | None = None, currency: str | None = None) -> str | CellFault:
    """Return the amount in yuan as a plain number, or why it is none.

    Args:
        text: the cell.
        unit: of a bare number, from the heading: 万元.
        currency: what an amount is in that names none; None: such an amount is not read.

    >>> read_capital("20,000(万元人民币)")
    '200000000'
    >>> read_capital("326(万美元)").code
    'adapt.foreign-currency'
    """
    plain = re.sub(r"[\s()\[\]]", "", unicodedata.normalize("NFKC", text)).lower()
    found = _SHAPE.fullmatch(plain)
    if found is None:
        return CellFault("adapt.capital-unreadable", {"value": text})
    number, rest = Decimal(found.group(1).replace(",", "")), found.group(2)
    if not rest:
        if unit is None:
            return CellFault("adapt.capital-no-unit", {"value": text})
        rest = unit
    power = 0
    for scale, exponent in _SCALES:
        if rest.startswith(scale):
            power, rest = exponent, rest[len(scale) :]
            break
    if not rest:
        if currency is None:
            return CellFault("adapt.capital-no-currency", {"value": text})
        rest = currency.lower()
    if rest in _OURS:
        return format(number.scaleb(power).normalize(), "f")
    if re.search(r"\d", rest):
        return CellFault("adapt.capital-unreadable", {"value": text})
    return CellFault("adapt.foreign-currency", {"value": text})
