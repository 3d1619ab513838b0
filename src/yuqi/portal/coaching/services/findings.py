"""Findings of a pre-review (预审发现的写入): those of the rules are found again and close by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge.vocabulary import cell_class
from yuqi.portal.coaching import looking
from yuqi.portal.coaching.models import Application, Finding, Material
from yuqi.portal.coaching.services.locking import NotAllowedNow, locked
from yuqi.portal.runs.selectors import current_run

__all__ = ["add_finding", "refresh_findings", "resolve"]

MANUAL = "manual"
_Severity: Any = Finding.Severity  # choices have no types without Django's
CLASSES = ("public", "zone", "tax", "customs", "bank", "personal")  # the later is the higher


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    kind: str
    code: str
    severity: str
    params: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def refresh_findings(*, application: Application, by: Seat, log: bool = True) -> int:
    """Look through rules, doubts, rights and papers again (重新核对), and return how many are open.

    What is no longer found is closed; what a person closed stays closed while it is the same.

    Raises:
        NotAllowedNow: it was filed: what was found then stays as it was.
    """
    require(by, "coaching.upload", uscc=application.uscc)
    if not application.is_open:
        raise NotAllowedNow(_("已经报出的申报不再核对，当时的发现留着备查"))
    found = {(each.kind, each.code): each for each in _found(application)}
    known = {(each.kind, each.code): each for each in application.findings.exclude(kind=MANUAL)}
    for key, each in found.items():
        old = known.get(key)
        if old is None:
            Finding.objects.create(
                application=application,
                kind=each.kind,
                code=each.code,
                severity=each.severity,
                params=each.params,
            )
        elif old.params != each.params or old.severity != each.severity:
            old.params, old.severity = each.params, each.severity
            old.resolved_at, old.resolved_by, old.resolution = None, None, ""
            old.save()
        elif old.resolved_at and old.resolved_by_id is None:
            old.resolved_at, old.resolution = None, ""
            old.save()
    now = timezone.now()
    for key, old in known.items():
        if key not in found and old.resolved_at is None:
            old.resolved_at, old.resolution = now, "gone"
            old.save()
    still_open = application.findings.filter(resolved_at__isnull=True).count()
    if log:
        audit.record(
            "coaching.looked_through",
            on=f"application:{application.label}",
            by=by,
            uscc=application.uscc,
            after={"open": still_open},
        )
    return still_open


@transaction.atomic
def add_finding(*, by: Seat, application: Application, severity: str, text: str, item: str = "") -> Finding:
    """Write down what a person found (记一处发现)."""
    now = locked(by, application, "coaching.review")
    if not text.strip():
        raise NotAllowedNow(_("写明发现了什么"))
    made = Finding.objects.create(
        application=now,
        kind=MANUAL,
        code=item[:120],
        severity=Finding.Severity(severity),
        text=text.strip(),
        by_id=by.user_id,
    )
    audit.record(
        "coaching.found",
        on=f"application:{now.label}",
        by=by,
        uscc=now.uscc,
        after={"finding": made.pk, "severity": severity},
        why=made.text,
    )
    return made


@transaction.atomic
def resolve(*, by: Seat, finding: Finding, how: str) -> Finding:
    """Close a finding with how it was solved (解决)."""
    now = locked(by, finding.application, "coaching.review")
    if not how.strip():
        raise NotAllowedNow(_("写一句怎么解决的"))
    Finding.objects.filter(pk=finding.pk, application=now, resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolved_by_id=by.user_id, resolution=how.strip()[:300]
    )
    audit.record(
        "coaching.resolved",
        on=f"application:{now.label}",
        by=by,
        uscc=now.uscc,
        after={"finding": finding.pk},
        why=how,
    )
    finding.refresh_from_db()
    return finding


def _found(application: Application) -> Iterator[_Found]:
    yield from _of_conditions(application)
    for doubt in looking.known_doubts(application):
        yield _Found(
            kind="doubt",
            code=doubt.check,
            severity=_Severity.CHECK if doubt.severity == "warning" else _Severity.NOTE,
            params={"zh": doubt.message.zh, "en": doubt.message.en},
        )
    run = current_run(application.tenant_id)
    for right in looking.expiring_rights(application, on=run.as_of if run else timezone.localdate()):
        yield _Found(
            kind="expiring",
            code=right.code,
            severity=_Severity.NOTE,
            params={"name": right.name, "until": right.until.isoformat()},
        )
    for each in looking.agreements(application):
        if each.agrees is False:
            yield _Found(
                kind="mismatch",
                code=f"{each.material.item}:{each.key}",
                severity=_Severity.BLOCK,
                params={
                    "material": each.material.label,
                    "column": each.figure.column,
                    "label": {"zh": each.figure.label.zh, "en": each.figure.label.en},
                    "year": each.year,
                    "stated": f"{each.stated:f}",
                    "fact": f"{each.fact:f}",
                    "is_money": each.figure.is_money,
                    "class": each.sensitivity,
                },
            )
    if application.state in (Application.State.PRE_REVIEW, Application.State.READY):
        missing = application.materials.filter(state=Material.State.MISSING, if_any=False)
        for material in missing.order_by("order"):
            yield _Found(
                kind="material",
                code=material.item,
                severity=_Severity.BLOCK,
                params={"material": material.label},
            )


def _of_conditions(application: Application) -> Iterator[_Found]:
    """Give the conditions that are not met (must be solved) and those nobody can tell yet."""
    said = looking.explained(application)
    if said is None:
        return
    english = looking.explained(application, lang="en") or said
    labels = {condition["id"]: condition["label"] for condition in english["conditions"]}
    roles = (
        {"gate"}
        if said["route"] not in ("none", None, "") or said["verdict"] == "pass"
        else {"gate", "route"}
    )
    for condition in said["conditions"]:
        if condition["outcome"] == "met" or condition["role"] not in roles:
            continue
        kind = "unmet" if condition["outcome"] == "unmet" else "unknown"
        yield _Found(
            kind=kind,
            code=condition["id"],
            severity=_Severity.BLOCK if kind == "unmet" and condition["role"] == "gate" else _Severity.CHECK,
            params={
                "label": {"zh": condition["label"], "en": labels.get(condition["id"], condition["label"])},
                "cite": condition["cite"] or "",
                **{
                    name: _text(condition[name]) for name in ("value", "value_low", "value_high", "threshold")
                },
                "op": condition["op"],
                "unit": condition["unit"],
                "missing": len(condition["missing"]),
                "class": _class_of(condition),
            },
        )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _class_of(condition: Mapping[str, Any]) -> str:
    """Return the highest class of the cells a value was made of: who may not see it sees the outcome only."""
    found = "zone"
    for row in condition["rows"]:
        if row.get("column"):
            its = cell_class(row["table"], row["column"], row.get("source") or "")
            found = max(found, its, key=CLASSES.index)
    return found
