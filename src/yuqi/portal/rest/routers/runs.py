"""Runs and background work (测算与任务)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Path, Router

from yuqi.portal.enterprises.jobs import ask_for_run
from yuqi.portal.jobs.models import Job
from yuqi.portal.jobs.selectors import jobs_of
from yuqi.portal.rest.errors import ApiFault
from yuqi.portal.rest.guard import rule, seat
from yuqi.portal.rest.idempotency import once
from yuqi.portal.rest.paging import Limit, Offset, page_of
from yuqi.portal.rest.routers.finding import run_or_fault
from yuqi.portal.rest.shapes import JobOut, RunOut, RunPage, RunStarted, StartRun
from yuqi.portal.runs.selectors import runs_of

__all__ = ["router"]

router = Router(tags=["测算 runs"])
_Id = Annotated[int, Path(ge=1, le=2**62, description="任务编号 job id")]
_Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=100, pattern=r"^[\x21-\x7e]+$", description="同一次写入用同一个键"
    ),
]


@router.get(
    "/runs", **rule("run", "runs.view"), response=RunPage, summary="历次测算", operation_id="list_runs"
)
def list_runs(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """List the zone's runs, the last first."""
    rows = runs_of(seat(request))
    return page_of(rows, limit, offset, lambda found: [RunOut.from_orm(each) for each in found])


@router.get(
    "/runs/current",
    **rule("run", "runs.view"),
    response=RunOut,
    summary="现行测算",
    operation_id="get_current_run",
)
def get_current_run(request: HttpRequest) -> Any:
    """Give the run that pages and this API speak by."""
    return RunOut.from_orm(run_or_fault(seat(request)))


@router.post(
    "/runs",
    **rule("run", "runs.start"),
    response={202: RunStarted},
    summary="发起测算",
    operation_id="start_run",
)
def start_run(request: HttpRequest, body: StartRun, idempotency_key: _Key) -> Any:
    """Ask for an assessment of what the facts say now; one that already waits for the same is the same job."""
    from ninja.responses import Status

    viewer = seat(request)
    answer = once(
        request,
        202,
        lambda: {"job": ask_for_run(tenant_id=viewer.tenant_id, reason=body.reason[:80], by=viewer).pk},
    )
    return Status(202, answer)


@router.get(
    "/jobs/{id}", **rule("run", "jobs.view"), response=JobOut, summary="任务进度", operation_id="get_job"
)
def get_job(request: HttpRequest, id: _Id) -> Any:  # noqa: A002  the name in the address
    """Give how far background work is."""
    job = jobs_of(seat(request)).filter(pk=id).first()
    if job is None:
        raise ApiFault("api.not-found", place=f"jobs/{id}")
    return _job(job)


def _job(job: Job) -> dict[str, Any]:
    names = ("kind", "state", "progress", "words", "result", "problem", "created_at", "ended_at")
    return {"id": job.pk, **{name: getattr(job, name) for name in names}}
