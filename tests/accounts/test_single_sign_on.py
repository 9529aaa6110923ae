"""OpenID Connect by configuration, against a small provider on this machine: it signs known people in and makes none."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
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


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.claims = {"sub": "0042", "email": "jonas@harbour.example", "email_verified": True, "name": "Jonas Weber"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "sso",
        "name": "Harbour login",
        "client_id": "counterpart",
        "secret": "shared",
        "settings": {"server_url": server.address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def go_through(client):
    """Walk to the provider and back as a browser would; the answer to the return."""
    away = client.post(reverse("openid_connect_login", args=["sso"]))
    asked = parse_qs(urlsplit(away["Location"]).query)
    back = reverse("openid_connect_callback", args=["sso"])
    return client.get(back, {"code": "from-the-provider", "state": asked["state"][0]}), asked


def test_the_sign_in_page_offers_it_where_it_is_configured(provider, client):
    UserFactory()
    assert "Harbour login" in client.get(reverse("account_login")).content.decode()


def test_the_sign_in_page_does_not_offer_what_is_not_configured(client):
    UserFactory()
    assert "openid" not in client.get(reverse("account_login")).content.decode().lower()


def test_somebody_known_is_signed_in(provider, client):
    jonas = UserFactory(email="jonas@harbour.example")
    answer, asked = go_through(client)
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(jonas.pk)
    assert asked["code_challenge_method"] == ["S256"]
    assert "code_verifier" in provider.asked


def test_somebody_unknown_is_not_made_an_account(provider, client):
    UserFactory(email="maria@harbour.example")
    answer, _asked = go_through(client)
    followed = client.get(answer["Location"]) if answer.status_code == 302 else answer
    assert followed.status_code == 200
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email="jonas@harbour.example").exists()


def test_an_address_that_the_provider_has_not_proven_opens_nothing(provider, client):
    UserFactory(email="jonas@harbour.example")
    provider.claims["email_verified"] = False
    go_through(client)
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_closed(provider, client):
    UserFactory(email="jonas@harbour.example", is_active=False)
    go_through(client)
    assert "_auth_user_id" not in client.session
