"""What questions about one enterprise are asked of (提问依据): the tenant's current run."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from yuqi.portal.access import Seat
from yuqi.portal.bridge import details, questions
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import one_of
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run, folder_of, snapshot_of
from yuqi.portal.shared import figures

__all__ = ["NoRun", "enterprise_named", "name_of_programme", "programmes_of", "run_for", "source_for"]


class NoRun(Exception):
    """The zone was never assessed (还没有测算)."""


def run_for(viewer: Seat) -> Run:
    """Return the run pages show.

    Raises:
        NoRun: there is none yet.
    """
    run = current_run(viewer.tenant_id)
    if run is None:
        raise NoRun
    return run


def source_for(viewer: Seat, run: Run) -> questions.Source:
    """Return what questions about this run are asked of."""
    home = Path(settings.HOME)
    own = home / "catalog" / viewer.tenant_slug
    return questions.Source(
        snapshot=snapshot_of(run),
        as_of=run.as_of,
        home=home,
        catalogs=(own,) if own.is_dir() else (),
        catalog_hash=run.catalog_hash,
        lang="en" if figures.is_english() else "zh",
    )


def enterprise_named(viewer: Seat, uscc: str) -> Enterprise | None:
    """Return an enterprise of the register, None when the viewer may not see it or there is none."""
    return one_of(viewer, uscc)


def name_of_programme(run: Run, programme: str) -> details.Label:
    """Return a programme's name as the run has it."""
    return details.label_of(folder_of(run), programme)


def programmes_of(run: Run) -> dict[str, details.Label]:
    """Return the programmes assessed, in the order of the ladder."""
    return {rung.programme: rung.label for track in details.tracks_of(folder_of(run)) for rung in track.rungs}
