"""The second device (双重验证): a code of an authenticator (TOTP), and recovery codes for when it is lost."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from yuqi.portal.access import Seat
from yuqi.portal.accounts.models import RecoveryCode, User
from yuqi.portal.audit import services as audit

__all__ = ["codes_left", "confirm", "device_of", "drop", "pending_device", "use_recovery_code", "verify"]

CODES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another


def device_of(user: User) -> TOTPDevice | None:
    """Return the person's device, None before one is set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def codes_left(user: User) -> int:
    """Return how many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def pending_device(user: User) -> TOTPDevice:
    """Return the device being set up: its key is shown until the first code proves it."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "totp"})
    return device


@transaction.atomic
def confirm(*, user: User, code: str, by: Seat | None) -> list[str] | None:
    """Take the device into use; return its recovery codes, shown this once, or None when the code is wrong."""
    device = pending_device(user)
    if not device.verify_token(code):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)
    ]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes)
    audit.record("person.second_factor_set", on=f"user:{user.username}", by=by)
    return codes


@transaction.atomic
def verify(*, user: User, code: str) -> TOTPDevice | None:
    """Return the device when its code is right; too many wrong ones make it wait ever longer."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device if device is not None and device.verify_token(code) else None


@transaction.atomic
def use_recovery_code(*, user: User, code: str) -> TOTPDevice | None:
    """Return the device for a recovery code never used before, which is used up by it."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None or not device.verify_is_allowed()[0]:
        return None
    left = RecoveryCode.objects.filter(user=user, used_at=None, code_hash=_hash(user, code.strip().lower()))
    if not left.update(used_at=timezone.now()):
        device.throttle_increment()
        return None
    audit.record("person.recovery_code_used", on=f"user:{user.username}", by=None)
    return device


@transaction.atomic
def drop(*, user: User, by: Seat) -> None:
    """Take the device away, where the role does not ask for one."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    audit.record("person.second_factor_dropped", on=f"user:{user.username}", by=by)


def _hash(user: User, code: str) -> str:
    return salted_hmac("yuqi.recovery", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
