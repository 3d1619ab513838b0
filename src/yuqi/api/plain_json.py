"""JSON as the contract writes it (结果 JSON): every digit of a number, ISO dates, null for unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

__all__ = ["json_text"]


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Return a value as JSON text; the standard encoder would send a Decimal through a float.

    >>> json_text({"share": Decimal("0.600000"), "as_of": date(2026, 3, 31), "score": None}, indent=None)
    '{"share": 0.600000, "as_of": "2026-03-31", "score": null}'

    Raises:
        TypeError: a value has no JSON form.
    """
    return _text(value, indent, 0)


def _text(value: Any, indent: int | None, level: int) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Enum):
        return _text(value.value, indent, level)
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        # Infinity and NaN have no JSON form, and no result of ours may hold one.
        return format(Decimal(repr(value)), "f")
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else json.dumps(str(value))
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, Mapping):
        parts = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {_text(item, indent, level + 1)}"
            for key, item in value.items()
        ]
        return _wrapped("{", parts, "}", indent, level)
    if isinstance(value, Sequence):
        return _wrapped("[", [_text(item, indent, level + 1) for item in value], "]", indent, level)
    raise TypeError(f"no JSON form: {type(value).__name__}")


def _wrapped(opening: str, parts: list[str], closing: str, indent: int | None, level: int) -> str:
    if indent is None or not parts:
        return opening + ", ".join(parts) + closing
    inner = "\n" + " " * indent * (level + 1)
    return opening + inner + ("," + inner).join(parts) + "\n" + " " * indent * level + closing
