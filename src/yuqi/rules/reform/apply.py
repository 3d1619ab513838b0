"""Lay a reform over a copy of a catalog (调整方案落到政策库副本); the catalog itself is never touched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from yuqi.base.problem import Place, Problem, Severity, YuqiError
from yuqi.rules.diff import Change, diff
from yuqi.rules.lint import check_catalog
from yuqi.rules.load import KINDS
from yuqi.rules.misfits import misfits
from yuqi.rules.plain_yaml import RawEntry
from yuqi.rules.reform.reading import Edit, ReformFile, WholeEntry, read_reform
from yuqi.rules.shapes import Catalog, Label

__all__ = ["Reform", "load_reform"]

_UNTOUCHABLE = ("document", "word")
Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reform:
    """A reform laid over a catalog (调整方案). `catalog` is a copy of its own."""

    label: Label
    note: Label | None
    catalog: Catalog
    changes: tuple[Change, ...]  # what differs, key by key
    digest: str

    @property
    def touched(self) -> frozenset[str]:
        """Return the ids of entries that are not what they were."""
        return frozenset(change.entry for change in self.changes)


def load_reform(path: Path, baseline: Catalog) -> Reform:
    """Return a catalog of its own with everything that a REFORM.yaml changes.

    Raises:
        YuqiError: every problem at once: what cannot be read, unknown entries and paths, values that do not fit,
            and what the catalog check finds in the entries changed.
    """
    read = read_reform(path)
    copy = _Copy(baseline, read)
    copy.apply()
    if read.problems:
        raise YuqiError(read.problems)
    catalog = copy.catalog()
    if read.problems:
        raise YuqiError(read.problems)
    changes = tuple(diff(baseline, catalog))
    if not changes:
        raise YuqiError(Problem(code="reform.nothing-new", place=Place(file=read.file)))
    wrong = _lint(baseline, catalog, copy.lines)
    if wrong:
        raise YuqiError(wrong)
    return Reform(label=read.label, note=read.note, catalog=catalog, changes=changes, digest=catalog.digest)


class _Copy:
    """The entries of a catalog as plain values, those touched changed (副本)."""

    def __init__(self, baseline: Catalog, read: ReformFile) -> None:
        self.baseline = baseline
        self.read = read
        self.home: dict[str, tuple[str, str]] = {}  # id → kind and shelf
        for kind, (shelf, _) in KINDS.items():
            if kind not in _UNTOUCHABLE:
                self.home.update(dict.fromkeys(getattr(baseline, shelf), (kind, shelf)))
        self.values: dict[str, dict[str, Any]] = {}
        self.kinds: dict[str, str] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.gone: set[str] = set()
        self.lines: dict[str, dict[Keys, int]] = {}  # file → (line of the entry, key, …) → line

    def apply(self) -> None:
        """Change the values as the reform says."""
        self._files()
        for id_, line in self.read.removed:
            if self._known(id_, line):
                self.gone.add(id_)
        for entry in self.read.entries:
            self._whole(entry)
        for edit in self.read.parameters:
            self._parameter(edit)
        for edit in self.read.edits:
            self._edit(edit)

    # Whole entries

    def _files(self) -> None:
        files = {str(place).rpartition(":")[0] for place in self.baseline.places.values()}
        for target, line in self.read.replaced_files:
            if target not in files:
                self.read.say("no-catalog-file", line, value=target, near=_nearest(target, files))
                continue
            for key, place in self.baseline.places.items():
                if str(place).rpartition(":")[0] == target and key in self.home:
                    self.gone.add(key)

    def _whole(self, entry: WholeEntry) -> None:
        id_, kind = entry.value["id"], str(entry.value.get("kind") or "")
        place = Place(file=entry.file, line=entry.line, key=id_)

        def say(code: str, **params: str) -> None:
            self.read.problems.append(Problem(code=f"reform.{code}", place=place, params=params))

        if kind in _UNTOUCHABLE:
            if not entry.from_file:
                say("untouchable", value=kind)
            return
        if kind not in KINDS:
            say("kind", value=kind, kinds=" | ".join(name for name in KINDS if name not in _UNTOUCHABLE))
            return
        known = self.home.get(id_)
        if known is None and not entry.is_new and not entry.from_file:
            say("unknown-entry", value=id_, near=_nearest(id_, self.home))
            return
        if known is not None and entry.is_new:
            say("already-there", value=id_)
            return
        if known is not None and known[0] != kind:
            say("other-kind", value=id_, kind=known[0])
            return
        self.gone.discard(id_)
        self.kinds[id_], self.values[id_] = kind, dict(entry.value)
        self.places[id_] = entry.file, entry.line
        self.lines.setdefault(entry.file, {}).update(entry.lines)

    def _known(self, id_: str, line: int) -> bool:
        if id_ in self.home or id_ in self.values:
            return True
        self.read.say("unknown-entry", line, value=id_, near=_nearest(id_, self.home))
        return False

    # Inside entries

    def _opened(self, id_: str, line: int) -> dict[str, Any]:
        """Return an entry's value to change, a copy of the catalog's the first time."""
        if id_ not in self.values:
            kind, shelf = self.home[id_]
            entry: BaseModel = getattr(self.baseline, shelf)[id_]
            self.values[id_] = _editable(entry.model_dump(by_alias=True))
            self.kinds[id_] = kind
            self.places[id_] = self.read.file, line
        own = self.places[id_]
        self.lines.setdefault(own[0], {}).setdefault((own[1],), own[1])
        return self.values[id_]

    def _parameter(self, edit: Edit) -> None:
        if not self._known(edit.entry, edit.line):
            return
        if self.home.get(edit.entry, ("parameter", ""))[0] != "parameter":
            self.read.say("not-a-parameter", edit.line, value=edit.entry, kind=self.home[edit.entry][0])
            return
        entry = self._opened(edit.entry, edit.line)
        dated = edit.value
        if isinstance(dated, dict):
            if "value" not in dated or not set(dated) <= {"value", "from", "to"}:
                self.read.say("dated-value", edit.line, value=edit.entry)
                return
            first = dated.get("from", entry["from"])
            later = [each for each in entry["values"] if each["from"] != first]
            entry["values"] = [*later, {"from": first, **dated}]
        else:
            entry["values"] = [{"from": entry["from"], "value": dated}]
        self._remember(edit, ("values",))

    def _edit(self, edit: Edit) -> None:
        if not self._known(edit.entry, edit.line):
            return
        if edit.entry in self.gone:
            self.read.say("removed-too", edit.line, value=edit.entry)
            return
        here: Any = self._opened(edit.entry, edit.line)
        keys: list[str | int] = []
        for part in edit.path if edit.act == "add" else edit.path[:-1]:
            key = _step(here, part)
            if key is None:
                self._no_path(edit, part, here)
                return
            keys.append(key)
            here = here[key]
        if edit.act == "add":
            if not isinstance(here, list):
                self.read.say("no-list", edit.line, value="/".join(edit.path))
                return
            keys.append(len(here))
            here.append(edit.value)
        else:
            last = edit.path[-1] if edit.path else ""
            key = _step(here, last)
            if key is None:
                self._no_path(edit, last, here)
                return
            if edit.act == "value":
                keys.append(key)
                here[key] = edit.value
            else:
                del here[key]  # what followed moves up, so its key says nothing
        self._remember(edit, tuple(keys))

    def _no_path(self, edit: Edit, part: str, here: Any) -> None:
        there = _steps(here)
        self.read.say(
            "no-such-path",
            edit.line,
            edit.entry,
            value="/".join(edit.path),
            part=part,
            near=_nearest(part, there),
            keys=", ".join(there[:30]) or "—",
        )

    def _remember(self, edit: Edit, keys: Keys) -> None:
        file, line = self.places[edit.entry]
        if file == self.read.file:
            lines = self.lines[file]
            for end in range(1, len(keys) + 1):
                lines.setdefault((line, *keys[:end]), edit.line)
            lines[line, *keys] = edit.line

    # The result

    def catalog(self) -> Catalog:
        """Return the changed catalog; values that do not fit their shape become problems."""
        shelves = {shelf: dict(getattr(self.baseline, shelf)) for kind, (shelf, _) in KINDS.items()}
        places = dict(self.baseline.places)
        for id_ in self.gone:
            shelves[self.home[id_][1]].pop(id_, None)
            places.pop(id_, None)
        for id_, value in self.values.items():
            if id_ in self.gone:
                continue
            shelf, model = KINDS[self.kinds[id_]]
            file, line = self.places[id_]
            try:
                shelves[shelf][id_] = model.model_validate(value)
            except ValidationError as wrong:
                raw = RawEntry(file=file, line=line, value=value)
                self.read.problems += misfits(wrong, model, raw, "", lines=self.lines.get(file, {}))
            places[id_] = f"{file}:{line}"
        changed: dict[str, Any] = {**shelves, "places": places}
        changed["texts"] = {**self.baseline.texts, **self.read.texts}
        changed["digest"] = self._digest()
        return self.baseline.model_copy(update=changed)

    def _digest(self) -> str:
        said = {"removed": sorted(self.gone), "entries": dict(sorted(self.values.items()))}
        text = self.baseline.digest + json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def _editable(value: Any) -> Any:
    """Return a value with its tuples as lists, so that members can be changed."""
    if isinstance(value, dict):
        return {key: _editable(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_editable(member) for member in value]
    return value


def _step(here: Any, part: str) -> str | int | None:
    """Return the key or position that a part of a path names: a key, an id of a list's member, or its number."""
    if isinstance(here, dict):
        return part if part in here else None
    if isinstance(here, list):
        for number, member in enumerate(here):
            if isinstance(member, dict) and str(member.get("id")) == part:
                return number
        if part.isdigit() and int(part) < len(here):
            return int(part)
    return None


def _steps(here: Any) -> list[str]:
    if isinstance(here, dict):
        return [str(key) for key in here]
    if isinstance(here, list):
        return [
            str(member["id"]) if isinstance(member, dict) and "id" in member else str(number)
            for number, member in enumerate(here)
        ]
    return []


def _nearest(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), n=1)
    return near[0] if near else "–"


def _lint(baseline: Catalog, catalog: Catalog, lines: Mapping[str, dict[Keys, int]]) -> list[Problem]:
    """Return the errors that the catalog check finds in the copy and does not find in the catalog."""

    def told(problem: Problem) -> tuple[Any, ...]:
        return problem.code, problem.place.key, tuple(sorted(problem.params.items()))

    errors = [each for each in check_catalog(catalog, lines=lines) if each.severity is Severity.ERROR]
    if not errors:
        return []
    before = {told(problem) for problem in check_catalog(baseline)}
    return [problem for problem in errors if told(problem) not in before]
