"""What the pages of an import show (导入的查询)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.bridge import uploads
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.cells import sees_cell
from yuqi.portal.enterprises.imports.places import work_of
from yuqi.portal.enterprises.imports.reading import changes_of, rebuilt
from yuqi.portal.enterprises.imports.shown import names_of
from yuqi.portal.enterprises.imports.words import kind_of
from yuqi.portal.enterprises.models import Batch, Correction, Finding, Import
from yuqi.portal.enterprises.sources import SOURCES

__all__ = [
    "Group",
    "SheetTab",
    "Shown",
    "batches_of",
    "findings_of",
    "groups_of",
    "imports_of",
    "mended_cells",
    "name_in",
    "raw_cells",
    "sheet_page",
    "sheet_tabs",
]

_ABOVE, _BELOW = 3, 9
_WIDEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Like problems of one sheet together (同类问题)."""

    code: str
    part: int | None
    what: str
    mend: str
    place: str
    letters: str
    total: int
    left: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTab:
    """A sheet with how much of it is wrong (工作表页签)."""

    part: int
    label: str
    rows: int
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell as it is shown (单元格)."""

    text: str
    state: str  # "", er, wn, now, lock
    said: str = ""
    is_current: bool = False
    is_number: bool = False
    finding: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it is shown (行)."""

    number: int
    cells: tuple[Cell, ...]
    is_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A piece of a sheet as the person's own program shows it (表格窗口)."""

    part: int
    label: str
    file: str
    letters: tuple[str, ...]
    heading_number: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    first: int
    last: int


def imports_of(viewer: Seat) -> QuerySet[Import]:
    """Return the tenant's imports, newest first; enterprises have none."""
    rows = visible_to(Import.objects.all(), viewer, uscc="")
    return rows.select_related("upload", "by", "batch").order_by("-pk")


def batches_of(viewer: Seat) -> QuerySet[Batch]:
    """Return the tenant's batches that count or counted, last first."""
    rows = visible_to(Batch.objects.exclude(state=Batch.State.DRAFT), viewer, uscc="")
    return rows.select_related("made_by", "undone_by", "upload").order_by("-number")


def findings_of(of: Import, severity: str = "error") -> QuerySet[Finding]:
    """Return what was found, in the order of reading."""
    return of.findings.filter(severity=severity).order_by("number")


def groups_of(
    of: Import, *, open_group: tuple[str, int | None] | None, severity: str = "error"
) -> list[Group]:
    """Return like problems together, most first; only those of the open group are loaded."""
    counted = (
        findings_of(of, severity)
        .order_by()
        .values("code", "part", "sheet", "file")
        .annotate(total=Count("id"), left=Count("id", filter=Q(mended=False)))
        .order_by(F("left").desc(), F("total").desc(), "code", "part")
    )
    spots: dict[tuple[str, int | None], set[int]] = {}
    for code, part, position in (
        findings_of(of, severity).order_by().values_list("code", "part", "position").distinct()
    ):
        if position is not None:
            spots.setdefault((code, part), set()).add(position)
    groups = []
    for number, each in enumerate(counted):
        key = (each["code"], each["part"])
        first = (
            findings_of(of, severity).filter(code=each["code"], part=each["part"]).first()
            if number < 40
            else None
        )
        shown = (
            tuple(findings_of(of, severity).filter(code=each["code"], part=each["part"])[:100])
            if key == open_group
            else ()
        )
        positions = sorted(spots.get(key, ()))
        letters = "、".join(uploads.letter(at) for at in positions[:6])
        problem = rebuilt(first) if first is not None else None
        groups.append(
            Group(
                code=each["code"],
                part=each["part"],
                what=_general(each["code"], first),
                mend=problem.mend(lang()) if problem is not None else "",
                place=each["sheet"] or each["file"],
                letters=_("%(letters)s 列") % {"letters": letters} if letters else "",
                total=each["total"],
                left=each["left"],
                findings=shown,
            )
        )
    return groups


def sheet_tabs(of: Import) -> list[SheetTab]:
    """Return the sheets that were read, with the errors left in each."""
    wrong = dict(
        findings_of(of).filter(mended=False).order_by().values_list("part").annotate(total=Count("id"))
    )
    return [
        SheetTab(
            part=sheet["part"],
            label=sheet["sheet"] or sheet["file"],
            rows=sheet["rows"],
            errors=wrong.get(sheet["part"], 0),
        )
        for sheet in of.sheets
        if sheet["table"] or not sheet["own"] or wrong.get(sheet["part"])
    ]


