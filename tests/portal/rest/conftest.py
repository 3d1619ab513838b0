"""Tokens for the tests of the API (测试令牌)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Another system with a token (调用方)."""

    client: Client
    token: str

    def get(self, path: str, **query: Any) -> Any:
        """Ask."""
        return self.client.get(f"/api/v1{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, key: str | None = "key-1") -> Any:
        """Write, under an idempotency key."""
        more = {"Idempotency-Key": key} if key is not None else {}
        return self.client.post(
            f"/api/v1{path}", body, content_type="application/json", headers=self._headers() | more
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def caller(seat: Callable[..., Any]) -> Callable[..., Caller]:
    """Return a maker of callers: caller("officer", duties=("tax",)), caller("legal_rep") of the zone's firm."""
    from yuqi.portal.access import FIRM_ROLES
    from yuqi.portal.rest import tokens

    def make(
        role: str,
        scopes: tuple[str, ...] | None = None,
        *,
        uscc: str | None = None,
        duties: tuple[str, ...] = (),
        tenant_id: int | None = None,
    ) -> Caller:
        by = (
            seat("legal_rep", uscc, tenant_id=tenant_id)
            if role in FIRM_ROLES
            else seat("administrator", tenant_id=tenant_id)
        )
        made = tokens.make_token(
            by=by, name="测试系统", role=role, scopes=scopes or tokens.scopes_for(by), days=30, duties=duties
        )
        return Caller(client=Client(), token=made.text)

    return make
