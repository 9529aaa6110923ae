"""The page behind an invitation's link: a look changes nothing, one button accepts and signs in."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Contractor, Invitation, Membership, User
from accounts.services import invitations
from kernel import clock
from tests.accounts.test_invitations import invite_ana, invite_jonas
from tests.factories import ContractorMembershipFactory, MembershipFactory, UserFactory, offered_engagement

pytestmark = pytest.mark.django_db
NEWCOMER = {"name": "Jonas Weber", "zone": "Europe/Berlin", "language": "en-us"}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to("2026-11-02T10:00:00Z", tick=False)


def link(invitation):
    return reverse("invitation", args=[invitations.secret_of(invitation)])


def signed_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_looking_changes_nothing(client):
    invitation = invite_jonas()
    page = client.get(link(invitation))
    assert page.status_code == 200
    assert f"{invitation.invited_by.name} invites you to {invitation.organization.name}" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert signed_in(client) is None


def test_a_newcomer_says_their_name_and_is_in(client):
    invitation = invite_jonas()
    answer = client.post(link(invitation), NEWCOMER)
    jonas = User.objects.get(email="jonas@harbour.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client) == jonas
    assert (jonas.name, jonas.zone, jonas.language) == ("Jonas Weber", "Europe/Berlin", "en-us")
    assert Membership.objects.get(user=jonas).role == "manager"
    assert EmailAddress.objects.get(user=jonas).verified is True


@pytest.mark.parametrize(
    ("kind", "words"), [("agency", "Welcome to Ana Reyes."), ("person", "Welcome. You work with {client} here now.")]
)
def test_who_works_alone_is_welcomed_by_name_of_whom_they_work_with(client, kind, words):
    relationship, invitation = invite_ana()
    Contractor.objects.filter(pk=relationship.contractor_id).update(kind=kind, name="Ana Reyes")
    client.post(link(invitation), NEWCOMER | {"name": "Ana Reyes"})
    said = [str(message) for message in client.get("/").context["messages"]]
    assert said == [words.format(client=relationship.organization.name)]


def test_what_a_newcomer_forgot_is_asked_for_and_nothing_is_made(client):
    invitation = invite_jonas()
    answer = client.post(link(invitation), NEWCOMER | {"name": " "})
    assert answer.status_code == 422
    assert not User.objects.filter(email="jonas@harbour.example").exists()


def test_somebody_known_accepts_with_one_button(client):
    invitation, jonas = invite_jonas(), UserFactory(email="jonas@harbour.example")
    assert "id_name" not in client.get(link(invitation)).content.decode()
    client.post(link(invitation))
    assert signed_in(client) == jonas


def test_whoever_is_signed_in_accepts_as_themselves(client):
    invitation, other = invite_jonas(), MembershipFactory().user
    client.force_login(other)
    assert other.email in client.get(link(invitation)).content.decode()
    client.post(link(invitation))
    seat = Membership.objects.get(user=other, organization=invitation.organization)
    assert (seat.role, client.session["hat"]) == ("manager", str(seat.pk))
    assert not EmailAddress.objects.filter(user=other, email="jonas@harbour.example").exists()


def test_an_accepted_offer_leads_to_its_engagement(client):
    relationship, invitation = invite_ana()
    engagement = offered_engagement(relationship)
    invitation.refresh_from_db()
    answer = client.post(link(invitation), NEWCOMER | {"name": "Ana Reyes"})
    assert answer["Location"] == reverse("engagement", args=[engagement.pk])
    again = client.get(link(invitation))
    assert again["Location"] == reverse("engagement", args=[engagement.pk])


def test_an_offer_is_accepted_as_the_contractor_one_is_already(client):
    seat = ContractorMembershipFactory()
    relationship, invitation = invite_ana(email=seat.user.email)
    engagement = offered_engagement(relationship)
    page = client.get(link(invitation)).content.decode()
    assert f"Accept as {seat.contractor.name}" in page
    url = reverse("invitation_accept_as", args=[invitations.secret_of(invitation)])
    answer = client.post(url, {"contractor": seat.contractor_id})
    engagement.refresh_from_db()
    assert (answer.status_code, engagement.contractor) == (302, seat.contractor)
    assert signed_in(client) == seat.user


@pytest.mark.parametrize("contractor", ["", "nonsense", "018f0000-0000-7000-8000-000000000000"])
def test_an_offer_is_not_accepted_as_somebody_elses_contractor(client, contractor):
    _relationship, invitation = invite_ana(email=UserFactory().email)
    url = reverse("invitation_accept_as", args=[invitations.secret_of(invitation)])
    assert client.post(url, {"contractor": contractor}).status_code == 404
    foreign = ContractorMembershipFactory().contractor_id
    assert client.post(url, {"contractor": foreign}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_never_sent_is_not_there(client, method):
    assert getattr(client, method)(reverse("invitation", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revoked_at": clock.now(), "mail_due_at": None}, "This invitation was taken back"),
        ({"expires_at": clock.now() - timedelta(days=400)}, "This invitation has run out"),
    ],
)
def test_a_link_that_has_ended_says_what_to_do(client, method, change, words):
    invitation = invite_jonas()
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    answer = getattr(client, method)(link(invitation), NEWCOMER)
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert invitation.invited_by.email in answer.content.decode()
    assert not User.objects.filter(email="jonas@harbour.example").exists()


def test_a_used_link_tells_others_to_sign_in(client):
    invitation = invite_jonas()
    invitations.accept(invitation=invitation, user=UserFactory(), now=clock.now())
    answer = client.get(link(invitation))
    assert answer.status_code == 410
    assert reverse("account_login") in answer.content.decode()


def test_whoever_cannot_accept_reads_why_and_keeps_the_invitation(client):
    relationship, invitation = invite_ana()
    client.force_login(relationship.manager)
    answer = client.post(link(invitation))
    assert answer.status_code == 409
    assert "Nobody can be their own counterpart" in answer.content.decode()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_second_step_is_asked_for_where_one_is_set_up(client):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    invitation, jonas = invite_jonas(), UserFactory(email="jonas@harbour.example")
    TOTP.activate(jonas, generate_totp_secret())
    answer = client.post(link(invitation))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert signed_in(client) is None
    assert Membership.objects.filter(user=jonas).exists()


def test_a_closed_account_accepts_nothing(client):
    invitation = invite_jonas()
    UserFactory(email="jonas@harbour.example", is_active=False)
    answer = client.post(link(invitation))
    assert answer.status_code == 409
    assert "This account is closed" in answer.content.decode()


def test_a_newcomer_without_a_name_is_asked_for_it(client):
    answer = client.post(link(invite_jonas()), NEWCOMER | {"name": " "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["Say your name, as the others should read it."]
