"""Read REFORM.yaml (读取调整方案): every wish in it with its line, and whatever is not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from yuqi.base.problem import Param, Place, Problem, YuqiError
from yuqi.rules.plain_yaml import key_lines, read_entries, read_text
from yuqi.rules.shapes import Label

__all__ = ["Edit", "ReformFile", "WholeEntry", "read_reform"]

_KEYS = ("reform", "parameters", "changes", "entries", "added", "removed", "files")
_HEAD = ("label", "note")
_CHANGE = ("entry", "path", "value", "add", "remove")
_ACTS = ("value", "add", "remove")

Lines = Mapping[tuple[str | int, ...], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change inside an entry (条目内的一处改动)."""

    entry: str
    path: tuple[str, ...]  # editions, 2016, gates, science_staff, when
    act: str  # value: replace; add: append to a list; remove: take away
    value: Any
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeEntry:
    """A whole entry of the reform (整条条目), with the line of each of its keys."""

    value: dict[str, Any]
    file: str
    line: int
    lines: Lines
    is_new: bool = False
    from_file: bool = False  # one of a whole file: it may replace or add


@dataclass(slots=True, kw_only=True)
class ReformFile:
    """What a REFORM.yaml says (调整方案文件)."""

    file: str
    label: Label
    note: Label | None = None
    edits: list[Edit] = field(default_factory=list)
    parameters: list[Edit] = field(default_factory=list)
    entries: list[WholeEntry] = field(default_factory=list)
    removed: list[tuple[str, int]] = field(default_factory=list)
    replaced_files: list[tuple[str, int]] = field(default_factory=list)  # files of the catalog
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, line: int | None, key: str | None = None, **params: Param) -> None:
        """Note a problem at a line."""
        place = Place(file=self.file, line=line, key=key)
        self.problems.append(Problem(code=f"reform.{code}", place=place, params=params))


def read_reform(path: Path) -> ReformFile:
    """Return what a REFORM.yaml says; what is wrong in it stands in `problems`.

    Raises:
        YuqiError: there is no such file, or it is no plain YAML.
    """
    name = path.name
    if not path.is_file():
        raise YuqiError(Problem(code="reform.no-file", place=Place(file=str(path))))
    text = read_text(path.read_bytes(), name)
    documents = read_entries(text, name)
    if len(documents) != 1:
        raise YuqiError(
            Problem(code="reform.not-one", place=Place(file=name), params={"keys": _listed(_KEYS)})
        )
    (document,) = documents
    read = ReformFile(file=name, label=Label(zh=path.stem, en=path.stem), texts={name: text})
    lines = {key[1:]: line for key, line in key_lines(text, name).items() if key[0] == document.line}
    known = _only(read, document.value, _KEYS, lines, ())
    _head(read, known.get("reform"), lines)
    for id_, value in _mapping(read, known, "parameters", lines).items():
        read.parameters.append(
            Edit(entry=id_, path=(), act="value", value=value, line=lines["parameters", id_])
        )
    for number, change in enumerate(_list(read, known, "changes", lines)):
        _change(read, change, number, lines)
    for shelf in ("entries", "added"):
        for number, value in enumerate(_list(read, known, shelf, lines)):
            _entry(read, value, (shelf, number), lines)
    for number, id_ in enumerate(_list(read, known, "removed", lines)):
        read.removed.append((str(id_), lines["removed", number]))
    for target, source in _mapping(read, known, "files", lines).items():
        _file(read, path.parent, target, str(source), lines["files", target])
    if not (read.problems or read.edits or read.parameters or read.entries or read.removed):
        read.say("empty", None, keys=_listed(_KEYS[1:]))
    return read


def _listed(keys: tuple[str, ...]) -> str:
    return ", ".join(keys)


