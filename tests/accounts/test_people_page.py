"""People: one row per relationship, whose turn it is, and what only an owner or an admin may change."""

import pytest
from django.urls import reverse

from accounts.models import Contractor, Invitation, Membership, Relationship, Role
from tests.accounts.test_invitations import invite_ana, invite_jonas
from tests.factories import (
    ContractorMembershipFactory,
    MembershipFactory,
    RelationshipFactory,
    active_engagement,
    draft_engagement,
)

pytestmark = pytest.mark.django_db
PEOPLE = "/people/"
NEW = {"kind": "person", "name": "Ana Reyes", "email": "ana@reyes.example"}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to("2026-11-03T10:00:00Z", tick=False)


def owner_of(thing):
    return Membership.objects.get(organization=thing.organization, role="owner").user


def test_the_owner_sees_each_contractor_with_whose_turn_it_is(client):
    relationship = RelationshipFactory()
    active_engagement(relationship)
    client.force_login(relationship.manager)
    page = client.get(PEOPLE).content.decode()
    assert relationship.contractor.name in page
    assert "1 open job" in page
    assert f"{relationship.contractor.name}’s turn" in page or "’s turn<" in page


def test_a_manager_sees_the_assigned_relationships_only(client):
    relationship, other = RelationshipFactory(), RelationshipFactory()
    member = MembershipFactory(organization=relationship.organization, role=Role.MANAGER)
    client.force_login(member.user)
    assert "Nothing is assigned to you yet" in client.get(PEOPLE).content.decode()
    Relationship.objects.filter(pk=relationship.pk).update(deputy=member.user)
    page = client.get(PEOPLE).content.decode()
    assert relationship.contractor.name in page
    assert other.contractor.name not in page


def test_a_contractor_sees_clients_without_their_drafts(client):
    relationship = RelationshipFactory()
    draft_engagement(relationship)
    client.force_login(relationship.contractor.memberships.get().user)
    page = client.get(PEOPLE).content.decode()
    assert relationship.organization.name in page
    assert "0 open jobs" in page
    client.force_login(relationship.manager)
    assert "1 open job" in client.get(PEOPLE).content.decode()


def test_somebody_without_a_seat_has_no_people_page(client):
    client.force_login(ContractorMembershipFactory(is_active=False).user)
    assert client.get(PEOPLE).status_code == 404


@pytest.mark.parametrize(("side", "queries"), [("client", 9), ("contractor", 8)])
def test_the_page_asks_as_often_for_one_row_as_for_three(client, django_assert_num_queries, side, queries):
    relationship = RelationshipFactory()
    active_engagement(relationship)
    if side == "client":
        client.force_login(relationship.manager)
        others = {"organization": relationship.organization, "manager": relationship.manager}
    else:
        client.force_login(relationship.contractor.memberships.get().user)
        others = {"contractor": relationship.contractor}
    client.get(PEOPLE)
    with django_assert_num_queries(queries):
        client.get(PEOPLE)
    for _ in range(2):
        active_engagement(RelationshipFactory(**others))
    with django_assert_num_queries(queries):
        client.get(PEOPLE)


