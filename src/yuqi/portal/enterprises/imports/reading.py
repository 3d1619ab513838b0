"""The job that reads an import (读取与检查): recognise, resolve, check, and lay the draft and its differences down."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from yuqi.portal.bridge import uploads
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.imports.differences import compare
from yuqi.portal.enterprises.imports.places import adapters_of, catalogs_of, day_of, page_of, stored, work_of
from yuqi.portal.enterprises.models import Batch, Correction, Finding, Import
from yuqi.portal.enterprises.services import NewRow, add_rows, new_batch
from yuqi.portal.jobs import Running, handler
from yuqi.portal.shared.bulk import insert_rows

__all__ = ["changes_of", "check", "files_of", "rebuilt"]

_MOST_FINDINGS = 20_000


@handler("imports.check", page=page_of)
def check(job: Running) -> Mapping[str, Any]:
    """Read an import as it stands at the revision the job was asked for; an older one has nothing to do."""
    of = Import.objects.select_related("tenant", "upload").get(pk=job.payload["import"])
    if of.revision != job.payload["revision"] or of.state in (Import.State.COMMITTED, Import.State.DISCARDED):
        return {"stale": True}
    reading = _read(of, job)
    state = _state(of, reading)
    found = _keep_findings(of, reading)
    counts = _counts(of, reading, found)
    if state == Import.State.READY:
        batch = _draft(of, reading, job)
        counts["changes"] = compare(
            of, batch, progress=lambda share: job.progress(0.9 + 0.1 * share, "正在比对差异")
        )
        counts["enterprises"] = batch.fact_rows.exclude(uscc="").values("uscc").distinct().count()
    with transaction.atomic():
        now = Import.objects.select_for_update().get(pk=of.pk)
        if now.revision != of.revision or now.state in (Import.State.COMMITTED, Import.State.DISCARDED):
            return {"stale": True}
        now.state, now.checked_revision = state, of.revision
        now.sheets, now.counts = _sheets(reading), counts
        now.questions = [
            {
                "name": one.name,
                "several": one.several,
                "times": one.times,
                "place": one.place,
                "candidates": [list(each) for each in one.candidates],
            }
            for one in reading.questions
        ]
        now.batch_id = of.batch_id
        now.save()
    return {"import": of.pk, "state": str(state)}


def files_of(of: Import) -> list[Path]:
    """Return the upload's files laid out in the import's folder, unpacked the first time."""
    folder = work_of(of) / f"files-{of.upload.sha256[:20]}"
    if not folder.is_dir():
        for old in work_of(of).glob("*"):  # of an earlier upload
            shutil.rmtree(old, ignore_errors=True)
        fresh = folder.with_name(f".{folder.name}")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        uploads.unpack(stored(of.upload), of.upload.name, fresh)
        fresh.rename(folder)
    return sorted(folder.iterdir())


def changes_of(of: Import) -> dict[int, uploads.SheetChanges]:
    """Return what was mended, by sheet."""
    cells: dict[int, dict[tuple[int, int], str]] = {}
    rows: dict[int, set[int]] = {}
    columns: dict[int, set[int]] = {}
    named: dict[int, str] = {}
    for each in of.corrections.all():
        if each.kind == Correction.Kind.CELL:
            cells.setdefault(each.part, {})[each.row, each.position] = each.value
        elif each.kind == Correction.Kind.ROW:
            rows.setdefault(each.part, set()).add(each.row)
        elif each.kind == Correction.Kind.COLUMN:
            columns.setdefault(each.part, set()).add(each.position)
        else:
            named[each.part] = each.value
    return {
        part: uploads.SheetChanges(
            cells=cells.get(part, {}),
            rows=frozenset(rows.get(part, ())),
            columns=frozenset(columns.get(part, ())),
            table=named.get(part),
        )
        for part in {*cells, *rows, *columns, *named}
    }


def rebuilt(finding: Finding) -> uploads.Problem:
    """Return a finding as the problem it was."""
    place = uploads.Place(
        file=finding.file or None,
        sheet=finding.sheet or None,
        row=finding.row,
        column=finding.column or None,
        cell=finding.cell or None,
    )
    return uploads.Problem(
        code=finding.code,
        place=place,
        params=finding.params,
        severity=uploads.Severity(finding.severity),
    )


def _read(of: Import, job: Running) -> uploads.Reading:
    options = of.options
    day = options.get("day")
    return uploads.read_files(
        files_of(of),
        work_of(of),
        register=_register(of.tenant_id),
        adapters=adapters_of(of.tenant),
        answers=of.answers,
        changes=changes_of(of),
        skipped=[(file, sheet) for file, sheet in options.get("skipped", [])],
        year=options.get("year"),
        day=uploads.day(day) if day else None,
        given=options.get("given"),
        as_of=day_of(of.tenant),
        catalogs=catalogs_of(of.tenant),
        progress=lambda words, share: job.progress(0.7 * share, f"正在读取 {words}" if words else "正在检查"),
    )


def _register(tenant_id: int) -> Iterator[uploads.FactRecord]:
    for row in every_current_row(tenant_id, tables=["enterprises", "names"]):
        yield uploads.FactRecord(
            table=row.table, uscc=row.uscc, key=json.loads(row.key), source=row.source, values=row.values
        )


def _state(of: Import, reading: uploads.Reading) -> Any:
    if reading.unmapped or any(problem.code in _ASKED for problem in reading.problems):
        return Import.State.MAPPING
    if reading.questions:
        return Import.State.NAMING
    if reading.errors and not of.accepts_good:
        return Import.State.WRONG
    return Import.State.READY if any(good for _, good, _ in reading.rows.values()) else Import.State.WRONG


_ASKED = frozenset({"adapt.year-missing", "adapt.not-said", "adapt.several-adapters"})


def _keep_findings(of: Import, reading: uploads.Reading) -> dict[str, int]:
    of.findings.all().delete()
    parts = {(part.file, part.sheet): part for part in reading.parts}
    found = {severity.value: 0 for severity in uploads.Severity}
    rows = []
    order = {"error": 0, "warning": 1, "note": 2}
    problems = sorted(reading.problems, key=lambda problem: order[problem.severity.value])
    for number, problem in enumerate(problems):
        found[problem.severity.value] += 1
        if number >= _MOST_FINDINGS:
            continue
        place = problem.place
        part = parts.get((place.file or "", place.sheet))
        rows.append(
            {
                "of_id": of.pk,
                "number": number,
                "severity": problem.severity.value,
                "code": problem.code,
                "part": part.part if part is not None else None,
                "file": (place.file or "")[:200],
                "sheet": (place.sheet or "")[:100],
                "row": place.row or place.line,
                "position": uploads.position_of(place.cell) if place.cell else None,
                "cell": place.cell or "",
                "column": (place.column or "")[:120],
                "params": dict(problem.params),
                "mended": False,
            }
        )
    insert_rows(Finding, rows)
    return found


def _counts(of: Import, reading: uploads.Reading, found: Mapping[str, int]) -> dict[str, Any]:
    return {
        "read": sum(read for read, _, _ in reading.rows.values()),
        "good": sum(good for _, good, _ in reading.rows.values()),
        "set_aside": sum(aside for _, _, aside in reading.rows.values()),
        "errors": found["error"],
        "warnings": found["warning"],
        "notes": found["note"],
        "rows": {name: list(each) for name, each in reading.rows.items()},
        "joined": reading.joined,
        "persons": reading.persons,
    }


def _sheets(reading: uploads.Reading) -> list[dict[str, Any]]:
    made = {part.file for part in reading.parts if (part.file, part.sheet) in reading.adapters}
    held = (
        {part.part for part in uploads.parts_of(reading.folder.parent / "held")} if reading.parts else set()
    )
    return [
        {
            "part": part.part,
            "file": part.file,
            "sheet": part.sheet,
            "table": part.table,
            "own": part.own,
            "made": part.part not in held,  # by an adapter from another sheet
            "rows": part.rows,
            "headings": list(part.headings)[:200],
            "heading_row": part.heading_row,
            "adapter": reading.adapters.get((part.file, part.sheet), ("", 0))[0],
            "unmapped": (part.file, part.sheet) in reading.unmapped,
            "beside": part.file in made and not part.own and (part.file, part.sheet) not in reading.adapters,
        }
        for part in reading.parts
    ]


def _draft(of: Import, reading: uploads.Reading, job: Running) -> Batch:
    """Fill the import's draft anew; it counts for nothing, so a draft half filled does no harm."""
    job.progress(0.72, "正在准备入库")
    if of.batch_id is None:
        with transaction.atomic():
            of.batch = new_batch(
                tenant_id=of.tenant_id, kind=Batch.Kind.IMPORT, title=of.title, by=None, upload=of.upload
            )
            Import.objects.filter(pk=of.pk).update(batch=of.batch)
    batch = Batch.objects.get(pk=of.batch_id)
    batch.fact_rows.all().delete()
    batch.upload, batch.title, batch.made_by_id = of.upload, of.title, of.by_id
    batch.columns = _columns(reading)
    batch.save()
    add_rows(batch, _new_rows(of, reading))
    return batch


def _new_rows(of: Import, reading: uploads.Reading) -> Iterator[NewRow]:
    whole = bool(of.options.get("whole"))
    accepted = of.accepts_good
    for record in uploads.good_rows(
        reading.folder, as_of=day_of(of.tenant), accept_good=accepted, catalogs=catalogs_of(of.tenant)
    ):
        yield NewRow(
            table=record.table,
            uscc=record.uscc or "",
            key=record.key,
            values=record.values,
            source=record.source,
            whole=whole,
            recorded_at=record.recorded_at or "",
            file=(record.file or "")[:200],
            sheet=(record.sheet or "")[:100],
            row=record.row,
        )


def _columns(reading: uploads.Reading) -> dict[str, dict[str, dict[str, str]]]:
    """Return where each column stood, for pages that lead from a fact to its cell."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for part in reading.parts:
        if part.table is None or part.table not in tables():
            continue
        for position, (column, sure) in uploads.heading_guesses(part.table, part.headings).items():
            if sure:
                place = {"heading": part.headings[position], "letter": uploads.letter(position)}
                found.setdefault(part.table, {}).setdefault(column, place)
    return found
