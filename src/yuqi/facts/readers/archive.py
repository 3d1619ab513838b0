"""Look into a workbook before opening it (工作簿安检): is it whole, is it small enough, is it plain XML."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from yuqi.base import Place, Problem, YuqiError

__all__ = ["SheetMarks", "inspect_workbook"]

_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and a workbook behind a password
_MOST_BYTES = 1 << 30  # unpacked, all parts
_MOST_RATIO = 250  # unpacked : packed, of a part above 8 MB
_CHUNK = 1 << 20
_OVERLAP = 256
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_FORMULA = re.compile(rb"<f[ >/]")
_MERGE = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMarks:
    """What a sheet's XML tells before its cells are read (表内标记)."""

    has_formulas: bool
    merged: tuple[str, ...]  # ranges: B2:B5


def inspect_workbook(path: Path, file: str) -> dict[str, SheetMarks]:
    """Return the marks of each sheet by its name; nothing is unpacked beyond a megabyte at a time.

    Raises:
        YuqiError: facts.not-a-workbook, facts.locked-workbook, facts.zip-bomb, facts.forbidden-xml.
    """
    with path.open("rb") as stream:
        if stream.read(4) == _OLE:
            raise _refusal("facts.locked-workbook", file)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive, file)
            marks = {part: _scan(archive, part, file) for part in _xml_parts(archive)}
            return {name: marks[part] for name, part in _sheet_parts(archive).items() if part in marks}
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as wrong:
        raise _refusal("facts.not-a-workbook", file) from wrong
    except ElementTree.ParseError as wrong:
        raise _refusal("facts.not-a-workbook", file) from wrong


def _refuse_bombs(archive: zipfile.ZipFile, file: str) -> None:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > _MOST_BYTES or len(parts) > 10_000:
        raise _refusal("facts.zip-bomb", file)
    for part in parts:
        if part.file_size > 8 << 20 and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
            raise _refusal("facts.zip-bomb", file)


def _xml_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    for part in archive.namelist():
        if part.endswith((".xml", ".rels")):
            yield part


def _scan(archive: zipfile.ZipFile, part: str, file: str) -> SheetMarks:
    """Return what stands in one XML part, read in pieces that overlap."""
    formulas = False
    merged: dict[str, None] = {}
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if not tail and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise _refusal("facts.forbidden-xml", file)
            text = tail + chunk
            if _FORBIDDEN.search(text):
                raise _refusal("facts.forbidden-xml", file)
            formulas = formulas or _FORMULA.search(text) is not None
            for found in _MERGE.finditer(text):
                merged[found.group(1).decode("ascii")] = None
            tail = text[-_OVERLAP:]
    return SheetMarks(has_formulas=formulas, merged=tuple(merged))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the XML part of each sheet by the sheet's name."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = {link.get("Id", ""): link.get("Target", "") for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts: dict[str, str] = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        aim = target.get(sheet.get(_LINK, ""), "")
        part = aim.lstrip("/") if aim.startswith("/") else str(PurePosixPath("xl") / aim)
        parts[sheet.get("name", "")] = part
    return parts


def _refusal(code: str, file: str) -> YuqiError:
    return YuqiError(Problem(code=code, place=Place(file=file)))
