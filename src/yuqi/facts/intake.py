"""From files to staged rows (接收): read, understand, check, all in one pass, and nothing thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.base import Param, Place, Problem, Severity, YuqiError
from yuqi.facts.cells import Parsed, parse_column
from yuqi.facts.checks import check_rows, may_be_empty
from yuqi.facts.headings import Heading, normal, read_headings
from yuqi.facts.readers import Flaw, NamedSheet, RawBatch, cell_name, open_folder
from yuqi.facts.readers.folder import Zone
from yuqi.facts.staging import StagedSheet, Staging
from yuqi.facts.vocabulary import Column, Empty, Kind, Sensitivity, Table

__all__ = ["FILE_CODES", "NO_WORDS", "Intake", "Words", "take_in"]

Words = Mapping[str, Mapping[str, str]]
"""Of open lists of codes, by column: what people write → code."""

NO_WORDS: Words = MappingProxyType({})

_MOST_PROBLEMS = 100_000
DECLARED = "declared"
_SOURCE = Column(name="source", heading="来源", kind=Kind.TEXT)
_RECORDED_AT = Column(name="recorded_at", heading="记录时间", kind=Kind.TIMESTAMP)
_SOURCES = {
    "税务": "tax",
    "审计": "audited",
    "统计": "statistics",
    "自报": "declared",
    "申报": "declared",
    "社保": "social_insurance",
    "国家知识产权局": "cnipa",
    "国知局": "cnipa",
    "商业": "commercial",
    "登记": "register",
    "市场监管": "register",
    "主管部门": "authority",
    "银行": "bank",
    "海关": "customs",
    "经办人": "officer",
    "计划": "plan",
}


class Intake:
    """Everything found in a facts folder (接收结果): staged rows and every problem."""

    def __init__(self, folder: Path, zone: Zone, as_of: date | None, words: Words) -> None:
        self.staging = Staging(folder)
        self.words = words
        self.strange: set[tuple[str, str]] = set()  # codes of open lists that nobody knows, said once
        self.zone = zone
        self.as_of = as_of
        self.problems: list[Problem] = []
        self.unsaid = 0  # problems beyond the most that are kept
        self.worst_unsaid = Severity.NOTE

    def say(self, problem: Problem) -> None:
        """Keep a problem; beyond 100,000 they are only counted."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.unsaid += 1
            if problem.severity is Severity.ERROR:
                self.worst_unsaid = Severity.ERROR

    def place(self, staged: StagedSheet, row: int, column: str | None) -> Place:
        """Return the place of a row, or of its cell in a column."""
        heading = staged.columns.get(column or "")
        sheet = staged.sheet
        return Place(
            file=sheet.file,
            sheet=sheet.sheet,
            row=row,
            column=heading.text if heading else None,
            cell=cell_name(sheet, row, heading.position) if heading else None,
        )


def take_in(
    path: Path,
    *,
    work: Path,
    as_of: date | None = None,
    words: Words = NO_WORDS,
    holds: str | None = None,
) -> Intake:
    """Return all rows of a facts folder or workbook, read and checked row by row.

    Args:
        path: a facts folder or a workbook.
        work: a folder for rows that do not fit into memory.
        as_of: the day facts are seen from; None: zone.yaml's.
        words: of open lists, by column: what people write → code; none: texts stay as they are.
        holds: the one table that is asked for; a single CSV of any other name is taken for it.

    Raises:
        YuqiError: facts.nothing-there, there is no such folder or workbook.
    """
    folder = open_folder(path, holds=holds)
    intake = Intake(work, folder.zone, as_of or folder.zone.as_of, words)
    for problem in folder.problems:
        intake.say(problem)
    for named in folder.sheets:
        try:
            _take_sheet(intake, named)
        except YuqiError as wrong:
            for problem in wrong.problems:
                intake.say(problem)
    unreadable = any(problem.code in FILE_CODES for problem in intake.problems)
    if holds is None and "enterprises" not in intake.staging.tables and not unreadable:
        intake.say(Problem(code="facts.table-missing", place=Place(file=path.name), params={"value": "企业"}))
    return intake


FILE_CODES = frozenset(
    {
        "facts.not-a-workbook",
        "facts.locked-workbook",
        "facts.old-workbook",
        "facts.zip-bomb",
        "facts.forbidden-xml",
        "facts.wrong-encoding",
        "facts.not-text",
        "facts.damaged-gzip",
        "facts.unclosed-quote",
        "facts.not-parquet",
        "facts.empty-file",
    }
)