def test_an_owner_invites_a_contractor(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    answer = client.post(reverse("relationship_new"), NEW | {"manager": owner.user_id})
    relationship = Relationship.objects.get(organization=owner.organization)
    assert answer["Location"] == reverse("relationship", args=[relationship.pk])
    assert Invitation.objects.get().email == "ana@reyes.example"
    assert "Invit" in client.get(PEOPLE).content.decode()


@pytest.mark.parametrize("role", ["manager", "finance", "viewer"])
def test_only_an_owner_starts_relationships_and_invites_colleagues(client, role):
    client.force_login(MembershipFactory(role=role).user)
    assert client.post(reverse("relationship_new"), NEW).status_code == 403
    assert client.get(reverse("relationship_new")).status_code == 403
    assert client.post(reverse("invite"), {"email": "x@y.example", "role": "viewer"}).status_code == 403
    assert not Invitation.objects.exists()


def test_a_refused_invitation_keeps_what_was_typed_and_makes_no_contractor(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    values = NEW | {"manager": owner.user_id}
    client.post(reverse("relationship_new"), values)
    answer = client.post(reverse("relationship_new"), values)
    assert answer.status_code == 409
    assert "ana@reyes.example is invited already" in answer.content.decode()
    assert 'value="Ana Reyes"' in answer.content.decode()
    assert Contractor.objects.count() == 1


def test_an_owner_invites_a_colleague_and_an_admin_a_member(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    values = {"name": "", "email": "tom@harbour.example", "role": "viewer"}
    assert client.post(reverse("invite"), values)["Location"] == PEOPLE
    admin = ContractorMembershipFactory()
    client.force_login(admin.user)
    assert client.post(reverse("invite"), {"name": "Bo", "email": "bo@agency.example"})["Location"] == PEOPLE
    rows = Invitation.objects.order_by("created_at").values_list("email", "role", "organization", "contractor")
    assert list(rows) == [
        ("tom@harbour.example", "viewer", owner.organization_id, None),
        ("bo@agency.example", "", None, admin.contractor_id),
    ]


def test_a_plain_member_of_an_agency_invites_nobody(client):
    client.force_login(ContractorMembershipFactory(is_admin=False).user)
    assert client.post(reverse("invite"), {"email": "bo@agency.example"}).status_code == 403


def test_a_form_of_another_hat_reaches_the_party_that_it_names(client):
    owner = MembershipFactory()
    other = MembershipFactory(user=owner.user, role=Role.VIEWER)
    client.force_login(owner.user)
    values = {"email": "tom@harbour.example", "role": "viewer"}
    client.post(reverse("hat"), {"hat": other.pk})
    assert client.post(reverse("invite"), values).status_code == 403
    assert client.post(reverse("invite"), values | {"party": owner.organization_id}).status_code == 302
    assert client.post(reverse("invite"), values | {"party": MembershipFactory().organization_id}).status_code == 404


def test_an_owner_changes_a_colleagues_seat(client):
    owner = MembershipFactory()
    member = MembershipFactory(organization=owner.organization, role=Role.VIEWER)
    client.force_login(owner.user)
    url = reverse("staff", args=[member.pk])
    assert client.get(url).status_code == 200
    values = {"role": "manager", "signing_limit": "2500", "is_active": "on"}
    assert client.post(url, values)["Location"] == PEOPLE
    member.refresh_from_db()
    assert (member.role, member.signing_limit) == ("manager", 2500)
    client.post(url, {"role": "manager"})
    member.refresh_from_db()
    assert member.is_active is False


@pytest.mark.parametrize("typed", ["1e5", "٢٥٠٠", "2,500", "-1"])
def test_a_signing_limit_is_an_amount_like_any_other(client, typed):
    owner = MembershipFactory()
    member = MembershipFactory(organization=owner.organization, role=Role.MANAGER, signing_limit=10)
    client.force_login(owner.user)
    values = {"role": "manager", "signing_limit": typed, "is_active": "on"}
    page = client.post(reverse("staff", args=[member.pk]), values)
    assert "digits, with a point before the decimals" in page.content.decode()
    member.refresh_from_db()
    assert member.signing_limit == 10


def test_the_last_owner_is_told_why_they_cannot_leave(client):
    owner = MembershipFactory()
    client.force_login(owner.user)
    answer = client.post(reverse("staff", args=[owner.pk]), {"role": "viewer", "is_active": "on"})
    assert answer.status_code == 409
    assert "at least one owner" in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("finance", 403), ("viewer", 403), ("owner", 200)])
def test_only_an_owner_opens_a_seat(client, role, status):
    owner = MembershipFactory()
    member = MembershipFactory(organization=owner.organization, role=role)
    client.force_login(member.user)
    assert client.get(reverse("staff", args=[owner.pk])).status_code == status


def test_a_seat_of_strangers_is_not_there(client):
    client.force_login(MembershipFactory().user)
    assert client.get(reverse("staff", args=[MembershipFactory().pk])).status_code == 404
    assert client.get(reverse("member", args=[ContractorMembershipFactory().pk])).status_code == 404


def test_an_admin_changes_a_members_seat_and_a_member_does_not(client):
    admin = ContractorMembershipFactory()
    member = ContractorMembershipFactory(contractor=admin.contractor, is_admin=False)
    url = reverse("member", args=[member.pk])
    client.force_login(member.user)
    assert client.post(url, {"is_admin": "on", "is_active": "on"}).status_code == 403
    client.force_login(admin.user)
    assert client.post(url, {})["Location"] == PEOPLE
    member.refresh_from_db()
    assert member.is_active is False


def test_an_owner_assigns_a_relationship_and_others_read_it(client):
    relationship = RelationshipFactory()
    member = MembershipFactory(organization=relationship.organization, role=Role.MANAGER)
    client.force_login(owner_of(relationship))
    page, url = reverse("relationship", args=[relationship.pk]), reverse("relationship_assign", args=[relationship.pk])
    assert client.get(page).status_code == 200
    values = {"version": 1, "manager": member.user_id, "deputy": relationship.manager_id}
    assert client.post(url, values)["Location"] == page
    assert client.post(url, values).status_code == 412
    client.force_login(member.user)
    assert client.get(page).status_code == 200
    assert client.post(url, values).status_code == 403
    client.force_login(relationship.contractor.memberships.get().user)
    assert client.get(page).status_code == 200
    assert client.post(url, values).status_code == 403


def test_a_relationship_of_strangers_is_not_there(client):
    relationship = RelationshipFactory()
    for stranger in (MembershipFactory().user, ContractorMembershipFactory().user):
        client.force_login(stranger)
        assert client.get(reverse("relationship", args=[relationship.pk])).status_code == 404
        assert client.post(reverse("relationship_assign", args=[relationship.pk]), {}).status_code == 404


def test_an_owner_sends_an_invitation_again_and_takes_it_back(client):
    relationship, invitation = invite_ana()
    client.force_login(invitation.invited_by)
    assert invitation.email in client.get(reverse("relationship", args=[relationship.pk])).content.decode()
    page = reverse("relationship", args=[relationship.pk])
    assert client.post(reverse("invitation_resend", args=[invitation.pk]))["Location"] == page
    invitation.refresh_from_db()
    assert invitation.mail_no == 2
    assert client.post(reverse("invitation_revoke", args=[invitation.pk]))["Location"] == page
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert client.post(reverse("invitation_resend", args=[invitation.pk])).status_code == 410


def test_an_invitation_is_managed_by_those_who_sent_it(client):
    invitation = invite_jonas()
    url = reverse("invitation_revoke", args=[invitation.pk])
    client.force_login(MembershipFactory().user)
    assert client.post(url).status_code == 404
    client.force_login(MembershipFactory(organization=invitation.organization, role=Role.MANAGER).user)
    assert client.post(url).status_code == 403
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
