"""OpenID Connect by configuration, against a small provider on this machine: it signs known people in and makes none."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory
from tests.support.provider import running_provider


@pytest.fixture
def provider(settings):
    with running_provider() as server:
        app = {
            "provider_id": "sso",
            "name": "Harbour login",
            "client_id": "counterpart",
            "secret": "shared",
            "settings": {"server_url": server.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield server


def go_through(client):
    """Walk to the provider and back as a browser would; the answer to the return."""
    away = client.post(reverse("openid_connect_login", args=["sso"]))
    asked = parse_qs(urlsplit(away.context["redirect_to"]).query)
    back = reverse("openid_connect_callback", args=["sso"])
    return client.get(back, {"code": "from-the-provider", "state": asked["state"][0]}), asked


@pytest.mark.django_db
def test_the_sign_in_page_offers_it_where_it_is_configured(provider, client):
    UserFactory()
    assert "Harbour login" in client.get(reverse("account_login")).content.decode()


@pytest.mark.django_db
def test_the_sign_in_page_does_not_offer_what_is_not_configured(client):
    UserFactory()
    assert "openid" not in client.get(reverse("account_login")).content.decode().lower()


@pytest.mark.django_db
def test_somebody_known_is_signed_in(provider, client):
    jonas = UserFactory(email="jonas@harbour.example")
    answer, asked = go_through(client)
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(jonas.pk)
    assert asked["code_challenge_method"] == ["S256"]
    assert "code_verifier" in provider.asked


@pytest.mark.django_db
def test_somebody_unknown_is_not_made_an_account(provider, client):
    UserFactory(email="maria@harbour.example")
    answer, _asked = go_through(client)
    followed = client.get(answer["Location"]) if answer.status_code == 302 else answer
    assert followed.status_code == 200
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email="jonas@harbour.example").exists()


@pytest.mark.django_db
def test_an_address_that_the_provider_has_not_proven_opens_nothing(provider, client):
    UserFactory(email="jonas@harbour.example")
    provider.claims["email_verified"] = False
    go_through(client)
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_closed_account_stays_closed(provider, client):
    UserFactory(email="jonas@harbour.example", is_active=False)
    go_through(client)
    assert "_auth_user_id" not in client.session


@pytest.mark.processes
def test_a_browser_goes_there_and_back(machine, page):
    """The browser holds a form to this server (form-action 'self') over every redirect that answers it."""
    UserFactory(email="jonas@harbour.example")
    with running_provider() as provider:
        client = {"OIDC_CLIENT_ID": "counterpart", "OIDC_CLIENT_SECRET": "shared", "OIDC_NAME": "Harbour login"}
        address = machine.start_web(env={"OIDC_SERVER_URL": provider.address, **client})
        page.goto(f"{address}/accounts/login/")
        page.get_by_role("link", name="Harbour login").click()
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url(f"{address}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Your turn"