def _take_sheet(intake: Intake, named: NamedSheet) -> None:
    table, sheet = named.table, named.sheet
    headings, faults = read_headings(table, sheet.headings)
    place = Place(file=sheet.file, sheet=sheet.sheet)
    for fault in faults:
        intake.say(
            Problem(
                code=fault.code,
                place=Place(
                    file=sheet.file,
                    sheet=sheet.sheet,
                    row=1,
                    column=fault.text,
                    cell=cell_name(sheet, 1, fault.position),
                ),
                params=fault.params,
                severity=fault.severity,
            )
        )
    by_name = {
        heading.column.name if heading.column else f"_{heading.provenance}": heading for heading in headings
    }
    missing = [name for name in table.key if name not in by_name and not may_be_empty(table, name)]
    for name in missing:
        params: dict[str, Param] = {"value": table.column(name).heading, "table": table.heading}
        intake.say(Problem(code="facts.key-column-missing", place=place, params=params))
    if not missing:
        _say_absent(intake, table, place, by_name)
    staged = intake.staging.sheet(table, sheet, by_name)
    batches = _SheetReader(intake, staged, key_missing=bool(missing))
    for batch in sheet.batches():
        batches.take(batch)
    batches.finish()


def _say_absent(intake: Intake, table: Table, place: Place, by_name: dict[str, Heading]) -> None:
    """Note the columns whose empty cells would say something, and which the sheet does not have."""
    absent = [
        column.heading
        for column in table.columns
        if column.read and column.empty is not Empty.UNKNOWN and column.name not in by_name
    ]
    if absent:
        params: dict[str, Param] = {"value": "、".join(absent), "table": table.heading}
        intake.say(Problem(code="facts.column-absent", place=place, params=params, severity=Severity.NOTE))


