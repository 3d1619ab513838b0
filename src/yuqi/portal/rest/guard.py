"""At the API's door (接口入口): token, scope, role and rate; what declares none of them is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from yuqi.portal.access import ACTIONS, Seat, may
from yuqi.portal.accounts.services import spend
from yuqi.portal.rest.errors import ApiFault
from yuqi.portal.rest.scopes import SCOPES
from yuqi.portal.rest.tokens import recognise, seat_of

__all__ = ["Bearer", "nobody", "rule", "seat"]

_WINDOW = timedelta(minutes=1)


class Bearer(HttpBearer):
    """Asks for a token with a scope, whose role may do an action (令牌验证)."""

    def __init__(self, scope: str, action: str) -> None:
        if scope not in SCOPES or action not in ACTIONS:
            raise ValueError(f"{scope}, {action}: not declared")
        super().__init__()
        self.scope, self.action = scope, action

    def __call__(self, request: HttpRequest) -> Any:
        """Return the token, or say why not; without one too."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, text.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token it is.

        Raises:
            ApiFault: unknown, too often, not for this, or not of a role that may do this.
        """
        known = recognise(token) if token else None
        if known is None:
            raise ApiFault("api.no-token", headers={"WWW-Authenticate": "Bearer"})
        wait = spend(f"api:{known.pk}", limit=known.per_minute, window=_WINDOW)
        if wait:
            raise ApiFault("api.too-many", wait=wait)
        if self.scope not in known.scopes:
            raise ApiFault("api.scope", place=self.scope)
        request.seat = seat_of(known)
        if not may(request.seat, self.action):
            raise ApiFault("api.role", place=known.role)
        return known


def rule(scope: str, action: str) -> dict[str, Any]:
    """Return what a route declares about who may ask (接口规则); the OpenAPI document says it too."""
    return {"auth": Bearer(scope, action), "openapi_extra": {"x-scope": scope, "x-action": action}}


def nobody(_request: HttpRequest) -> Any:
    """Let nobody in (默认拒绝): what stands where a route names no rule.

    Raises:
        ApiFault: always.
    """
    raise ApiFault("api.role")


def seat(request: HttpRequest) -> Seat:
    """Return who the request acts as."""
    now: Seat = request.seat
    return now
