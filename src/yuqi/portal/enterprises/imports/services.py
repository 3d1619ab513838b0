"""What a person does with an import (导入的操作): each one transaction and one entry in the log."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yuqi.portal.access import Seat, require, visible_to
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import workbooks
from yuqi.portal.enterprises.imports.keeping import keep, look_at, name_of
from yuqi.portal.enterprises.imports.places import adapters_of, work_of
from yuqi.portal.enterprises.models import Batch, Correction, Finding, Import, Upload
from yuqi.portal.enterprises.services import batches
from yuqi.portal.jobs import services as jobs

__all__ = [
    "CannotChange",
    "accept_good",
    "answer_names",
    "ask_for_check",
    "ask_for_commit",
    "ask_for_marked",
    "check_again",
    "discard",
    "leave_out",
    "map_sheet",
    "mend",
    "name_zone",
    "set_coverage",
    "set_options",
    "start",
    "take_back",
    "take_sheet_as",
    "undo_batch",
    "upload_again",
]

_ENDED = (Import.State.COMMITTED, Import.State.DISCARDED)
ACTION = "enterprises.import"


class CannotChange(Exception):
    """The import has ended, or somebody was quicker (不能再改)."""


def start(*, file: UploadedFile, title: str, by: Seat) -> Import:
    """Keep a file and begin its import.

    Raises:
        uploads.UploadRefused: it is not taken.
    """
    require(by, ACTION)
    sha256, size = keep(file)
    name = name_of(file)
    look_at(sha256, name)
    with transaction.atomic():
        upload = Upload.objects.create(
            tenant_id=by.tenant_id, name=name, sha256=sha256, size=size, by_id=by.user_id
        )
        of = Import.objects.create(
            tenant_id=by.tenant_id,
            title=(title.strip() or Path(name).stem)[:200],
            upload=upload,
            by_id=by.user_id,
        )
        audit.record(
            "import.started", on=_on(of), by=by, after={"file": name, "sha256": sha256, "size": size}
        )
        ask_for_check(of, by=by)
    return of


def upload_again(of: Import, *, file: UploadedFile, by: Seat) -> Import:
    """Take a mended file in place of the one before; what was mended here is dropped with it."""
    require(by, ACTION)
    sha256, size = keep(file)
    name = name_of(file)
    look_at(sha256, name)
    with transaction.atomic():
        of = _open(of, by)
        before = of.upload
        of.upload = Upload.objects.create(
            tenant_id=by.tenant_id, name=name, sha256=sha256, size=size, by_id=by.user_id
        )
        of.replaced = [*of.replaced, before.pk]
        of.accepts_good = False
        of.corrections.all().delete()
        audit.record(
            "import.uploaded-again",
            on=_on(of),
            by=by,
            before={"file": before.name, "sha256": before.sha256},
            after={"file": name, "sha256": sha256},
        )
        _again(of, by)
    return of


@transaction.atomic
def name_zone(*, name: str, as_of: date | None, by: Seat) -> None:
    """Say what the zone is called and the day its facts are seen from, while it has no facts yet (首次设定).

    Raises:
        CannotChange: it has facts; from then on the settings are the administrator's.
    """
    require(by, ACTION)
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant_id)
    if Batch.objects.filter(tenant=tenant, sequence__isnull=False).exists():
        raise CannotChange
    before = {"name": tenant.name, "as_of": tenant.as_of}
    tenant.name, tenant.as_of = name.strip()[:80] or tenant.name, as_of
    tenant.save(update_fields=["name", "as_of"])
    after = {"name": tenant.name, "as_of": tenant.as_of}
    if after != before:
        audit.record("zone.named", on=f"tenant:{tenant.slug}", by=by, before=before, after=after)


@transaction.atomic
def mend(
    of: Import,
    *,
    cells: Mapping[tuple[int, int, int], str],
    by: Seat,
    was: Mapping[tuple[int, int, int], str],
) -> int:
    """Keep new texts of cells with the import; the file stays as it is. All of one call are one act.

    Args:
        of: the import.
        cells: by sheet, row and column from 0.
        by: who mends.
        was: what stood there.
    """
    of = _open(of, by)
    act = _next_act(of)
    for (part, row, position), text in cells.items():
        Correction.objects.update_or_create(
            of=of,
            kind=Correction.Kind.CELL,
            part=part,
            row=row,
            position=position,
            defaults={
                "value": text[:2000],
                "was": was.get((part, row, position), "")[:2000],
                "act": act,
                "by_id": by.user_id,
            },
        )
        Finding.objects.filter(of=of, part=part, row=row, position=position).update(mended=True)
    audit.record("import.mended", on=_on(of), by=by, after={"cells": len(cells)})
    _touched(of)
    return act


@transaction.atomic
def leave_out(of: Import, *, kind: str, part: int, number: int, by: Seat) -> None:
    """Leave a row or a column out of the reading.

    Args:
        kind: row or column.
        part: the sheet.
        number: of the row as shown, or of the column from 0.
    """
    of = _open(of, by)
    place = {"row": number} if kind == "row" else {"position": number}
    Correction.objects.update_or_create(
        of=of,
        kind=Correction.Kind(kind),
        part=part,
        **place,
        defaults={"act": _next_act(of), "by_id": by.user_id},
    )
    Finding.objects.filter(of=of, part=part, **place).update(mended=True)
    audit.record("import.left-out", on=_on(of), by=by, after={"part": part, kind: number})
    _touched(of)


@transaction.atomic
def take_sheet_as(of: Import, *, part: int, table: str, by: Seat) -> None:
    """Read a sheet of ours as a table; "" leaves it out."""
    of = _open(of, by)
    Correction.objects.update_or_create(
        of=of,
        kind=Correction.Kind.SHEET,
        part=part,
        row=0,
        position=0,
        defaults={"value": table, "act": _next_act(of), "by_id": by.user_id},
    )
    Finding.objects.filter(of=of, part=part).update(mended=True)
    audit.record("import.sheet-taken", on=_on(of), by=by, after={"part": part, "table": table})
    _again(of, by)


@transaction.atomic
def take_back(of: Import, *, by: Seat, everything: bool = False) -> int:
    """Take back the last act of mending, or all; return how many corrections went."""
    of = _open(of, by)
    gone = of.corrections.all()
    if not everything:
        last = gone.aggregate(last=Max("act"))["last"]
        gone = gone.filter(act=last)
    places = list(gone.values_list("part", "row", "position", "kind"))
    gone.delete()
    for part, row, position, kind in places:
        again = of.findings.filter(part=part)
        again = again.filter(row=row) if kind == "row" else again
        again = again.filter(position=position) if kind == "column" else again
        again = again.filter(row=row, position=position) if kind == "cell" else again
        again.update(mended=False)
    audit.record("import.taken-back", on=_on(of), by=by, after={"corrections": len(places)})
    if any(kind == "sheet" for *_, kind in places):
        _again(of, by)
    else:
        _touched(of)
    return len(places)


@transaction.atomic
def map_sheet(of: Import, *, adapter: Mapping[str, Any], year: int | None = None, by: Seat) -> None:
    """Keep how another's columns become ours, as the zone's own adapter, and read again.

    Args:
        of: the import.
        adapter: the mapping.
        year: of a file that does not say its own.
        by: who maps.

    Raises:
        YuqiError: the mapping is not whole.
    """
    of = _open(of, by)
    tenant = Tenant.objects.get(pk=by.tenant_id)
    file = workbooks.save_adapter(adapters_of(tenant), adapter)
    if year is not None:
        of.options = {**of.options, "year": year}
    audit.record(
        "import.adapter-saved", on=_on(of), by=by, after={"adapter": file.stem, "said": dict(adapter)}
    )
    _again(of, by)


@transaction.atomic
def set_options(of: Import, *, by: Seat, **options: Any) -> None:
    """Say what the files do not: year, day, given values, sheets left out, whether whole rows are replaced."""
    of = _open(of, by)
    before = dict(of.options)
    of.options = {**before, **options}
    if of.options == before:
        return
    audit.record("import.options", on=_on(of), by=by, before=before, after=of.options)
    _again(of, by)


@transaction.atomic
def answer_names(of: Import, *, answers: Mapping[str, str], by: Seat) -> None:
    """Keep which enterprise a name means, "-" for none of ours; codes become rows of `names` with the commitment."""
    of = _open(of, by)
    of.answers = {**of.answers, **answers}
    audit.record("import.names-answered", on=_on(of), by=by, after=dict(answers))
    _again(of, by)


@transaction.atomic
def accept_good(of: Import, *, why: str, by: Seat) -> None:
    """Take the good rows and leave the others out, by a person's own choice and with a reason."""
    of = _open(of, by)
    of.accepts_good, of.accepts_why = True, why
    audit.record(
        "import.good-accepted", on=_on(of), by=by, after={"errors": of.counts.get("errors")}, why=why
    )
    _again(of, by)


