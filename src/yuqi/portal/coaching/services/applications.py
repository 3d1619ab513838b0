"""An application from its start to its outcome (申报的各步); each step one transaction with one log entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import materials
from yuqi.portal.coaching import facts
from yuqi.portal.coaching.models import Application, Finding, Material, Note
from yuqi.portal.coaching.services.findings import refresh_findings
from yuqi.portal.coaching.services.locking import NotAllowedNow, locked
from yuqi.portal.enterprises.selectors.register import officers, one_of
from yuqi.portal.runs import services as runs
from yuqi.portal.runs.selectors import current_run

__all__ = [
    "NotAllowedNow",
    "add_note",
    "assign",
    "confirm",
    "decide",
    "give_up",
    "pass_review",
    "return_it",
    "send_for_review",
    "start",
    "submit",
]

State: Any = Application.State  # choices have no types without Django's
_OPEN = (State.PREPARING, State.PRE_REVIEW, State.RETURNED, State.READY)
_WORK = (State.PREPARING, State.RETURNED)


@transaction.atomic
def start(
    *,
    by: Seat,
    uscc: str,
    programme: str,
    procedure: str,
    year: int,
    specialist_id: int | None = None,
    plan_id: int | None = None,
) -> Application:
    """Start an application with its checklist (开始申报), and look through what is known already.

    Raises:
        Refused: the seat may not, or not for this enterprise.
        NotAllowedNow: the programme has no such thing, or one is under way for this year.
    """
    require(by, "coaching.start", uscc=uscc)
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant_id)
    firm = one_of(by, uscc)
    own = Path(settings.HOME) / "catalog" / tenant.slug
    catalogs = [own] if own.is_dir() else []
    info = materials.programme(programme, catalogs)
    if firm is None or info is None:
        raise NotAllowedNow(_("没有这家企业或这个申报项目，核对后再试"))
    run = current_run(by.tenant_id)
    last = Application.objects.filter(tenant=tenant).aggregate(last=Max("number"))["last"] or 0
    if specialist_id is None:
        specialist_id = firm.officer_id if by.is_firm else by.user_id
    elif specialist_id not in dict(officers(by.tenant_id)):
        raise Refused("coaching.start")
    number = last + 1
    try:
        with transaction.atomic():
            application = Application.objects.create(
                tenant=tenant,
                number=number,
                uscc=uscc,
                programme=programme,
                procedure=procedure,
                year=year,
                specialist_id=specialist_id,
                plan_id=plan_id,
                run=run,
                due_on=info.closes_after(run.as_of if run else timezone.localdate()),
                code=f"YQ-{year}-{number:04d}",
                made_by_id=by.user_id,
            )
    except IntegrityError:
        raise NotAllowedNow(_("这家企业今年已有同一项目的申报，接着办那一份就行")) from None
    Material.objects.bulk_create(
        Material(
            application=application,
            item=item.id,
            order=order,
            label={"zh": item.label.zh, "en": item.label.en},
            if_any=item.if_any,
        )
        for order, item in enumerate(materials.checklist(programme, catalogs))
    )
    if run is not None:
        runs.pin(run)
    refresh_findings(application=application, by=by, log=False)
    _logged("coaching.started", application, by, after={"programme": programme, "year": year})
    return application


@transaction.atomic
def assign(*, by: Seat, applications: Iterable[Application], specialist_id: int | None) -> int:
    """Give applications to a specialist (派申报专员), None to nobody, and return how many changed."""
    require(by, "coaching.assign")
    if specialist_id is not None and specialist_id not in dict(officers(by.tenant_id)):
        raise Refused("coaching.assign")
    changed = 0
    for application in applications:
        now = locked(by, application, "coaching.assign")
        if now.specialist_id == specialist_id:
            continue
        before = now.specialist_id
        now.specialist_id = specialist_id
        now.save(update_fields=["specialist", "changed_at"])
        _logged(
            "coaching.assigned", now, by, before={"specialist": before}, after={"specialist": specialist_id}
        )
        changed += 1
    return changed


@transaction.atomic
def send_for_review(*, by: Seat, application: Application) -> Application:
    """Hand the materials in for pre-review (送预审); what the rules find is written down.

    Raises:
        NotAllowedNow: nothing was handed in yet.
    """
    now = locked(by, application, "coaching.upload", within=_WORK)
    if now.materials.exists() and not now.materials.exclude(state=Material.State.MISSING).exists():
        raise NotAllowedNow(_("还没有交任何材料，至少交一份再送预审"))
    _move(now, State.PRE_REVIEW)
    refresh_findings(application=now, by=by, log=False)
    _logged("coaching.sent", now, by)
    return now


@transaction.atomic
def return_it(*, by: Seat, application: Application, why: str) -> Application:
    """Send it back with what must be mended (退回补正)."""
    now = locked(by, application, "coaching.review", within=(State.PRE_REVIEW, State.READY))
    if not why.strip():
        raise NotAllowedNow(_("写明要补正什么，企业照着改"))
    _move(now, State.RETURNED)
    Note.objects.create(application=now, text=why.strip(), by_id=by.user_id)
    _logged("coaching.returned", now, by, why=why)
    return now


@transaction.atomic
def pass_review(*, by: Seat, application: Application, why: str = "") -> Application:
    """Let it go forward (预审通过); what must be solved and is not needs a reason.

    Raises:
        NotAllowedNow: something that must be solved is open, and no reason is given.
    """
    now = locked(by, application, "coaching.review", within=(State.PRE_REVIEW,))
    open_ones = now.findings.filter(severity=Finding.Severity.BLOCK, resolved_at__isnull=True).count()
    if open_ones and not why.strip():
        raise NotAllowedNow(
            _("还有 %(count)s 处必须解决。解决后再通过；确要通过，写明理由。") % {"count": open_ones}
        )
    _move(now, State.READY)
    _logged("coaching.passed", now, by, after={"open": open_ones}, why=why)
    return now


@transaction.atomic
def confirm(*, by: Seat, application: Application) -> Application:
    """The legal representative stands for what is handed in (法定代表人确认)."""
    now = locked(by, application, "coaching.confirm", within=_OPEN)
    now.confirmed_by_id, now.confirmed_at = by.user_id, timezone.now()
    now.save(update_fields=["confirmed_by", "confirmed_at", "changed_at"])
    _logged("coaching.confirmed", now, by)
    return now


@transaction.atomic
def submit(
    *, by: Seat, application: Application, on: date, code: str = "", intake: str = "", sealed: bool = False
) -> Application:
    """Note that it was filed with the authority (已申报), as a fact.

    Args:
        by: an officer.
        application: ready.
        on: the day.
        code: the authority's number; "": ours stands for it.
        intake: the authority's batch.
        sealed: a sealed paper stands for the legal representative's confirmation.

    Raises:
        NotAllowedNow: the legal representative has not confirmed, neither here nor on paper; or the day is ahead.
    """
    now = locked(by, application, "coaching.submit", within=(State.READY,))
    if now.confirmed_at is None and not sealed:
        raise NotAllowedNow(_("法定代表人还没有确认。请企业登录确认，或收到盖章件后勾选。"))
    if on > timezone.localdate():
        raise NotAllowedNow(_("申报日期还没有到，写实际报出的那一天"))
    now.submitted_on = on
    now.intake = intake.strip()[:60]
    now.code = code.strip()[:40] or now.code
    now.state = State.SUBMITTED
    now.save()
    batch = facts.write_application(now, by=by, title=f"{now.label} 已申报")
    _logged(
        "coaching.submitted",
        now,
        by,
        after={"on": on, "code": now.code, "batch": batch.label, "sealed": sealed},
    )
    return now


@transaction.atomic
def decide(
    *,
    by: Seat,
    application: Application,
    outcome: str,
    on: date,
    score: Decimal | None = None,
    cause: str = "",
    reasons: str = "",
) -> Application:
    """Note the authority's outcome (登记结果), as a fact; the title itself comes with the authority's list.

    Raises:
        NotAllowedNow: a failure without a cause, or a day before it was filed.
    """
    now = locked(by, application, "coaching.decide", within=(State.SUBMITTED,))
    if outcome not in (State.GRANTED, State.REJECTED, State.WITHDRAWN):
        raise ValueError(outcome)
    if outcome == State.REJECTED and not cause:
        raise NotAllowedNow(_("未通过的要选原因，失败分析靠它"))
    if now.submitted_on and on < now.submitted_on:
        raise NotAllowedNow(_("结果日期早于申报日期，核对后再填"))
    now.state, now.decided_on, now.score = outcome, on, score
    now.cause = cause[:40] if outcome == State.REJECTED else ""
    now.reasons = reasons.strip()
    now.save()
    batch = facts.write_application(now, by=by, title=f"{now.label} 申报结果")
    _logged(
        "coaching.decided",
        now,
        by,
        after={"outcome": outcome, "cause": now.cause, "score": score, "batch": batch.label},
        why=now.reasons,
    )
    return now


@transaction.atomic
def give_up(*, by: Seat, application: Application, why: str) -> Application:
    """Close one that is not filed (不报了), with the reason."""
    now = locked(by, application, "coaching.start", within=_OPEN)
    if not why.strip():
        raise NotAllowedNow(_("写一句为什么不报了，明年用得着"))
    now.reasons = why.strip()
    _move(now, State.WITHDRAWN)
    _logged("coaching.given_up", now, by, why=why)
    return now


@transaction.atomic
def add_note(*, by: Seat, application: Application, text: str) -> Note:
    """Add a line to the log (记一笔)."""
    now = locked(by, application, "coaching.upload")
    if not text.strip():
        raise NotAllowedNow(_("写一句话再记"))
    note = Note.objects.create(application=now, text=text.strip()[:2000], by_id=by.user_id)
    _logged("coaching.noted", now, by, after={"note": note.pk})
    return note


def _move(application: Application, state: str) -> None:
    application.state = state
    application.save()


def _logged(action: str, application: Application, by: Seat, **said: object) -> None:
    audit.record(
        action,
        on=f"application:{application.label}",
        by=by,
        uscc=application.uscc,
        before=said.get("before"),
        after=said.get("after") or {"state": application.state},
        why=str(said.get("why") or ""),
    )
