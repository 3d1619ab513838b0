"""Log-in by an identity provider (统一认证): OpenID Connect, authorization code with PKCE.

The provider's addresses are discovered from its issuer; the id token is checked for signature, issuer, audience,
nonce and time. Who the person is, is the provider's subject; it is bound to an account or an invitation.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

__all__ = ["OidcRefused", "Person", "begin", "finish", "is_offered"]

_SECONDS = 8
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


class OidcRefused(Exception):
    """The provider did not vouch for anybody (统一认证未通过)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the provider says it is (认证结果)."""

    subject: str
    name: str
    uscc: str  # of the enterprise that a 法人统一认证 vouches for; "" of a person alone


def is_offered() -> bool:
    """Return whether a provider is configured."""
    return bool(settings.OIDC["issuer"] and settings.OIDC["client_id"])


def begin(session: Any, *, callback: str) -> str:
    """Return the provider's address to go to; what the answer is checked against stays in the session.

    Raises:
        OidcRefused: the provider cannot be reached.
    """
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    session["oidc"] = {"state": state, "nonce": nonce, "verifier": verifier, "callback": callback}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC["client_id"],
        "redirect_uri": callback,
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = _provider(settings.OIDC["issuer"])["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urllib.parse.urlencode(query)}"


def finish(session: Any, *, query: Mapping[str, str]) -> Person:
    """Return who came back from the provider.

    Raises:
        OidcRefused: not the answer to what was asked, or not signed by the provider for us.
    """
    asked = session.pop("oidc", None)
    if not asked or not constant_time_compare(asked["state"], query.get("state", "")):
        raise OidcRefused("state")
    if "code" not in query:
        raise OidcRefused("no code")
    provider = _provider(settings.OIDC["issuer"])
    answer = _post(
        provider["token_endpoint"],
        {
            "grant_type": "authorization_code",
            "code": query["code"],
            "redirect_uri": asked["callback"],
            "client_id": settings.OIDC["client_id"],
            "client_secret": settings.OIDC["client_secret"],
            "code_verifier": asked["verifier"],
        },
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise OidcRefused("no id token")
    try:
        key = _keys(provider["jwks_uri"]).get_signing_key_from_jwt(token).key
        said = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            audience=settings.OIDC["client_id"],
            issuer=provider["issuer"],
            leeway=60,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError as fault:
        raise OidcRefused(type(fault).__name__) from fault
    if not constant_time_compare(str(said.get("nonce", "")), asked["nonce"]):
        raise OidcRefused("nonce")
    return Person(
        subject=f"{provider['issuer']}#{said['sub']}"[:200],
        name=str(said.get("name") or "")[:60],
        uscc=str(said.get(settings.OIDC.get("uscc_claim") or "uscc") or "").strip().upper()[:18],
    )


@lru_cache(maxsize=4)
def _provider(issuer: str) -> Mapping[str, Any]:
    said = _fetch(urllib.request.Request(f"{_safe(issuer).rstrip('/')}/.well-known/openid-configuration"))
    if said.get("issuer") != issuer:
        raise OidcRefused("issuer")
    return said


@lru_cache(maxsize=4)
def _keys(address: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(_safe(address), timeout=_SECONDS)


def _post(address: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    body = urllib.parse.urlencode({name: value for name, value in form.items() if value}).encode()
    return _fetch(urllib.request.Request(_safe(address), data=body, headers={"Accept": "application/json"}))


def _fetch(asked: urllib.request.Request) -> Mapping[str, Any]:
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:
            said = json.loads(answer.read(200_000))
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as fault:
        raise OidcRefused(type(fault).__name__) from fault
    if not isinstance(said, dict):
        raise OidcRefused("answer")
    return said


def _safe(address: str) -> str:
    """Plain HTTP only on this machine, for tests."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        return address
    raise OidcRefused("address")