@transaction.atomic
def set_coverage(of: Import, *, coverage: Mapping[str, str], by: Seat) -> None:
    """Keep the answers to "does this list name all of them?", table by table: all or some."""
    of = _open(of, by)
    of.coverage = dict(coverage)
    of.save(update_fields=["coverage"])
    audit.record("import.coverage", on=_on(of), by=by, after=of.coverage)


@transaction.atomic
def discard(of: Import, *, by: Seat) -> None:
    """Give an import up; nothing of it was ever written, the file is kept."""
    of = _open(of, by)
    if of.batch_id is not None:
        batches.discard(Batch.objects.get(pk=of.batch_id), by=by)
    of.state, of.ended_at = Import.State.DISCARDED, timezone.now()
    of.save()
    of.findings.all().delete()
    of.differences.all().delete()
    audit.record("import.discarded", on=_on(of), by=by)
    folder = work_of(of)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


@transaction.atomic
def undo_batch(batch: Batch, *, why: str, by: Seat) -> Batch:
    """Take a committed batch back; what was said before it counts again."""
    require(by, ACTION)
    return batches.undo(batch, by=by, why=why)


def ask_for_check(of: Import, *, by: Seat | None) -> Any:
    """Enqueue the reading of an import as it stands now."""
    return jobs.enqueue(
        "imports.check",
        key=f"{of.pk}:{of.revision}",
        tenant_id=of.tenant_id,
        payload={"import": of.pk, "revision": of.revision},
        by=by,
    )


