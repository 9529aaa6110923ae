"""A small OpenID Connect provider on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    """Discovery, token, user information and keys. Whoever asks is the person of ``server.claims``."""

    def do_GET(self):
        path = urlsplit(self.path).path
        address = self.server.address
        if path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": address,
                    "authorization_endpoint": f"{address}/authorize",
                    "token_endpoint": f"{address}/token",
                    "userinfo_endpoint": f"{address}/userinfo",
                    "jwks_uri": f"{address}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif path == "/authorize":  # the person is known there: straight back
            asked = parse_qs(urlsplit(self.path).query)
            back = urlencode({"code": "from-the-provider", "state": asked["state"][0]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri'][0]}?{back}")
            self.end_headers()
        elif path == "/userinfo":
            self.answer(self.server.claims)
        elif path == "/keys":
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer({"keys": [jwk | {"kid": "one", "use": "sig", "alg": "RS256"}]})

    def do_POST(self):
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked = body
        now = int(time())
        claims = self.server.claims | {
            "iss": self.server.address, "aud": "counterpart", "iat": now, "exp": now + 300,
        }  # fmt: skip
        id_token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})
        self.answer({"access_token": "access", "token_type": "Bearer", "id_token": id_token, "expires_in": 300})

    def answer(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def running_provider() -> Iterator[Any]:
    """A provider that knows Jonas: ``address`` and ``claims`` may be read and changed, ``asked`` is the last token request."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.claims = {"sub": "0042", "email": "jonas@harbour.example", "email_verified": True, "name": "Jonas Weber"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
