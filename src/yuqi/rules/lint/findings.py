"""Collect findings (检查结果) and find the line of the key each is about."""

from __future__ import annotations

from collections.abc import Mapping

from yuqi.base.problem import Param, Place, Problem, Severity
from yuqi.rules.plain_yaml import key_lines
from yuqi.rules.shapes import Catalog

__all__ = ["Findings"]

Keys = tuple[str | int, ...]


class Findings:
    """Findings of one catalog, each with file, line and entry."""

    def __init__(self, catalog: Catalog, lines: Mapping[str, Mapping[Keys, int]] | None = None) -> None:
        self.catalog = catalog
        self.problems: list[Problem] = []
        # file → (line of the entry, key, …) → line; what is not given is read from the catalog's texts
        self._lines: dict[str, Mapping[Keys, int]] = dict(lines or {})

    def place(self, entry: str, keys: Keys = ()) -> Place:
        """Return where a key of an entry stands; the nearest key above it when it is absent."""
        where = str(self.catalog.places.get(entry, ""))
        file, _, first = where.rpartition(":")
        if not first.isdigit():
            return Place(key=entry)
        if file not in self._lines:
            self._lines[file] = (
                key_lines(self.catalog.texts[file], file) if file in self.catalog.texts else {}
            )
        lines = self._lines[file]
        for end in range(len(keys), 0, -1):
            line = lines.get((int(first), *keys[:end]))
            if line is not None:
                return Place(file=file, line=line, key=entry)
        return Place(file=file, line=int(first), key=entry)

    def say(
        self, code: str, entry: str, keys: Keys = (), severity: Severity = Severity.ERROR, **params: Param
    ) -> None:
        """Note one finding, `catalog.<code>`."""
        self.note(code, entry, keys, params, severity)

    def note(
        self,
        code: str,
        entry: str,
        keys: Keys,
        params: Mapping[str, Param],
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note one finding with its parameters as a mapping."""
        self.problems.append(
            Problem(code=f"catalog.{code}", place=self.place(entry, keys), params=params, severity=severity)
        )

    def sorted(self) -> list[Problem]:
        """Return all findings by file and line."""
        return sorted(
            self.problems,
            key=lambda problem: (problem.place.file or "", problem.place.line or 0, problem.code),
        )