def ask_for_commit(of: Import, *, by: Seat) -> Any:
    """Enqueue the commitment of what was checked; asked twice it is one job.

    Raises:
        CannotChange: it is not ready, or was changed since.
    """
    require(by, ACTION)
    with transaction.atomic():
        of = _open(of, by)
        if of.state != Import.State.READY or of.checked_revision != of.revision:
            raise CannotChange
        return jobs.enqueue(
            "imports.commit",
            key=f"{of.pk}:{of.revision}",
            tenant_id=of.tenant_id,
            payload={"import": of.pk, "revision": of.revision, "role": by.role},
            by=by,
        )


def ask_for_marked(of: Import, *, by: Seat, lang: str) -> Any:
    """Enqueue the making of the marked workbook."""
    require(by, ACTION)
    act = of.corrections.aggregate(last=Max("pk"))["last"] or 0
    return jobs.enqueue(
        "imports.mark",
        key=f"{of.pk}:{of.checked_revision}:{act}:{lang}",
        tenant_id=of.tenant_id,
        payload={"import": of.pk, "lang": lang},
        by=by,
    )


@transaction.atomic
def check_again(of: Import, *, by: Seat) -> None:
    """Read the import again with what was mended."""
    _again(_open(of, by), by)


def _open(of: Import, by: Seat) -> Import:
    """Return the import locked for a change.

    Raises:
        CannotChange: it has ended.
    """
    require(by, ACTION)
    mine = visible_to(Import.objects.all(), by, uscc="").select_for_update(of=("self",))
    now = mine.select_related("tenant", "upload").get(pk=of.pk)
    if now.state in _ENDED:
        raise CannotChange
    return now


def _again(of: Import, by: Seat) -> None:
    of.revision += 1
    of.state = Import.State.READING
    of.save()
    ask_for_check(of, by=by)


def _touched(of: Import) -> None:
    """Count a change that is read later, by one more check of everything."""
    if of.state == Import.State.READY:
        of.state = Import.State.WRONG
    of.revision += 1
    of.save(update_fields=["revision", "state"])


def _next_act(of: Import) -> int:
    return int(of.corrections.aggregate(last=Max("act"))["last"] or 0) + 1


def _on(of: Import) -> str:
    return f"import:{of.pk}"
