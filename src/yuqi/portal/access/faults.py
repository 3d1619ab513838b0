"""Faults of the machine (机器故障): a lost database and a full disk, told from faults of ours and said in words."""

from __future__ import annotations

import errno
import logging
import secrets
import shutil
import sys
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import server_error

__all__ = ["SAID", "answer_to", "kind_of", "no_page"]

log = logging.getLogger(__name__)

WAIT = 30
"""Seconds after which it is worth trying again."""

SAID: dict[str, tuple[Any, Any]] = {
    "disk": (
        gettext_lazy("磁盘满了，这一步没有写入"),
        gettext_lazy("服务器上没有空间了。已有数据都在，刚才这一步没有留下半截。腾出空间后再办一次。"),
    ),
    "database": (
        gettext_lazy("数据库没有答复，这一页取不到"),
        gettext_lazy("已有数据不受影响，刚才这一步没有写入。等半分钟再试。"),
    ),
}
"""What is wrong and what to do, by kind."""

_LEAST = 1 << 20  # bytes without which no database can work
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("no space left on device", "disk is full", "disk quota exceeded", "file too large")
_BROKEN_WORDS = ("malformed", "not a database", "disk i/o error")


def kind_of(fault: BaseException | None) -> str | None:
    """Return "disk" or "database" when the machine is at fault, also where that was wrapped; None: it is ours."""
    seen: set[int] = set()
    found = None
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        text = str(fault).lower()
        if isinstance(fault, OSError) and fault.errno in _FULL:
            return "disk"
        if any(words in text for words in _FULL_WORDS):
            return "disk"
        lost = isinstance(fault, OperationalError | InterfaceError)
        if lost or (isinstance(fault, DatabaseError) and any(words in text for words in _BROKEN_WORDS)):
            found = "database"
        fault = fault.__cause__ or fault.__context__
    return "disk" if found and _no_room() else found


def _no_room() -> bool:
    """Return whether the home's disk is full: SQLite calls that by other names while it opens its journal."""
    try:
        return shutil.disk_usage(settings.HOME).free < _LEAST
    except OSError:
        return False


def answer_to(request: HttpRequest, fault: BaseException) -> HttpResponse | None:
    """Return the answer that says which part of the machine failed, with a code to quote; None: none of it did."""
    kind = kind_of(fault)
    if kind is None:
        return None
    code = secrets.token_hex(4)
    log.error("machine_fault", extra={"kind": kind, "code": code, "path": request.path}, exc_info=fault)
    what, mend = SAID[kind]
    answer: HttpResponse
    if request.path.startswith("/api/"):
        said = {"code": f"api.{kind}", "what": _(what), "mend": _(mend), "place": code, "problems": []}
        answer = JsonResponse(said, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        again = request.method in ("GET", "HEAD")
        page = render_to_string("fault.html", {"kind": kind, "code": code, "again": again})
        answer = HttpResponse(page, status=503)
    answer.headers["Retry-After"] = str(WAIT)
    return answer


def no_page(request: HttpRequest, template_name: str = "500.html") -> HttpResponse:
    """Answer what no view could (兜底页): the session's and the log-in's questions to the database fail here."""
    fault = sys.exc_info()[1]
    answer = None if fault is None else answer_to(request, fault)
    return answer or server_error(request, template_name)
