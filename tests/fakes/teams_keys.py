"""Microsoft's key server: an OpenID configuration and a list of keys over HTTP on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

Json = dict[str, Any]
CONFIGURATION = "/v1/.well-known/openidconfiguration"
LIST = "/v1/.well-known/keys"


@cache
def rsa_key(number: int) -> RSAPrivateKey:
    """The same key for the same number, made once a run."""
    return generate_private_key(public_exponent=65537, key_size=2048)


class KeyServer:
    """Use as a context manager. `fault`: empty, `down` (500), `drop`, `slow` (until `release` is
    set), `garbage`, or `empty` (no keys). `fetches` counts what was asked for; `padding` are the
    characters of certificates that each key comes with, as Microsoft's do."""

    def __init__(self, endorsements: tuple[str, ...] = ("msteams",)) -> None:
        self.number, self.endorsements = 1, endorsements
        self.fault = ""
        self.release = threading.Event()
        self.fetches = 0
        self.padding = 2_000
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def metadata_url(self) -> str:
        return self.url + CONFIGURATION

    @property
    def kid(self) -> str:
        return f"key-{self.number}"

    @property
    def private(self) -> RSAPrivateKey:
        return rsa_key(self.number)

    def rotate(self) -> None:
        """From now on another key signs, and the old one is no longer published."""
        self.number += 1

    def sign(
        self,
        claims: Mapping[str, Any],
        *,
        kid: str | None = None,
        alg: str = "RS256",
        key: Any = None,
    ) -> str:
        """A token. `kid` "" leaves it out; `alg` "none" signs with nothing."""
        named = self.kid if kid is None else kid
        headers = {"kid": named} if named else {}
        signer = None if alg == "none" else key or self.private
        return jwt.encode(dict(claims), signer, algorithm=alg, headers=headers)

    def published(self) -> Json:
        """The list of keys as it is now."""
        entry = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        return {
            "keys": [
                {
                    **entry,
                    "kid": self.kid,
                    "use": "sig",
                    "x5t": self.kid,
                    "x5c": ["A" * self.padding],
                    "endorsements": list(self.endorsements),
                }
            ]
        }

    def answer(self, path: str) -> Json | None:
        if path == CONFIGURATION:
            return {
                "issuer": "https://api.botframework.com",
                "jwks_uri": self.url + LIST,
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == LIST:
            return {"keys": []} if self.fault == "empty" else self.published()
        return None


def _handler(keys: KeyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.fetches += 1
            if keys.fault == "slow":
                keys.release.wait(30)
            if keys.fault == "drop":
                self.connection.close()
                return
            found = keys.answer(self.path)
            status = 500 if keys.fault == "down" else 404 if found is None else 200
            body = b"<html>" if keys.fault == "garbage" else json.dumps(found).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # whoever asked gave up

        def log_message(self, *_: Any) -> None:
            """Says nothing: the test does."""

    return Handler