def sheet_page(
    of: Import, part: int, *, viewer: Seat, row: int | None = None, position: int | None = None
) -> Shown | None:
    """Return a piece of a sheet around a row; cells of classes the viewer may not see are locked."""
    sheet = next((each for each in of.sheets if each["part"] == part), None)
    folder = work_of(of) / ("now" if sheet is not None and sheet["made"] else "held")
    if sheet is None or not (folder / f"{part}.parquet").is_file():
        return None
    heading = sheet["heading_row"]
    first = max(heading + 1 if sheet["own"] else 1, (row or heading + 1) - _ABOVE)
    last = first + _ABOVE + _BELOW
    window = uploads.window(folder, part, first, last)
    change = changes_of(of).get(part) or uploads.SheetChanges()
    width = min(max([len(sheet["headings"]), *(len(cells) for _, cells in window)]), _WIDEST)
    left = max(0, (position or 0) - _WIDEST + 10) if (position or 0) >= _WIDEST else 0
    columns = range(left, left + width)
    found: dict[tuple[int | None, int | None], Finding] = {}
    for finding in of.findings.filter(part=part, row__gte=first, row__lte=last, mended=False).exclude(
        severity="note"
    ):
        found.setdefault((finding.row, finding.position), finding)
    rows = []
    for number, cells in window:
        locked = _locked(sheet, cells, viewer)
        shown = tuple(
            _cell(
                number,
                at,
                cells[at] if at < len(cells) else "",
                change,
                found.get((number, at)),
                is_locked=at in locked,
                is_current=number == row and at == position,
            )
            for at in columns
        )
        rows.append(Row(number=number, cells=shown, is_out=number in change.rows))
    headings = [
        "" if at in change.columns else change.cells.get((heading, at), _at(sheet["headings"], at))
        for at in columns
    ]
    return Shown(
        part=part,
        label=sheet["sheet"] or sheet["file"],
        file=sheet["file"],
        letters=tuple(uploads.letter(at) for at in columns),
        heading_number=heading,
        headings=tuple(headings),
        rows=tuple(rows),
        first=first,
        last=last,
    )


def raw_cells(of: Import, part: int, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return cells as they came, by row and column."""
    if not places:
        return {}
    folder = work_of(of) / "held"
    wanted = {row for row, _ in places}
    rows = {
        number: cells
        for number, cells in uploads.window(folder, part, min(wanted), max(wanted))
        if number in wanted
    }
    return {
        (row, position): rows[row][position]
        for row, position in places
        if row in rows and position < len(rows[row])
    }


def name_in(shown: Shown | None, row: int | None, *, tenant_id: int) -> str:
    """Return whom a row is about: the name the sheet itself gives, else the register's by the code; "" if neither."""
    if shown is None or row is None:
        return ""
    cells = next((each.cells for each in shown.rows if each.number == row), ())
    said = dict(zip((text.strip() for text in shown.headings), (cell.text for cell in cells), strict=False))
    named = next((said[text] for text in ("企业名称", "公司名称", "name") if said.get(text)), "")
    code = said.get("统一社会信用代码") or said.get("uscc")
    return named or (names_of(tenant_id, [code]).get(code, "") if code else "")


def _cell(
    number: int,
    position: int,
    text: str,
    change: uploads.SheetChanges,
    finding: Finding | None,
    *,
    is_locked: bool,
    is_current: bool,
) -> Cell:
    mended = change.cells.get((number, position))
    shown = text if mended is None else mended
    state = "now" if mended is not None else ""
    said = ""
    if finding is not None:
        state = "er" if finding.severity == "error" else "wn2"
        said = rebuilt(finding).what(lang())
    elif not shown and mended is None:
        state = "wn"
    if is_locked:
        shown, state = "", "lock"
    return Cell(
        text=shown,
        state=state,
        said=said,
        is_current=is_current,
        is_number=bool(_PLAIN_NUMBER.fullmatch(shown)),
        finding=finding.pk if finding is not None else None,
    )


_PLAIN_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?")


def _locked(sheet: Mapping[str, Any], cells: Sequence[str], viewer: Seat) -> set[int]:
    """Return the places of a row whose class the viewer may not see; it hangs on the column and on the source."""
    if not sheet["table"] or sheet["table"] not in tables():
        return set()
    table, headings = tables()[sheet["table"]], sheet["headings"]
    said = next((_at(cells, at) for at, heading in enumerate(headings) if heading in ("来源", "source")), "")
    source = next((code for code, name in SOURCES.items() if said in (code, str(name))), "")
    return {
        position
        for position, (column, _sure) in uploads.heading_guesses(table.name, headings).items()
        if not sees_cell(viewer, table.name, column, "" if column in table.key else source)
    }


def _general(code: str, finding: Finding | None) -> str:
    """Return what like problems have in common, in words without any one's value."""
    return kind_of(code) or (rebuilt(finding).what(lang()) if finding is not None else code)


def mended_cells(of: Import) -> QuerySet[Correction]:
    """Return what was mended, last first."""
    return of.corrections.select_related("by").order_by("-act", "-pk")


def _at(texts: Sequence[str], position: int) -> str:
    return texts[position] if position < len(texts) else ""


def lang() -> str:
    """Return the language problems are worded in."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"
