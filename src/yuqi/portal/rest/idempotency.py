"""A write asked twice is done once (幂等写入)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from yuqi.portal.rest.errors import ApiFault
from yuqi.portal.rest.models import IdempotencyKey

__all__ = ["once"]

_KEY = re.compile(r"[\x21-\x7e]{1,100}")


def once(request: HttpRequest, status: int, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what `do` gives, or what it gave when the same token sent the same key and body before.

    Write and key stand in one transaction: what fails keeps no key and may be sent again.

    Raises:
        ApiFault: no key, or one that was used for another request.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise ApiFault("api.key-missing", place="Idempotency-Key")
    asked = hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()
    kept = _kept(request, key, asked)
    if kept is not None:
        return kept
    try:
        with transaction.atomic():
            answer = do()
            IdempotencyKey.objects.create(
                token=request.auth, key=key, asked=asked, status=status, answer=answer
            )
    except IntegrityError:  # the same key came twice at once, and the other was quicker
        kept = _kept(request, key, asked)
        if kept is None:
            raise
        return kept
    return answer


def _kept(request: HttpRequest, key: str, asked: str) -> dict[str, Any] | None:
    row = IdempotencyKey.objects.filter(token=request.auth, key=key).first()
    if row is None:
        return None
    if row.asked != asked:
        raise ApiFault("api.key-reused", place="Idempotency-Key")
    answer: dict[str, Any] = row.answer
    return answer
