"""Industries of the sample zone (样例行业), from words/industries.yaml, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from yuqi.sample.words import load

__all__ = ["FIELD_INVENTIONS", "Industries", "Inventions", "industries", "inventions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Industries:
    """One entry an industry, all in one order (行业)."""

    code: tuple[str, ...]
    sector: npt.NDArray[np.str_]
    field: npt.NDArray[np.int64]
    strategic: tuple[str, ...]
    base: tuple[str, ...]
    technical: npt.NDArray[np.float64]  # chance among technical firms
    other: npt.NDArray[np.float64]  # chance among the rest
    per_head: npt.NDArray[np.float64]  # revenue a head, yuan
    margin: npt.NDArray[np.float64]
    research: npt.NDArray[np.float64]
    excluded: npt.NDArray[np.bool_]  # from the super deduction: trade, catering, property, business services
    trades: tuple[str, ...]  # two an industry, at 2·i and 2·i + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventions:
    """Technical words of all fields in one list each (技术词); a field's words start at its offset."""

    made: tuple[str, ...]
    ipc: tuple[str, ...]
    technique: tuple[str, ...]
    function: tuple[str, ...]
    made_from: npt.NDArray[np.int64]
    made_count: npt.NDArray[np.int64]
    technique_from: npt.NDArray[np.int64]
    technique_count: npt.NDArray[np.int64]
    function_from: npt.NDArray[np.int64]
    function_count: npt.NDArray[np.int64]


FIELD_INVENTIONS = 9
"""Fields are counted 1 to 8; place 0 stands for firms of no field and borrows the words of field 5."""


@cache
def industries() -> Industries:
    """Return the industries."""
    words = load("industries")
    rows = [dict(zip(words["columns"], row, strict=True)) for row in words["rows"]]
    technical = np.array([row["technical"] for row in rows], dtype=np.float64)
    other = np.array([row["other"] for row in rows], dtype=np.float64)
    return Industries(
        code=tuple(row["code"] for row in rows),
        sector=np.array([row["sector"] for row in rows]),
        field=np.array([row["field"] for row in rows], dtype=np.int64),
        strategic=tuple(row["strategic"] for row in rows),
        base=tuple(row["base"] for row in rows),
        technical=technical / technical.sum(),
        other=other / other.sum(),
        per_head=np.array([row["per_head"] for row in rows], dtype=np.float64) * 1000,
        margin=np.array([row["margin"] for row in rows], dtype=np.float64),
        research=np.array([row["research"] for row in rows], dtype=np.float64),
        excluded=np.array([row["code"][0] in "FHKL" for row in rows]),
        trades=tuple(trade for row in rows for trade in row["trades"]),
    )


@cache
def inventions() -> Inventions:
    """Return the technical words."""
    fields = load("inventions")["fields"]
    order = [fields[number if number else 5] for number in range(FIELD_INVENTIONS)]
    starts: dict[str, list[int]] = {"made": [], "technique": [], "function": []}
    counts: dict[str, list[int]] = {"made": [], "technique": [], "function": []}
    words: dict[str, list[str]] = {"made": [], "technique": [], "function": []}
    ipc: list[str] = []
    for field in order:
        for kind, listed in words.items():
            starts[kind].append(len(listed))
            counts[kind].append(len(field[kind]))
            listed.extend(entry[0] if kind == "made" else entry for entry in field[kind])
        ipc.extend(entry[1] for entry in field["made"])
    return Inventions(
        made=tuple(words["made"]),
        ipc=tuple(ipc),
        technique=tuple(words["technique"]),
        function=tuple(words["function"]),
        made_from=np.array(starts["made"]),
        made_count=np.array(counts["made"]),
        technique_from=np.array(starts["technique"]),
        technique_count=np.array(counts["technique"]),
        function_from=np.array(starts["function"]),
        function_count=np.array(counts["function"]),
    )
