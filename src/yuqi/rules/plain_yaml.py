"""Read YAML text (YAML 文本) into plain values: exact numbers, real dates, no tags, no aliases, no surprises.

Unlike YAML 1.1, `yes`, `no`, `on`, `off` are words, `05-31` and `1:30` are texts, keys are always texts,
and 0.1 is the decimal 0.1. A key that stands twice is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from yuqi.base.problem import Param, Place, Problem, YuqiError

__all__ = ["MAX_BYTES", "RawEntry", "key_lines", "read_entries", "read_text"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9_]*)(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One mapping of a file (原始条目), with the line on which it begins."""

    file: str
    line: int
    value: dict[str, Any]


class _Refused(Exception):
    def __init__(self, code: str, line: int, params: Mapping[str, Param] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.params = dict(params or {})


class _Reader:
    """Builds values out of parse events; with `lines`, remembers the line of every key."""

    def __init__(self, text: str, lines: dict[Path, int] | None = None) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self.lines = lines

    def documents(self) -> list[tuple[int, Any]]:
        """Return (line, value) of the one document's entries: of the list's members, or of the mapping."""
        found: list[tuple[int, Any]] = []
        documents = 0
        for event in self.events:
            if isinstance(event, StreamStartEvent | StreamEndEvent | DocumentEndEvent):
                continue
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused("catalog.documents", _line(event))
                continue
            if isinstance(event, SequenceStartEvent):
                self._plain(event)
                for item in self.events:
                    if isinstance(item, SequenceEndEvent):
                        break
                    line = _line(item)
                    found.append((line, self.value(item, (line,), 1)))
            else:
                line = _line(event)
                value = self.value(event, (line,), 1)
                if value is not None:  # an empty file, or comments only
                    found.append((line, value))
        return found

    def value(self, event: Any, path: Path, depth: int) -> Any:
        """Return the value an event begins."""
        if depth > MAX_DEPTH:
            raise _Refused("catalog.too-deep", _line(event), {"limit": MAX_DEPTH})
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        self._plain(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(event, path, depth)

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            here = (*path, len(items))
            if self.lines is not None:
                self.lines[here] = _line(event)
            items.append(self.value(event, here, depth + 1))
        return items

    def _mapping(self, start: Any, path: Path, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        if self.lines is not None:
            self.lines.setdefault(path, _line(start))
        for key in self.events:
            if isinstance(key, MappingEndEvent):
                break
            line = _line(key)
            if not isinstance(key, ScalarEvent):
                raise _Refused("catalog.key", line)
            self._plain(key)
            name = key.value
            if name in members:
                raise _Refused("catalog.key-twice", line, {"value": name})
            here = (*path, name)
            if self.lines is not None:
                self.lines[here] = line
            members[name] = self.value(next(self.events), here, depth + 1)
        return members

    def _plain(self, event: Any) -> None:
        """Refuse tags, anchors and aliases."""
        line = _line(event)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise _Refused("catalog.alias", line, {"value": event.anchor or ""})
        if event.tag is not None and event.tag != "!":
            raise _Refused("catalog.tag", line, {"value": event.tag})

    def _scalar(self, event: Any) -> Any:
        if event.tag is not None or event.anchor is not None:
            self._plain(event)
        text = event.value
        if not event.implicit[0]:  # quoted or block: a text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            digits = text.replace("_", "")
            return Decimal(digits) if "." in digits else int(digits[:400])
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError as wrong:
                line = _line(event)
                raise _Refused("catalog.no-such-day", line, {"value": text}) from wrong
        return text


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def read_text(content: bytes, file: str) -> str:
    """Return a file's text.

    Raises:
        YuqiError: too large, or not UTF-8.
    """
    if len(content) > MAX_BYTES:
        raise YuqiError(
            Problem(code="catalog.too-large", place=Place(file=file), params={"limit": MAX_BYTES // 1000})
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise YuqiError(Problem(code="catalog.encoding", place=Place(file=file, line=line))) from wrong


def read_entries(text: str, file: str) -> list[RawEntry]:
    """Return the entries of a file's text: one mapping, or a list of mappings; [] when there is nothing.

    Raises:
        YuqiError: no YAML, or more than plain YAML; with file and line.
    """
    entries: list[RawEntry] = []
    for line, value in _read(text, file, None):
        if not isinstance(value, dict):
            raise YuqiError(Problem(code="catalog.no-entry", place=Place(file=file, line=line)))
        entries.append(RawEntry(file=file, line=line, value=value))
    return entries


def key_lines(text: str, file: str) -> dict[Path, int]:
    """Return the line of every key: (line of the entry, key, key or index, …) → line."""
    lines: dict[Path, int] = {}
    _read(text, file, lines)
    return lines


def _read(text: str, file: str, lines: dict[Path, int] | None) -> list[tuple[int, Any]]:
    try:
        return _Reader(text, lines).documents()
    except _Refused as refused:
        place = Place(file=file, line=refused.line)
        raise YuqiError(Problem(code=refused.code, place=place, params=refused.params)) from refused
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = Place(file=file, line=mark.line + 1 if mark else None)
        detail = str(wrong.problem or wrong.context or "")
        raise YuqiError(Problem(code="catalog.yaml", place=place, params={"detail": detail})) from wrong
    except yaml.YAMLError as wrong:  # a character that YAML does not know
        place = Place(file=file)
        detail = str(wrong).splitlines()[0] if str(wrong) else ""
        raise YuqiError(Problem(code="catalog.yaml", place=place, params={"detail": detail})) from wrong
