"""What is current (测算查询)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Model, QuerySet

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.runs.models import BenefitLine, DeadlineLine, Run, Standing

__all__ = [
    "benefit_lines",
    "current_run",
    "deadline_lines",
    "folder_of",
    "runs_of",
    "snapshot_of",
    "standings",
]


def current_run(tenant_id: int) -> Run | None:
    """Return the run pages show, None before the first."""
    return Run.objects.filter(tenant_id=tenant_id, is_current=True).first()


def runs_of(viewer: Seat) -> QuerySet[Run]:
    """Return the tenant's runs, newest first; enterprises see none."""
    return visible_to(Run.objects.filter(published_at__isnull=False), viewer, uscc="").order_by("-number")


def standings(viewer: Seat) -> QuerySet[Standing]:
    """Return where subjects stand by the current run, as far as the viewer may see."""
    return visible_to(_current(Standing, viewer), viewer)


def benefit_lines(viewer: Seat) -> QuerySet[BenefitLine]:
    """Return benefits by the current run, as far as the viewer may see."""
    return visible_to(_current(BenefitLine, viewer), viewer)


def deadline_lines(viewer: Seat) -> QuerySet[DeadlineLine]:
    """Return duties and dates by the current run, as far as the viewer may see."""
    return visible_to(_current(DeadlineLine, viewer), viewer)


def _current(model: type[Model], viewer: Seat) -> QuerySet:
    """Return the rows of the tenant's current run; none before the first."""
    run = Run.objects.filter(tenant_id=viewer.tenant_id, is_current=True).values_list("pk", flat=True).first()
    return model._default_manager.filter(run_id=run) if run else model._default_manager.none()


def folder_of(run: Run) -> Path:
    """Return the run's results folder."""
    return Path(settings.HOME) / run.folder


def snapshot_of(run: Run) -> Path:
    """Return the snapshot of facts the run was made from."""
    return Path(settings.HOME) / run.snapshot
