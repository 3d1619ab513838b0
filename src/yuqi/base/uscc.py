"""The unified social credit code (统一社会信用代码), GB 32100-2015: parse, check, explain."""

from __future__ import annotations

import re

from yuqi.base.problem import Place, Problem, YuqiError

__all__ = ["USCC_ALPHABET", "BadUscc", "check_character", "parse_uscc", "uscc_fault"]

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_VALUE = {character: value for value, character in enumerate(USCC_ALPHABET)}
_SHAPE = re.compile(rf"[{USCC_ALPHABET}]{{18}}")


class BadUscc(YuqiError):
    """A text that is no unified social credit code; the problem says why."""


def check_character(first_17: str) -> str:
    """Return the check character of the first 17 characters. Source: GB 32100-2015 第 5 条 (CO-U5, CO-U6)."""
    total = sum(weight * _VALUE[character] for weight, character in zip(_WEIGHTS, first_17, strict=True))
    return USCC_ALPHABET[-total % 31]


def uscc_fault(text: str) -> str | None:
    """Return the problem code of a normalised text that is no code, None when it is one.

    A length other than 18 is `uscc.length`, a character outside the alphabet `uscc.alphabet`
    (I, O, Z, S and V are not used), a wrong check character `uscc.check-digit`.
    """
    if len(text) != 18:
        return "uscc.length"
    if not _SHAPE.fullmatch(text):
        return "uscc.alphabet"
    return None if check_character(text[:17]) == text[17] else "uscc.check-digit"


def parse_uscc(text: str, *, place: Place | None = None) -> str:
    """Return the code in its normal form: trimmed, upper case; nothing else is guessed (CO-U7).

    Raises:
        BadUscc: the text is no unified social credit code.
    """
    normal = text.strip().upper()
    fault = uscc_fault(normal)
    if fault is not None:
        raise BadUscc(Problem(code=fault, place=place or Place(), params={"value": text}))
    return normal
