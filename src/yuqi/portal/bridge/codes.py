"""The words of long code lists (长代码表): industries, divisions."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["code_name", "codes_of"]

_LISTS = ("industry", "division", "strategic", "currency")


@cache
def codes_of(name: str) -> Mapping[str, str]:
    """Return code → official name of a list: industry, division, strategic or currency."""
    if name not in _LISTS:
        return {}
    text = (files("yuqi.catalog") / "codes" / f"{name}.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def code_name(name: str | None, code: str) -> str:
    """Return what a code means, "" when the list does not know it."""
    return codes_of(name).get(code, "") if name else ""
