"""What lies in a facts folder (数据文件夹): its tables in order, zone.yaml, and what does not belong there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from yuqi.base import Place, Problem, Severity, YuqiError
from yuqi.facts.headings import nearest_table, table_named
from yuqi.facts.readers.csv import open_csv
from yuqi.facts.readers.excel import open_workbook
from yuqi.facts.readers.held import HELD, open_held
from yuqi.facts.readers.parquet import open_parquet
from yuqi.facts.readers.raw import RawSheet
from yuqi.facts.vocabulary import TABLES, Table

__all__ = ["FactsFolder", "NamedSheet", "Zone", "open_folder", "read_zone"]

_WORKBOOKS = (".xlsx", ".xlsm")
_TABLES = (".csv", ".csv.gz", ".parquet")
_ASIDE = frozenset(
    {"说明", "填表说明", "readme", "notes", "代码", "代码表", "codes", "问题清单", "problems"}
)  # sheets that are about the facts; the last two our own marked workbook adds


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """What zone.yaml says (园区设定)."""

    name: str | None = None
    as_of: date | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSheet:
    """A sheet and the table it holds (已归表)."""

    table: Table
    sheet: RawSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsFolder:
    """Everything a facts folder or workbook offers (数据清单), enterprises first."""

    zone: Zone
    sheets: tuple[NamedSheet, ...]
    problems: tuple[Problem, ...]


def open_folder(path: Path, *, holds: str | None = None) -> FactsFolder:
    """Return the tables of a facts folder or of one file; files that cannot be read become problems.

    Args:
        holds: the table that a single file holds whose name says none.

    Raises:
        YuqiError: facts.nothing-there, there is no such folder or workbook.
    """
    zone = Zone()
    problems: list[Problem] = []
    sheets: list[NamedSheet] = []
    if (path / HELD).is_file():
        files: list[Path] = []
        for held in open_held(path):
            _name(held, sheets, problems)
    elif path.is_dir():
        files = sorted(item for item in path.iterdir() if item.is_file())
        problems.extend(_no_files(path))
        try:
            zone = read_zone(path / "zone.yaml")
        except YuqiError as wrong:
            problems.extend(wrong.problems)
    elif path.is_file():
        files = [path]
    else:
        raise YuqiError(Problem(code="facts.nothing-there", place=Place(file=path.name)))
    for file in files:
        if file.name.startswith((".", "~$")):
            continue
        try:
            for sheet in _sheets_of(file, None if path.is_dir() else holds):
                _name(sheet, sheets, problems)
        except YuqiError as wrong:
            problems.extend(wrong.problems)
    order = {name: number for number, name in enumerate(TABLES, start=1)} | {"enterprises": 0}
    sheets.sort(key=lambda named: order[named.table.name])
    return FactsFolder(zone=zone, sheets=tuple(sheets), problems=tuple(problems))


def _no_files(folder: Path) -> list[Problem]:
    """Return the entries named as tables that are no files: folders, broken links; nobody may think they were read."""
    endings = (*_TABLES, *_WORKBOOKS)
    return [
        Problem(code="facts.not-a-file", place=Place(file=item.name), params={"value": item.name})
        for item in sorted(folder.iterdir())
        if item.name.lower().endswith(endings)
        and not item.name.startswith((".", "~$"))
        and not item.is_file()
    ]


def read_zone(path: Path) -> Zone:
    """Return the name, day and seed of zone.yaml; all None when there is no such file.

    Raises:
        YuqiError: facts.bad-zone, it is no YAML mapping, or a value has the wrong type.
    """
    if not path.is_file():
        return Zone()
    try:
        if path.stat().st_size > 1 << 16:
            raise _bad_zone(path, "zone.yaml")
        said = yaml.safe_load(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        raise _bad_zone(path, "zone.yaml", line=mark.line + 1 if mark else None) from wrong
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as wrong:
        raise _bad_zone(path, "zone.yaml") from wrong
    except ValueError as wrong:  # what looks like a date and is none
        raise _bad_zone(path, "as_of") from wrong
    if not isinstance(said, dict):
        raise _bad_zone(path, "zone.yaml")
    name, as_of, seed = said.get("name"), said.get("as_of"), said.get("seed")
    if name is not None and not isinstance(name, str | int):
        raise _bad_zone(path, "name")
    if isinstance(as_of, str):
        try:
            as_of = date.fromisoformat(as_of)
        except ValueError as wrong:
            raise _bad_zone(path, "as_of") from wrong
    if as_of is not None and type(as_of) is not date:
        raise _bad_zone(path, "as_of")
    if seed is not None and type(seed) is not int:
        raise _bad_zone(path, "seed")
    return Zone(name=None if name is None else str(name), as_of=as_of, seed=seed)


def _sheets_of(file: Path, holds: str | None) -> list[RawSheet]:
    """Return the sheets of one file, none for a file that is no table's."""
    lower = file.name.lower()
    if lower.endswith(_WORKBOOKS):
        return list(open_workbook(file, file=file.name))
    if lower.endswith(".xls"):
        raise YuqiError(Problem(code="facts.old-workbook", place=Place(file=file.name)))
    ending = next((ending for ending in _TABLES if lower.endswith(ending)), None)
    if ending is None:
        return []
    name = file.name[: -len(ending)]
    if holds is not None and table_named(name) is None:
        name = holds
    if table_named(name) is None:
        params = {"value": name, "nearest": nearest_table(name)}
        raise YuqiError(Problem(code="facts.unknown-file", place=Place(file=file.name), params=params))
    if ending == ".parquet":
        return [open_parquet(file, file=file.name, name=name)]
    return [open_csv(file, file=file.name, name=name)]


def _name(sheet: RawSheet, sheets: list[NamedSheet], problems: list[Problem]) -> None:
    """Put a sheet to its table; a sheet that names none is a problem unless it is hidden or a note."""
    place = Place(file=sheet.file, sheet=sheet.sheet)
    table = table_named(sheet.name)
    if table is None:
        if sheet.hidden or sheet.name.strip().lower() in _ASIDE:
            return
        params = {"value": sheet.name, "nearest": nearest_table(sheet.name)}
        problems.append(Problem(code="facts.unknown-sheet", place=place, params=params))
        return
    if sheet.hidden:
        params = {"value": sheet.name}
        problems.append(
            Problem(code="facts.hidden-sheet", place=place, params=params, severity=Severity.WARNING)
        )
    sheets.append(NamedSheet(table=table, sheet=sheet))


def _bad_zone(path: Path, field: str, *, line: int | None = None) -> YuqiError:
    place = Place(file=path.name, line=line)
    return YuqiError(Problem(code="facts.bad-zone", place=place, params={"value": field}))
