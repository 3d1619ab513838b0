"""The API put together (接口总装): routes, refusal by default, faults in one shape."""

from __future__ import annotations

import logging
import secrets
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from yuqi.portal.access.faults import answer_to
from yuqi.portal.rest.errors import FAULTS, ApiFault, fault_of
from yuqi.portal.rest.guard import nobody
from yuqi.portal.rest.routers import enterprises, entitlements, ladder, runs
from yuqi.portal.rest.shapes import Fault

__all__ = ["api", "schema"]

log = logging.getLogger(__name__)

_SAYS = (
    "育企的 HTTP 接口。请求头带 `Authorization: Bearer 令牌`，令牌在“接口令牌”页建，只显示一次。"
    "金额单位是元，写成文本，不四舍五入；null 是资料待补，不是 0；locked 是这个令牌无权看的值。"
    "列表用 limit 和 offset 分页，一页最多 200 行。写入要带 Idempotency-Key，同一个键重发只写一次。"
    "错误都是 {code, what, mend, place}。"
)


class Readable(JSONRenderer):
    """JSON with Chinese as it is (可读输出)."""

    json_dumps_params: ClassVar[dict[str, Any]] = {"ensure_ascii": False}


api = NinjaAPI(
    title="育企 Yuqi",
    version="1",
    description=_SAYS,
    docs_url=None,
    openapi_url="/openapi.json",
    auth=nobody,
    renderer=Readable(),
    urls_namespace="api",
)
for _part in (enterprises, ladder, entitlements, runs):
    api.add_router("", _part.router)


def schema() -> dict[str, Any]:
    """Return the OpenAPI document, every route with the faults it may answer."""
    said: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    said["components"]["schemas"]["Fault"] = Fault.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    said["components"]["schemas"].update(said["components"]["schemas"]["Fault"].pop("$defs", {}))
    statuses = {status: what for status, what, _mend in FAULTS.values() if status != 500}
    for path in said["paths"].values():
        for operation in path.values():
            operation["responses"] = {str(status): each for status, each in operation["responses"].items()}
            for status, what in statuses.items():
                operation["responses"].setdefault(
                    str(status),
                    {
                        "description": str(what),
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}},
                    },
                )
    return said


@api.exception_handler(ApiFault)
def _fault(request: HttpRequest, fault: ApiFault) -> HttpResponse:
    answer = api.create_response(request, fault_of(fault), status=fault.status)
    for name, value in fault.headers.items():
        answer.headers[name] = value
    if fault.wait is not None:
        answer.headers["Retry-After"] = str(fault.wait)
    return answer


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    problems = [
        {
            "code": "api.invalid",
            "what": str(each.get("msg", "")),
            "mend": "",
            "place": _place(each.get("loc", ())),
        }
        for each in refused.errors[:50]
    ]
    return _fault(
        request, ApiFault("api.invalid", place=problems[0]["place"] if problems else "", problems=problems)
    )


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, refused: HttpError) -> HttpResponse:
    code = {401: "api.no-token", 403: "api.role", 404: "api.not-found", 429: "api.too-many"}
    return _fault(request, ApiFault(code.get(refused.status_code, "api.invalid")))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, _missing: Http404) -> HttpResponse:
    return _fault(request, ApiFault("api.not-found"))


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, _denied: PermissionDenied) -> HttpResponse:
    return _fault(request, ApiFault("api.role"))


@api.exception_handler(Exception)
def _broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    lost = answer_to(request, fault)
    if lost is not None:
        return lost
    code = secrets.token_hex(4)
    log.error("api_fault", extra={"code": code, "path": request.path}, exc_info=fault)
    return _fault(request, ApiFault("api.fault", place=code))


def _place(parts: Any) -> str:
    return ".".join(str(part) for part in parts)
