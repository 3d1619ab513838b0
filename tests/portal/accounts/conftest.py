"""Loop-back servers for log-in (回环服务): a gateway of texts, and an identity provider that signs."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

PASSWORD = "correct horse battery"


def _serve(handler: type[BaseHTTPRequestHandler]) -> tuple[ThreadingHTTPServer, str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


@dataclass(kw_only=True)
class Gateway:
    """What the gateway of texts was sent (短信网关)."""

    url: str = ""
    status: int = 200
    sent: list[dict[str, str]] = field(default_factory=list)
    bearer: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Return the code of the last text."""
        return re.findall(r"\d{6}", self.sent[-1]["text"])[0]


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """Return a gateway that takes texts and keeps them."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.sent.append(json.loads(body))
            kept.bearer.append(self.headers.get("Authorization", ""))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server, kept.url = _serve(Handler)
    settings.SMS_GATEWAY, settings.SMS_TOKEN = kept.url, "gateway-token"
    yield kept
    server.shutdown()
    server.server_close()


@dataclass(kw_only=True)
class Provider:
    """An identity provider (身份认证方), and what it was asked."""

    url: str = ""
    subject: str = "person-1"
    name: str = "陈认证"
    changed: dict[str, Any] = field(default_factory=dict)  # claims a wrong provider would send
    key: Any = None
    asked: dict[str, str] = field(default_factory=dict)  # the last authorization request
    token_request: dict[str, str] = field(default_factory=dict)

    def go(self, address: str) -> dict[str, str]:
        """Be the browser at the provider: return the query that comes back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"code": "code-1", "state": self.asked["state"]}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Return a provider that vouches for one person."""
    from yuqi.portal.accounts.services import oidc

    oidc._provider.cache_clear()
    oidc._keys.cache_clear()
    kept = Provider(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    signing = kept.key

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("openid-configuration"):
                self._say(
                    {
                        "issuer": kept.url,
                        "authorization_endpoint": f"{kept.url}/authorize",
                        "token_endpoint": f"{kept.url}/token",
                        "jwks_uri": f"{kept.url}/keys",
                    }
                )
            else:
                public = json.loads(RSAAlgorithm.to_jwk(signing.public_key()))
                self._say({"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            kept.token_request = {name: values[0] for name, values in form.items()}
            now = int(time.time())
            claims = {
                "iss": kept.url,
                "sub": kept.subject,
                "aud": "yuqi",
                "iat": now,
                "exp": now + 60,
                "nonce": kept.asked.get("nonce", ""),
                "name": kept.name,
                **kept.changed,
            }
            self._say({"id_token": jwt.encode(claims, kept.key, algorithm="RS256", headers={"kid": "k1"})})

        def _say(self, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server, kept.url = _serve(Handler)
    settings.OIDC = {"issuer": kept.url, "client_id": "yuqi", "client_secret": "secret"}
    yield kept
    server.shutdown()
    server.server_close()