class _SheetReader:
    """Takes the batches of one sheet (逐批接收) and remembers what shows only over all of them."""

    def __init__(self, intake: Intake, staged: StagedSheet, *, key_missing: bool) -> None:
        self.intake = intake
        self.staged = staged
        self.table = staged.table
        self.key_missing = key_missing
        self.headless: set[int] = set()
        self.largest: dict[str, int] = {}  # stored, by percent column

    def take(self, raw: RawBatch) -> None:
        """Read, check and stage one batch."""
        raw = self._without_blank_rows(raw)
        rows = len(raw.numbers)
        if not rows:
            return
        bad = np.full(rows, self.key_missing, dtype=bool)
        dumb: set[tuple[int, int | None]] = set()  # cells and rows that a flaw has spoken of
        for flaw in raw.flaws:
            if flaw.code == "facts.no-heading":
                self._headless(int(raw.numbers[flaw.index]), flaw.position or 0)
                continue
            bad[flaw.index] = True
            dumb.add((flaw.index, flaw.position))
            if not flaw.silent:
                self._say(raw, flaw, flaw.position)
        values: dict[str, pa.Array] = {}
        said: pa.Array | None = None
        faulty: set[tuple[int, str]] = set()
        for name, heading in self.staged.columns.items():
            parsed = self._parse(raw, name, heading)
            values[name] = parsed.values
            said = parsed.said if parsed.said is not None else said
            for index, fault in parsed.faults.items():
                faulty.add((index, name))
                if (index, heading.position) in dumb or (index, None) in dumb:
                    continue
                bad[index] = True
                params = self._shown(heading, fault.params)
                self._say(raw, Flaw(index=index, code=fault.code, params=params), heading.position)
        positions = {name: heading.position for name, heading in self.staged.columns.items()}
        sources = values.pop("_source", pa.nulls(rows, pa.string()))
        sources = pc.fill_null(_named_sources(sources), DECLARED)
        recorded = values.pop("_recorded_at", pa.nulls(rows, pa.timestamp("us")))
        for row_fault in check_rows(self.table, values, sources, self.intake.as_of):
            index, position = row_fault.index, positions[row_fault.column]
            told = (index, row_fault.column) in faulty or (index, position) in dumb or (index, None) in dumb
            if told:
                continue
            error = row_fault.severity is Severity.ERROR
            bad[index] |= error
            flaw = Flaw(
                index=index, code=row_fault.code, params=row_fault.params, severity=row_fault.severity
            )
            self._say(raw, flaw, position)
        if self.table.name == "expert_scores":
            given = values.get("basis", pa.nulls(rows, pa.string()))
            values["basis"] = pc.fill_null(given, "self")
        self.intake.staging.tables[self.table.name].add(
            sheet=self.staged.number,
            numbers=raw.numbers,
            bad=bad,
            sources=sources,
            recorded=recorded,
            said=said,
            values=values,
        )

    def finish(self) -> None:
        """Say what shows only when all rows are seen: a whole （%） column of fractions."""
        for name, largest in self.largest.items():
            if 0 < largest <= 10_000:
                place = self.intake.place(self.staged, 1, name)
                params: dict[str, Param] = {"value": self.staged.columns[name].text}
                self.intake.say(
                    Problem(
                        code="facts.percent-column-small",
                        place=place,
                        params=params,
                        severity=Severity.WARNING,
                    )
                )

    def _parse(self, raw: RawBatch, name: str, heading: Heading) -> Parsed:
        column = heading.column
        if column is None:
            column = _SOURCE if name == "_source" else _RECORDED_AT
        star = self.table.name == "coverage" and name == "uscc"
        words = self.intake.words.get(name) if column.codes is None else None
        parsed = parse_column(
            raw.cells[heading.position],
            heading,
            column,
            epoch=self.staged.sheet.epoch,
            star=star,
            words=words,
        )
        if words:
            self._say_strange(raw, name, heading, parsed.values, words)
        if heading.percent:
            largest = pc.max(parsed.values).as_py() or 0
            self.largest[name] = max(self.largest.get(name, 0), largest)
        return parsed

    def _say_strange(
        self, raw: RawBatch, name: str, heading: Heading, values: pa.Array, words: Mapping[str, str]
    ) -> None:
        """Warn of codes that no rule knows, each where it first stands: such a row would count for nothing."""
        known = set(words.values())
        for text in pc.unique(values).to_pylist():
            if not text or text in known or (name, text) in self.intake.strange:
                continue
            self.intake.strange.add((name, text))
            near = get_close_matches(text, list(words), n=1, cutoff=0.0)
            params: dict[str, Param] = {"value": text, "nearest": near[0] if near else "–"}
            if near:
                params["nearest"] = words[near[0]]
            index = int(pc.index(values, text).as_py())
            flaw = Flaw(index=index, code="facts.strange-code", params=params, severity=Severity.WARNING)
            self._say(raw, flaw, heading.position)

    def _without_blank_rows(self, raw: RawBatch) -> RawBatch:
        """Return the batch without rows that hold nothing; says cells that stand under no heading."""
        headed = {heading.position for heading in self.staged.columns.values()}
        for position, text in enumerate(self.staged.sheet.headings):
            if not text.strip() and position not in self.headless:
                filled = pc.is_valid(raw.cells[position])
                if pc.any(filled).as_py():
                    first = pc.index(filled, True).as_py()
                    self._headless(int(raw.numbers[first]), position)
        blank = np.ones(len(raw.numbers), dtype=bool)
        for position in sorted(headed):
            blank &= ~_filled(raw.cells[position])
            if not blank.any():
                return raw
        for position, cells in enumerate(raw.cells):
            if position not in headed:
                blank &= ~_filled(cells)
        blank[[flaw.index for flaw in raw.flaws if not flaw.silent]] = False
        if not blank.any():
            return raw
        kept = np.flatnonzero(~blank)
        moved = {int(old): new for new, old in enumerate(kept)}
        return RawBatch(
            numbers=raw.numbers[kept],
            cells=tuple(cells.take(pa.array(kept)) for cells in raw.cells),
            flaws=tuple(
                Flaw(
                    index=moved[flaw.index],
                    code=flaw.code,
                    position=flaw.position,
                    params=flaw.params,
                    severity=flaw.severity,
                    silent=flaw.silent,
                )
                for flaw in raw.flaws
                if flaw.index in moved
            ),
        )

    def _headless(self, row: int, position: int) -> None:
        if position in self.headless:
            return
        self.headless.add(position)
        sheet = self.staged.sheet
        place = Place(file=sheet.file, sheet=sheet.sheet, row=row, cell=cell_name(sheet, row, position))
        self.intake.say(Problem(code="facts.no-heading", place=place))

    def _say(self, raw: RawBatch, flaw: Flaw, position: int | None) -> None:
        sheet = self.staged.sheet
        row = int(raw.numbers[flaw.index])
        place = Place(
            file=sheet.file,
            sheet=sheet.sheet,
            row=row,
            column=None if position is None else sheet.headings[position],
            cell=None if position is None else cell_name(sheet, row, position),
        )
        self.intake.say(Problem(code=flaw.code, place=place, params=flaw.params, severity=flaw.severity))

    def _shown(self, heading: Heading, params: Mapping[str, Param]) -> dict[str, Param]:
        """Return a fault's parameters without personal data."""
        shown = dict(params)
        if heading.column is not None and heading.column.sensitivity is Sensitivity.PERSONAL:
            shown["value"] = "***"
        return shown


def _filled(cells: pa.Array) -> np.ndarray:
    """Return which cells hold something."""
    valid = pc.is_valid(cells).to_numpy(zero_copy_only=False)
    if valid.any() and pa.types.is_string(cells.type) and not valid.all():
        something = pc.not_equal(pc.utf8_trim_whitespace(cells), "")
        return np.asarray(pc.fill_null(something, False).to_numpy(zero_copy_only=False))
    return np.asarray(valid)


def _named_sources(sources: pa.Array) -> pa.Array:
    """Return sources by their English names where the vocabulary knows the Chinese one."""
    coded = pc.dictionary_encode(sources)
    names = [_SOURCES.get(text, normal(text)) for text in coded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(names, pa.string())).dictionary_decode()
