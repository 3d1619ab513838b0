"""One thing that is wrong, said so that its reader can put it right (问题): code, place, parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from yuqi.base.messages import sentence

__all__ = ["NO_PARAMS", "Param", "Place", "Problem", "Severity", "YuqiError"]

Param = str | int
NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


class Severity(StrEnum):
    """How much a problem weighs (严重程度): an error stops a run, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a problem is, as the reader's own program shows it (位置); the heading is row 1."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None  # "C14"
    line: int | None = None  # of a text file
    key: str | None = None  # of a catalog entry or a facts row
    table: str | None = None

    def words(self, lang: str = "zh") -> str:
        """Return the place in words: file, sheet, row, column, line, key; "" when nothing is known."""
        parts: list[str] = []
        for name in ("file", "sheet", "table", "line", "row", "column", "cell", "key"):
            value = getattr(self, name)
            if value is not None:
                parts.append(sentence(f"place.{name}", "what", lang, {"value": value}))
        return ("，" if lang == "zh" else ", ").join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong (问题); `code` is stable, tests, sentences and the manual hang on it."""

    code: str
    place: Place = field(default_factory=Place)
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    severity: Severity = Severity.ERROR

    def what(self, lang: str = "zh") -> str:
        """Return what is wrong, in one sentence."""
        return sentence(self.code, "what", lang, self.params)

    def mend(self, lang: str = "zh") -> str:
        """Return how to mend it, in one sentence."""
        return sentence(self.code, "mend", lang, self.params)

    def line(self, lang: str = "zh") -> str:
        """Return the whole problem as one line: what · where · how to mend it [code]."""
        parts = [self.what(lang), self.place.words(lang), self.mend(lang)]
        return " · ".join(part for part in parts if part) + f" [{self.code}]"

    def record(self, lang: str = "zh") -> dict[str, Any]:
        """Return the problem as the JSON shape of `check` (contract: JSON shapes)."""
        place = asdict(self.place)
        return {
            "code": self.code,
            "severity": str(self.severity),
            "file": place["file"],
            "sheet": place["sheet"],
            "row": place["row"] if place["row"] is not None else place["line"],
            "column": place["column"],
            "cell": place["cell"],
            "value": self.params.get("value"),
            "what": self.what(lang),
            "mend": self.mend(lang),
            "params": dict(self.params),
        }


class YuqiError(Exception):
    """Something the user can mend (可改正的错误); carries every problem found, never just the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not found:
            raise ValueError("a YuqiError needs at least one problem")
        self.problems: tuple[Problem, ...] = found
        super().__init__("\n".join(problem.line("en") for problem in found[:20]))
