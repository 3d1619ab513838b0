"""Where a request comes from (来访地址), for lock-out and limits."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

__all__ = ["address_of"]


def address_of(request: HttpRequest) -> str:
    """Return the address; behind the proxy that TLS asks for, as the proxy said last, which nobody can forge."""
    said = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    behind = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    return said[:45] if behind and said else str(request.META.get("REMOTE_ADDR", ""))
