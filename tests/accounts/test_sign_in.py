"""Signing in by a mailed code over real SMTP, its limits, and what its mails say."""

import re
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import UserFactory
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db
REQUEST, CONFIRM = "account_request_login_code", "account_confirm_login_code"


@pytest.fixture(autouse=True)
def _nobody_has_tried_before():
    """The limits count in the cache, by address of the machine too."""
    cache.clear()
    yield
    cache.clear()


class Letterbox:
    """Keeps what arrives, or turns everything away."""

    def __init__(self):
        self.letters, self.is_full = [], False

    async def handle_DATA(self, server, session, envelope):
        if self.is_full:
            return "452 Come back later"
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 Kept"


@pytest.fixture
def letterbox(settings):
    """A mail server of this test's own."""
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield box
    server.stop()


def code_in(letter):
    return re.search(r"^([A-Z0-9]+-?[A-Z0-9]+)\r?$", letter.get_content(), re.MULTILINE).group(1)


def test_a_mailed_code_signs_in(client, letterbox):
    user = UserFactory(email="ana@reyes.example")
    answer = client.post(reverse(REQUEST), {"email": "Ana@Reyes.example"})
    assert answer["Location"].partition("?")[0] == reverse(CONFIRM)
    ((recipients, letter),) = letterbox.letters
    assert [address.lower() for address in recipients] == ["ana@reyes.example"]
    code = code_in(letter)
    assert letter["Subject"] == f"{code} is your sign-in code"
    assert "_auth_user_id" not in client.session
    answer = client.post(reverse(CONFIRM), {"code": code})
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_serves_once_and_in_its_own_browser(client, letterbox):
    UserFactory(email="ana@reyes.example")
    client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    code = code_in(letterbox.letters[0][1])
    other = Client()
    other.post(reverse(CONFIRM), {"code": code})
    assert "_auth_user_id" not in other.session
    client.post(reverse(CONFIRM), {"code": code})
    client.logout()
    client.post(reverse(CONFIRM), {"code": code})
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_the_attempt(client, letterbox):
    UserFactory(email="ana@reyes.example")
    client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    code = code_in(letterbox.letters[0][1])
    for _ in range(3):
        client.post(reverse(CONFIRM), {"code": "WRONG1"})
    client.post(reverse(CONFIRM), {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_code_runs_out(client, letterbox, time_machine):
    time_machine.move_to("2026-11-02T10:00:00Z", tick=False)
    UserFactory(email="ana@reyes.example")
    client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    code = code_in(letterbox.letters[0][1])
    time_machine.shift(601)
    client.post(reverse(CONFIRM), {"code": code})
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_is_not_told_apart_on_the_page():
    UserFactory(email="ana@reyes.example")
    known = Client().post(reverse(REQUEST), {"email": "ana@reyes.example"})
    unknown = Client().post(reverse(REQUEST), {"email": "nobody@reyes.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.subject.strip() for message in mail.outbox][1] == "No account with this address"
    assert "there is no account with this address" in mail.outbox[1].body


def test_a_closed_account_gets_no_further(client):
    UserFactory(email="ana@reyes.example", is_active=False)
    client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    codes = [message for message in mail.outbox if "code" in message.subject]
    for message in codes:
        client.post(reverse(CONFIRM), {"code": re.search(r"^(\w+-?\w+)$", message.body, re.MULTILINE).group(1)})
    assert "_auth_user_id" not in client.session


def test_whoever_asks_for_too_many_codes_waits():
    UserFactory(email="ana@reyes.example")
    answers = [Client().post(reverse(REQUEST), {"email": "ana@reyes.example"}) for _ in range(5)]
    assert [answer.status_code for answer in answers[:3]] == [302, 302, 302]
    assert "Too many" in answers[4].content.decode()
    assert len(mail.outbox) == 3


def test_too_many_wrong_passwords_are_stopped(client):
    user = UserFactory(email="ana@reyes.example")
    user.set_password("a long and quiet harbour")
    user.save()
    for _ in range(15):
        client.post(reverse("account_login"), {"login": user.email, "password": "wrong password"})
    client.post(reverse("account_login"), {"login": user.email, "password": "a long and quiet harbour"})
    assert "_auth_user_id" not in client.session


def test_a_mail_server_that_is_down_is_said_and_not_a_crash(client, letterbox):
    letterbox.is_full = True
    UserFactory(email="ana@reyes.example")
    answer = client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    assert answer.status_code == 503
    assert "The mail could not be sent" in answer.content.decode()


def test_nobody_signs_up(client):
    UserFactory()
    answer = client.post(reverse("account_signup"), {"email": "new@people.example", "password1": "a long harbour x"})
    assert answer.status_code == 200
    assert mail.outbox == []
    assert not User.objects.filter(email="new@people.example").exists()


def test_the_sign_in_mail_is_short_and_ours(client, letterbox):
    UserFactory(email="ana@reyes.example")
    client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    letter = letterbox.letters[0][1]
    text = letter.get_content()
    assert len(text.split()) < 60
    assert text.rstrip().endswith("Counterpart")
    assert "example.com" not in text


def test_a_wrong_code_says_what_to_do(client, letterbox):
    UserFactory(email="ana@reyes.example")
    client.post(reverse(REQUEST), {"email": "ana@reyes.example"})
    answer = client.post(reverse(CONFIRM), {"code": "WRONG1"})
    assert "This code is not right, or no longer valid. Check it, or enter a newer one." in answer.content.decode()


def test_the_second_step_says_what_to_do_about_a_wrong_code():
    assert get_mfa_adapter().validation_error("incorrect_code").messages == [
        "This code is not right, or no longer valid. Check it, or enter a newer one."
    ]
