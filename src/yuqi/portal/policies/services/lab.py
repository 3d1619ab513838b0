"""Try reforms, keep and share what they gave (政策试算的办理)."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import reforms, results
from yuqi.portal.bridge.library import CatalogEntry, catalogs_of
from yuqi.portal.jobs import services as jobs
from yuqi.portal.policies.models import LabRun
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.runs.selectors import current_run, folder_of, snapshot_of

__all__ = ["begin", "compute", "discard", "in_words", "keep"]


@transaction.atomic
def begin(
    *, entry: CatalogEntry, turns: Sequence[reforms.Turn], changes: Sequence[Mapping[str, Any]], by: Seat
) -> LabRun:
    """Note a reform and let a job try it on the current run's facts (开始试算).

    Args:
        entry: the programme or benefit.
        turns: what is turned.
        changes: the same in words, for the page: label, detail, before, after, unit.
        by: who asks.

    Raises:
        Refusal: nothing is changed; nothing has been assessed yet.
    """
    require(by, "policies.lab")
    run = current_run(by.tenant_id)
    if run is None:
        raise Refusal(_("还没有测算，没有可比的基线"))
    if not turns:
        raise Refusal(_("还没有改动任何一处"))
    name = entry.label["zh"]
    lab = LabRun.objects.create(
        tenant_id=by.tenant_id,
        name=name[:80],
        kind=entry.kind,
        entry=entry.id,
        label=dict(entry.label),
        changes=list(changes),
        reform=reforms.reform_text(name=name, note="", entry=entry.id, turns=turns),
        run=run,
        made_by_id=by.user_id,
    )
    jobs.enqueue("policies.simulate", key=str(lab.pk), tenant_id=by.tenant_id, payload={"lab": lab.pk}, by=by)
    return lab


def compute(lab: LabRun, *, progress: Callable[[float, str], None]) -> LabRun:
    """Try the reform and keep its figures; one that has them is left as it is."""
    if lab.result is not None:
        return lab
    home = Path(settings.HOME)
    tenant = Tenant.objects.get(pk=lab.tenant_id)
    folder = Path("lab") / tenant.slug / str(lab.pk)
    (home / folder.parent).mkdir(parents=True, exist_ok=True)
    reform = home / folder.parent / f"{lab.pk}.yaml"
    reform.write_text(lab.reform, "utf-8")
    progress(0.2, "正在试算")
    tried = reforms.try_out(
        snapshot_of(lab.run),
        reform,
        as_of=lab.run.as_of,
        catalogs=catalogs_of(home, tenant.slug),
        out=home / folder,
        home=home,
    )
    progress(0.9, "正在汇总")
    lab.folder, lab.seconds = folder.as_posix(), tried.seconds
    lab.result = {
        "programmes": _with_passes(lab, tried.programmes),
        "budget": list(tried.budget),
        "stakes": list(tried.stakes),
        "scores": list(tried.scores),
    }
    lab.save(update_fields=["folder", "seconds", "result"])
    return lab


def _with_passes(lab: LabRun, programmes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the programmes with how many pass by the run that the trial is compared with, and afterwards."""
    wanted = {each["id"] for each in programmes}
    rows = (
        results.rows_of(folder_of(lab.run), "verdicts", ("subject", "programme", "verdict")) if wanted else ()
    )
    passed = Counter(
        row["programme"]
        for row in rows
        if row["programme"] in wanted and row["verdict"] == "pass" and row["subject"] == "enterprise"
    )
    return [
        {**each, "before": passed[each["id"]], "after": passed[each["id"]] + each["gain"] - each["loss"]}
        for each in programmes
    ]


@transaction.atomic
def keep(lab: LabRun, *, name: str, note: str, shared: bool, by: Seat) -> LabRun:
    """Keep a trial under a name, for oneself or for the whole zone (保存与共享)."""
    lab = _own(lab, by)
    if not name.strip():
        raise Refusal(_("起个名字再保存"))
    lab.name, lab.note, lab.is_saved, lab.is_shared = name.strip()[:80], note.strip(), True, shared
    lab.save()
    audit.record(
        "policies.lab_kept",
        by=by,
        on=f"lab:{lab.pk}",
        after={"name": lab.name, "shared": shared, "changes": lab.changes},
    )
    return lab


@transaction.atomic
def discard(lab: LabRun, *, by: Seat) -> None:
    """Throw a trial away with its lists."""
    lab = _own(lab, by)
    folder = Path(settings.HOME) / lab.folder if lab.folder else None
    number = lab.pk
    lab.delete()
    audit.record("policies.lab_discarded", by=by, on=f"lab:{number}", before={"name": lab.name})
    if folder is not None and folder.is_dir():
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _own(lab: LabRun, by: Seat) -> LabRun:
    require(by, "policies.lab")
    now = LabRun.objects.select_for_update().filter(pk=lab.pk, tenant_id=by.tenant_id).first()
    if now is None or now.made_by_id != by.user_id:
        raise Refused("policies.lab")
    return now


def in_words(turn: reforms.Turn, *, label: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a change as the page keeps it."""
    knob = turn.knob
    if knob is None or turn.after is None:
        return {"label": dict(label), "path": turn.removed, "removed": True}
    return {
        "label": dict(knob.label),
        "detail": knob.detail,
        "path": f"{knob.entry}/{knob.path}#{knob.start}",
        "before": str(knob.before),
        "after": str(turn.after),
        "unit": knob.unit,
        "removed": False,
        "rises": bool(Decimal(turn.after) > knob.before),
    }
