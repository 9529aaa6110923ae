"""The queue of invitation mails: claimed under a lease, retried, refused for good, held back, never under two names."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import Invitation
from accounts.services import invitation_mail, invitations
from kernel.actors import Actor
from tests.accounts.test_invitations import invite_ana, invite_jonas
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


class Down(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError("nobody listens")


class Refusing(EmailBackend):
    """A mail server that does not know the recipient."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"jonas@harbour.example": (550, b"no such mailbox")})


class Hesitant(EmailBackend):
    """A mail server that asks to come back later, and one that hangs up."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("try later")


def use(settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


def test_a_due_invitation_is_sent_once():
    invitation = invite_jonas()
    assert invitation_mail.send_due(now=NOW) == 1
    assert invitation_mail.send_due(now=NOW) == 0
    (message,) = mail.outbox
    assert message.to == ["Jonas Weber <jonas@harbour.example>"]
    assert message.extra_headers["Message-ID"] == f"<invitation.{invitation.pk}.1@127.0.0.1>"
    assert invitations.secret_of(invitation) in message.body
    assert invitations.secret_of(invitation) in message.alternatives[0].content
    assert len(message.body.split()) < 120
    invitation.refresh_from_db()
    assert (invitation.state(NOW), invitation.mail_lease) == ("sent", None)


def test_a_message_that_is_asked_for_again_gets_a_new_number():
    invitation = invite_jonas()
    invitation_mail.send_due(now=NOW)
    invitations.resend(invitation=invitation, by=Actor(invitation.invited_by_id, "client"), now=NOW)
    invitation_mail.send_due(now=NOW)
    assert [message.extra_headers["Message-ID"].split(".")[2][0] for message in mail.outbox] == ["1", "2"]


def test_what_one_sender_has_claimed_another_leaves_until_the_lease_has_run_out():
    invite_jonas()
    assert len(invitation_mail.claim(lease=uuid4(), now=NOW)) == 1
    assert invitation_mail.claim(lease=uuid4(), now=NOW) == []
    assert len(invitation_mail.claim(lease=uuid4(), now=NOW + timedelta(minutes=6))) == 1


@pytest.mark.parametrize("backend", [Down, Hesitant])
def test_a_server_that_is_down_gets_another_try_with_growing_pauses(settings, backend):
    invitation = invite_jonas()
    use(settings, backend)
    assert invitation_mail.send_due(now=NOW) == 0
    invitation.refresh_from_db()
    assert (invitation.mail_due_at, invitation.mail_tries) == (NOW + timedelta(seconds=30), 1)
    invitation_mail.send_due(now=invitation.mail_due_at)
    invitation.refresh_from_db()
    assert invitation.mail_due_at == NOW + timedelta(seconds=90)
    assert invitation.state(NOW) == "pending"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert invitation_mail.send_due(now=invitation.mail_due_at) == 1


def test_a_mailbox_that_does_not_exist_ends_visibly(settings):
    invitation = invite_jonas()
    use(settings, Refusing)
    invitation_mail.send_due(now=NOW)
    invitation.refresh_from_db()
    assert (invitation.state(NOW), invitation.mail_error) == ("failed", "no such mailbox")


def test_an_invitation_that_ended_is_not_sent():
    accepted, revoked, expired = invite_jonas(), invite_jonas(), invite_jonas()
    invitations.accept(invitation=accepted, user=UserFactory(), now=NOW)
    invitations.revoke(invitation=revoked, by=Actor(revoked.invited_by_id, "client"), now=NOW)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=NOW)
    assert invitation_mail.send_due(now=NOW) == 0


def test_nothing_leaves_a_public_server_while_links_lead_to_this_machine(settings):
    invite_jonas()
    settings.PRODUCTION = True
    assert invitation_mail.send_due(now=NOW) == 0
    settings.PUBLIC_URL = "https://work.example"
    assert invitation_mail.send_due(now=NOW) == 1


def test_after_a_change_of_the_secret_key_the_link_that_goes_out_is_the_one_that_is_found(settings):
    invitation = invite_jonas()
    settings.SECRET_KEY = "another-secret"
    assert invitations.find(invitations.secret_of(invitation)) is None
    invitation_mail.send_due(now=NOW)
    assert invitations.find(invitations.secret_of(invitation)) == invitation


def test_the_mail_speaks_the_language_of_its_reader_and_says_who_offers_what():
    _relationship, invitation = invite_ana()
    Invitation.objects.filter(pk=invitation.pk).update(about="Website relaunch")
    invitation_mail.send_due(now=NOW)
    (message,) = mail.outbox
    assert message.subject == f"{invitation.organization.name} offers you a job: Website relaunch"
    assert message.reply_to == [f"{invitation.invited_by.name} <{invitation.invited_by.email}>"]
    assert message.body.startswith("Hello Ana Reyes,")


def test_a_name_cannot_split_the_mail_or_its_markup():
    _relationship, invitation = invite_ana(name='Ana "<b>" Reyes')
    Invitation.objects.filter(pk=invitation.pk).update(about="One\nBcc: everybody@example.com <i>")
    invitation_mail.send_due(now=NOW)
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert "<i>" not in message.alternatives[0].content
