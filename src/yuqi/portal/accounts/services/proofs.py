"""That who was invited speaks for the enterprise (企业身份核验): by a sealed form, a 法人统一认证, or in person."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from yuqi.portal.access import Seat, require
from yuqi.portal.accounts.models import FirmProof, Membership
from yuqi.portal.accounts.services import papers
from yuqi.portal.audit import services as audit

__all__ = ["NotNow", "accept", "ask_for", "by_provider", "hand_in", "refuse"]

State, Way = FirmProof.State, FirmProof.Way


class NotNow(Exception):
    """The proof was decided already, or nothing was handed in and no reason given (现在不能)."""


def ask_for(membership: Membership) -> FirmProof:
    """Keep a new seat of an enterprise shut until the person is proven to speak for it."""
    return FirmProof.objects.create(membership=membership)


def hand_in(*, proof: FirmProof, file: UploadedFile) -> FirmProof:
    """Keep the sealed form for an officer to look at; it takes the place of one handed in before.

    Raises:
        PaperRefused: the file is not taken.
        NotNow: it was accepted meanwhile.
    """
    name, sha256 = papers.keep(file)
    with transaction.atomic():
        now = _open(proof)
        now.state, now.way, now.remark = State.WAITING, Way.SEALED, ""
        now.file_name, now.sha256, now.handed_in_at = name, sha256, timezone.now()
        now.save()
        _record("proof.handed_in", now, None, {"file": name, "sha256": sha256})
    return now


@transaction.atomic
def by_provider(*, proof: FirmProof, uscc: str) -> bool:
    """Open the seat when the identity provider vouches for this enterprise; return whether it does."""
    if not uscc or uscc != proof.membership.uscc:
        return False
    now = _open(proof)
    now.state, now.way, now.decided_at = State.ACCEPTED, Way.PROVIDER, timezone.now()
    now.save()
    _record("proof.accepted", now, None, {"way": str(now.way)})
    return True


@transaction.atomic
def accept(*, proof: FirmProof, by: Seat, remark: str = "") -> FirmProof:
    """Open the seat: the sealed form is right, or the person was seen in person, which `remark` says.

    Raises:
        NotNow: decided already, or nothing handed in and nothing said.
    """
    require(by, "accounts.prove")
    now = _open(proof)
    if now.state != State.WAITING and not remark.strip():
        raise NotNow
    now.way = now.way if now.state == State.WAITING else Way.IN_PERSON
    return _decided(now, State.ACCEPTED, by, remark, "proof.accepted")


@transaction.atomic
def refuse(*, proof: FirmProof, by: Seat, remark: str) -> FirmProof:
    """Give the form back with what is wrong with it; another may be handed in.

    Raises:
        NotNow: nothing waits, or the remark is missing.
    """
    require(by, "accounts.prove")
    now = _open(proof)
    if now.state != State.WAITING or not remark.strip():
        raise NotNow
    return _decided(now, State.REFUSED, by, remark, "proof.refused")


def _open(proof: FirmProof) -> FirmProof:
    now = FirmProof.objects.select_for_update().select_related("membership__user").get(pk=proof.pk)
    if now.state == State.ACCEPTED:
        raise NotNow
    return now


def _decided(now: FirmProof, state: Any, by: Seat, remark: str, act: str) -> FirmProof:
    now.state, now.remark = state, remark.strip()[:300]
    now.decided_by_id, now.decided_at = by.user_id, timezone.now()
    now.save()
    _record(act, now, by, {"way": str(now.way)}, why=now.remark)
    return now


def _record(act: str, proof: FirmProof, by: Seat | None, after: dict[str, str], *, why: str = "") -> None:
    membership = proof.membership
    audit.record(
        act,
        on=f"user:{membership.user.username}",
        by=by,
        tenant_id=membership.tenant_id,
        uscc=membership.uscc,
        after={"role": membership.role, **after},
        why=why,
    )
