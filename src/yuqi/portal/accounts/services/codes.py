"""One-time codes by SMS (短信验证码): sent seldom, kept as a hash, valid five minutes and five tries."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from yuqi.portal.accounts.models import LoginCode, User
from yuqi.portal.accounts.services import sms
from yuqi.portal.accounts.services.limits import spend

__all__ = ["TooSoon", "check_code", "send_code"]

_VALID = timedelta(minutes=5)
_TRIES = 5


class TooSoon(Exception):
    """Codes were asked for too often (请求过于频繁); `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def send_code(*, phone: str, address: str) -> None:
    """Send a code to the person of this number; for a number nobody has, nothing happens and nothing shows it.

    Raises:
        TooSoon: this number or this address asked too often.
        NotSent: the gateway did not take it.
    """
    for key, limit, window in (
        (f"sms:wait:{phone}", 1, timedelta(minutes=1)),
        (f"sms:phone:{phone}", 5, timedelta(hours=1)),
        (f"sms:address:{address}", 30, timedelta(hours=1)),
    ):
        wait = spend(key, limit=limit, window=window)
        if wait:
            raise TooSoon(wait)
    user = _person(phone)
    if user is None:
        return
    code = f"{secrets.randbelow(10**6):06d}"
    now = timezone.now()
    with transaction.atomic():
        LoginCode.objects.filter(user=user, used_at=None).delete()
        LoginCode.objects.create(user=user, code_hash=_hash(user, code), sent_at=now, expires_at=now + _VALID)
    sms.send(
        phone=phone,
        text=_("育企登录验证码 %(code)s，5 分钟内有效。不是本人操作就不用理会。") % {"code": code},
    )


@transaction.atomic
def check_code(*, phone: str, code: str) -> User | None:
    """Return whose code it is; each wrong one counts, the fifth ends it."""
    user = _person(phone)
    if user is None:
        return None
    sent = (
        LoginCode.objects.select_for_update()
        .filter(user=user, used_at=None, expires_at__gt=timezone.now(), tries__lt=_TRIES)
        .first()
    )
    if sent is None:
        return None
    if not constant_time_compare(sent.code_hash, _hash(user, code.strip())):
        LoginCode.objects.filter(pk=sent.pk).update(tries=F("tries") + 1)
        return None
    LoginCode.objects.filter(pk=sent.pk).update(used_at=timezone.now())
    return user


def _person(phone: str) -> User | None:
    """A number that two people gave is nobody's proof."""
    found = list(User.objects.filter(phone=phone, is_active=True)[:2]) if phone else []
    return found[0] if len(found) == 1 else None


def _hash(user: User, code: str) -> str:
    return salted_hmac("yuqi.sms", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
