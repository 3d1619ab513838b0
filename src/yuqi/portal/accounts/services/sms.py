"""Send a text (短信网关): one POST to the address the zone configured."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from django.conf import settings

__all__ = ["NotSent", "is_offered", "send"]

log = logging.getLogger(__name__)
_SECONDS = 8


class NotSent(Exception):
    """The gateway did not take the text (短信未发出)."""


def is_offered() -> bool:
    """Return whether a gateway is configured."""
    return urlsplit(settings.SMS_GATEWAY).scheme in ("http", "https")


def send(*, phone: str, text: str) -> None:
    """Hand a text to the gateway: JSON {"phone", "text"}, with the token as bearer; any 2xx means taken.

    Raises:
        NotSent: no answer, or another one.
    """
    body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    asked = urllib.request.Request(settings.SMS_GATEWAY, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:
            answer.read(1000)
    except (urllib.error.URLError, TimeoutError, OSError) as fault:
        log.warning("sms_not_sent", extra={"fault": type(fault).__name__})
        raise NotSent from fault