def _only(
    read: ReformFile,
    value: Mapping[str, Any],
    keys: tuple[str, ...],
    lines: Lines,
    path: tuple[str | int, ...],
) -> dict[str, Any]:
    """Return the members whose keys are known; the others become problems."""
    for key in value:
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            read.say(
                "unknown-key", lines.get((*path, key)), value=key, near=near[0] if near else _listed(keys)
            )
    return {key: member for key, member in value.items() if key in keys}


def _head(read: ReformFile, head: Any, lines: Lines) -> None:
    if isinstance(head, str):
        read.label = Label(zh=head, en=head)
        return
    if head is None:
        return
    if not isinstance(head, dict):
        read.say("not-a-mapping", lines.get(("reform",)), value="reform")
        return
    known = _only(read, head, _HEAD, lines, ("reform",))
    read.label = _label(read, known.get("label"), "label", lines) or read.label
    read.note = _label(read, known.get("note"), "note", lines)


def _label(read: ReformFile, value: Any, key: str, lines: Lines) -> Label | None:
    if value is None:
        return None
    if (
        isinstance(value, dict)
        and set(value) == {"zh", "en"}
        and all(isinstance(v, str) for v in value.values())
    ):
        return Label(zh=value["zh"], en=value["en"])
    if isinstance(value, str):
        return Label(zh=value, en=value)
    read.say("not-a-label", lines.get(("reform", key)), value=key)
    return None


def _mapping(read: ReformFile, known: Mapping[str, Any], key: str, lines: Lines) -> dict[str, Any]:
    value = known.get(key)
    if value is None or isinstance(value, dict):
        return value or {}
    read.say("not-a-mapping", lines.get((key,)), value=key)
    return {}


def _list(read: ReformFile, known: Mapping[str, Any], key: str, lines: Lines) -> list[Any]:
    value = known.get(key)
    if value is None or isinstance(value, list):
        return value or []
    read.say("not-a-list", lines.get((key,)), value=key)
    return []


def _change(read: ReformFile, change: Any, number: int, lines: Lines) -> None:
    line = lines["changes", number]
    if not isinstance(change, dict):
        read.say("not-a-mapping", line, value="changes")
        return
    known = _only(read, change, _CHANGE, lines, ("changes", number))
    acts = [act for act in _ACTS if act in known]
    missing = [key for key in ("entry", "path") if not isinstance(known.get(key), str) or not known[key]]
    for key in missing:
        read.say("missing-key", line, value=key)
    if len(acts) != 1 or ("remove" in acts and known["remove"] is not True):
        read.say("one-act", line, keys=_listed(_ACTS))
    elif not missing:
        path = tuple(part for part in known["path"].split("/") if part)
        where = lines.get(("changes", number, acts[0]), line)
        read.edits.append(
            Edit(entry=known["entry"], path=path, act=acts[0], value=known[acts[0]], line=where)
        )


def _entry(read: ReformFile, value: Any, path: tuple[str, int], lines: Lines) -> None:
    line = lines[path]
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        read.say("no-id", line)
        return
    own = {(line, *key[2:]): at for key, at in lines.items() if key[:2] == path}
    read.entries.append(
        WholeEntry(value=value, file=read.file, line=line, lines=own, is_new=path[0] == "added")
    )


def _file(read: ReformFile, folder: Path, target: str, source: str, line: int) -> None:
    """Take the entries of a file that stands beside the reform in place of a file of the catalog."""
    read.replaced_files.append((target, line))
    path = folder / source
    if not path.is_file():
        read.say("no-such-file", line, value=source)
        return
    try:
        text = read_text(path.read_bytes(), source)
        entries = read_entries(text, source)
        every = key_lines(text, source)
    except YuqiError as wrong:
        read.problems += wrong.problems
        return
    read.texts[source] = text
    for entry in entries:
        if not isinstance(entry.value.get("id"), str):
            read.problems.append(Problem(code="reform.no-id", place=Place(file=source, line=entry.line)))
            continue
        own = {key: at for key, at in every.items() if key[0] == entry.line}
        read.entries.append(
            WholeEntry(value=entry.value, file=source, line=entry.line, lines=own, from_file=True)
        )
