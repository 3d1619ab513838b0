"""What the API says when it does not answer (接口错误): code, what, how to mend it, where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yuqi.base import Problem

__all__ = ["FAULTS", "ApiFault", "fault_of", "said_of"]

FAULTS: dict[str, tuple[int, Any, Any]] = {
    "api.no-token": (
        401,
        _("没有令牌，或令牌无效、过期、已撤回"),
        _("在请求头里写 Authorization: Bearer 令牌；令牌在“接口令牌”页建"),
    ),
    "api.scope": (403, _("令牌没有这个用途"), _("另建一个带这个用途的令牌")),
    "api.role": (403, _("令牌的角色不能做这件事"), _("换一个角色的令牌")),
    "api.not-found": (404, _("没有这一项，或不归这个令牌看"), _("核对地址里的代码和编号")),
    "api.no-run": (404, _("还没有测算"), _("先发起一次测算，等它完成")),
    "api.invalid": (422, _("请求里有一项不合要求"), _("按接口说明改好再发")),
    "api.conflict": (409, _("别人已经改过这一格"), _("重新读一遍，带上新的 mark 再写")),
    "api.key-missing": (
        422,
        _("写入要带 Idempotency-Key"),
        _("每次写入换一个不重复的键；重发同一次写入用同一个键"),
    ),
    "api.key-reused": (409, _("这个 Idempotency-Key 已经用在另一个请求上"), _("换一个键")),
    "api.too-many": (429, _("请求太密"), _("等到 Retry-After 说的秒数再发")),
    "api.fault": (
        500,
        _("内部出错，没有写入任何数据"),
        _("过一会儿再试；还不行就把 place 里的编号报给管理员"),
    ),
}


class ApiFault(Exception):
    """The request is not answered (不予应答)."""

    def __init__(
        self,
        code: str,
        *,
        place: str = "",
        problems: Iterable[Mapping[str, Any]] = (),
        wait: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.place, self.wait = code, place, wait
        self.problems = [dict(each) for each in problems]
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return FAULTS[self.code][0]


def fault_of(fault: ApiFault) -> dict[str, Any]:
    """Return a fault as the API's answer; with several problems, each of them beside the first."""
    _status, what, mend = FAULTS[fault.code]
    said: dict[str, Any] = {"code": fault.code, "what": str(what), "mend": str(mend), "place": fault.place}
    return said | {"problems": fault.problems}


def said_of(problem: Problem | str, place: str) -> dict[str, Any]:
    """Return one problem of facts in the API's shape."""
    if isinstance(problem, str):
        return {"code": "api.invalid", "what": problem, "mend": "", "place": place}
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    return {"code": problem.code, "what": problem.what(lang), "mend": problem.mend(lang), "place": place}
