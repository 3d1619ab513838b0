"""Reports in the background (后台出报告)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from yuqi.portal.bridge.reporting import write_zone_report
from yuqi.portal.insight.period_files import write_report_file
from yuqi.portal.insight.selectors.period_report import report_on
from yuqi.portal.insight.selectors.periods import period_named
from yuqi.portal.jobs import Running, handler
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import folder_of

__all__ = ["period_file", "report_file", "write_period", "write_report"]


def report_file(run: Run, kind: str, lang: str) -> Path:
    """Return where the report of a run stands once it is written."""
    return Path(settings.HOME) / "reports" / str(run.tenant_id) / f"{run.number}-{lang}.{kind}"


@handler("insight.report", page=lambda _job: reverse("insight:report"))
def write_report(job: Running) -> Mapping[str, Any]:
    """Write the zone's report of a run; one that is there already is left."""
    run = Run.objects.get(pk=job.payload["run"], tenant_id=job.tenant_id)
    kind, lang = str(job.payload["kind"]), str(job.payload["lang"])
    target = report_file(run, kind, lang)
    if not target.is_file():
        job.progress(0.1, "正在写报告")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"part-{target.name}")
        part.unlink(missing_ok=True)
        try:
            write_zone_report(folder_of(run), part, home=Path(settings.HOME), lang=lang)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return {"run": run.number, "kind": kind}


def period_file(run: Run, key: str, kind: str, lang: str) -> Path:
    """Return where the report on a month or year stands once it is written by a run."""
    return Path(settings.HOME) / "reports" / str(run.tenant_id) / f"{key}-by-{run.number}-{lang}.{kind}"


@handler("insight.period", page=lambda _job: reverse("insight:report"))
def write_period(job: Running) -> Mapping[str, Any]:
    """Write the report on a month or year; the earlier file counts until the new one is whole."""
    run = Run.objects.get(pk=job.payload["run"], tenant_id=job.tenant_id)
    period = period_named(str(job.payload["period"]))
    kind, lang = str(job.payload["kind"]), str(job.payload["lang"])
    if period is None:
        raise ValueError(f"no such period: {job.payload['period']}")
    target = period_file(run, period.key, kind, lang)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"part-{job.id}-{target.name}")
    with override("en" if lang == "en" else "zh-hans"):
        job.progress(0.1, _("正在汇总"))
        report = report_on(period, run)
        job.progress(0.7, _("正在成文"))
        write_report_file(report, part, lang=lang)
    part.replace(target)
    return {"period": period.key, "run": run.number, "kind": kind}
