"""Invitations: single use, expiring, revocable, re-sendable; who may not be invited, and where an accepted one leads."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Contractor, ContractorMembership, Invitation, Membership
from accounts.services import invitations
from engagements.services import agreements, repointing
from kernel.actors import Actor
from kernel.errors import DomainError, Invalid, NotAllowed
from kernel.models import Move
from kernel.moves import repair
from tests.factories import (
    NOW,
    ContractorMembershipFactory,
    MembershipFactory,
    RelationshipFactory,
    UserFactory,
    active_engagement,
    client_of,
    draft_engagement,
    offered_engagement,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def actor_of(membership, side="client"):
    return Actor(user_id=membership.user_id, side=side)


def invite_jonas(owner=None, **changes):
    owner = owner or MembershipFactory()
    values = {"email": "jonas@harbour.example", "name": "Jonas Weber", "role": "manager"} | changes
    return invitations.invite_staff(organization=owner.organization, by=actor_of(owner), now=NOW, **values)


def invite_ana(owner=None, **changes):
    """A relationship with a contractor who has not joined, and its invitation."""
    owner = owner or MembershipFactory()
    values = {"email": "ana@reyes.example", "name": "Ana Reyes", "manager": owner.user} | changes
    relationship = invitations.invite_contractor(organization=owner.organization, by=actor_of(owner), now=NOW, **values)
    return relationship, relationship.contractor.invitations.get()


def test_an_accepted_staff_invitation_gives_the_seat():
    invitation = invite_jonas()
    jonas = UserFactory(email="jonas@harbour.example")
    invitations.accept(invitation=invitation, user=jonas, now=LATER)
    seat = Membership.objects.get(user=jonas)
    assert (seat.organization, seat.role, seat.is_active) == (invitation.organization, "manager", True)


def test_only_a_digest_of_the_secret_is_kept():
    invitation = invite_jonas()
    secret = invitations.secret_of(invitation)
    assert invitation.digest == invitations.digest_of(secret)
    assert secret not in str(Invitation.objects.values().get())
    assert invitations.find(secret) == invitation
    assert invitations.find(secret + "x") is None


def test_an_invitation_serves_once():
    invitation = invite_jonas()
    invitations.accept(invitation=invitation, user=UserFactory(), now=LATER)
    with pytest.raises(invitations.InvitationGone) as refusal:
        invitations.accept(invitation=invitation, user=UserFactory(), now=LATER)
    assert refusal.value.code == "accepted"
    assert Membership.objects.filter(role="manager").count() == 1


@pytest.mark.parametrize(("at", "is_open"), [(timedelta(days=14), False), (timedelta(days=14, seconds=-1), True)])
def test_an_invitation_runs_for_fourteen_days(at, is_open):
    invitation, user = invite_jonas(), UserFactory()
    if is_open:
        invitations.accept(invitation=invitation, user=user, now=NOW + at)
    else:
        with pytest.raises(invitations.InvitationGone) as refusal:
            invitations.accept(invitation=invitation, user=user, now=NOW + at)
        assert refusal.value.code == "expired"
    assert Membership.objects.filter(user=user).exists() is is_open


def test_a_revoked_invitation_gives_nothing_and_sends_nothing():
    invitation = invite_jonas()
    revoked = invitations.revoke(invitation=invitation, by=Actor(invitation.invited_by_id, "client"), now=LATER)
    assert (revoked.revoked_at, revoked.mail_due_at) == (LATER, None)
    with pytest.raises(invitations.InvitationGone) as refusal:
        invitations.accept(invitation=invitation, user=UserFactory(), now=LATER)
    assert refusal.value.code == "revoked"


def test_an_accepted_invitation_cannot_be_taken_back():
    invitation = invite_jonas()
    invitations.accept(invitation=invitation, user=UserFactory(), now=LATER)
    with pytest.raises(invitations.InvitationGone):
        invitations.revoke(invitation=invitation, by=Actor(invitation.invited_by_id, "client"), now=LATER)


def test_sending_again_keeps_the_link_and_starts_the_fourteen_days_anew():
    invitation = invite_jonas()
    before = invitations.secret_of(invitation)
    much_later = NOW + timedelta(days=20)
    again = invitations.resend(invitation=invitation, by=Actor(invitation.invited_by_id, "client"), now=much_later)
    assert (again.expires_at, again.mail_due_at, again.mail_no) == (much_later + timedelta(days=14), much_later, 2)
    assert invitations.secret_of(again) == before


def test_an_address_is_invited_once_until_that_invitation_has_ended():
    owner = MembershipFactory()
    first = invite_jonas(owner)
    with pytest.raises(DomainError) as refusal:
        invite_jonas(owner, email="JONAS@harbour.example")
    assert refusal.value.code == "already_invited"
    invitations.revoke(invitation=first, by=actor_of(owner), now=LATER)
    assert invite_jonas(owner).pk != first.pk


def test_an_expired_invitation_makes_room_for_a_new_one():
    owner = MembershipFactory()
    first = invite_jonas(owner)
    Invitation.objects.filter(pk=first.pk).update(expires_at=NOW)
    second = invite_jonas(owner)
    first.refresh_from_db()
    assert first.revoked_at == NOW
    assert second.revoked_at is None


def test_the_database_keeps_one_pending_invitation_per_organization_and_address():
    first = invite_jonas()
    second = invite_jonas(Membership.objects.get(user=first.invited_by), email="elif@harbour.example")
    with pytest.raises(IntegrityError, match="invitation_one_pending_of_organization"), transaction.atomic():
        Invitation.objects.filter(pk=second.pk).update(email="JONAS@harbour.example")


def test_a_member_is_not_invited_again():
    owner = MembershipFactory()
    with pytest.raises(DomainError) as refusal:
        invite_jonas(owner, email=owner.user.email)
    assert refusal.value.code == "already_member"


def test_an_address_that_is_none_is_refused_at_its_field():
    with pytest.raises(Invalid) as refusal:
        invite_jonas(email="jonas")
    assert list(refusal.value.errors) == ["email"]


def test_an_invited_contractor_has_no_members_until_the_invitation_is_accepted():
    relationship, invitation = invite_ana()
    assert not relationship.contractor.memberships.exists()
    ana = UserFactory(email="ana@reyes.example", zone="Asia/Manila")
    invitations.accept(invitation=invitation, user=ana, now=LATER)
    seat = relationship.contractor.memberships.get()
    assert (seat.user, seat.is_admin) == (ana, True)
    assert Contractor.objects.get(pk=relationship.contractor_id).zone == "Asia/Manila"


def test_the_second_member_of_an_agency_is_no_admin():
    admin = ContractorMembershipFactory()
    invitation = invitations.invite_member(
        contractor=admin.contractor, email="bo@agency.example", name="Bo", by=actor_of(admin, "contractor"), now=NOW
    )
    bo = UserFactory()
    invitations.accept(invitation=invitation, user=bo, now=LATER)
    assert ContractorMembership.objects.get(user=bo).is_admin is False


def test_a_contractor_whose_job_is_still_a_draft_is_not_written_to():
    relationship, invitation = invite_ana(is_mailed=False)
    assert invitation.mail_due_at is None
    engagement = draft_engagement(relationship)
    invitation.refresh_from_db()
    assert (invitation.mail_due_at, invitation.engagement_id) == (None, None)
    agreements.propose(engagement=engagement, by=client_of(engagement), now=LATER)
    invitation.refresh_from_db()
    assert (invitation.mail_due_at, invitation.engagement_id) == (LATER, engagement.pk)
    assert invitation.about == "Website relaunch"


def test_nobody_is_invited_to_be_their_own_counterpart():
    relationship = RelationshipFactory()
    owner = Membership.objects.get(user=relationship.manager)
    theirs = relationship.contractor.memberships.get().user
    with pytest.raises(DomainError) as refusal:
        invite_jonas(owner, email=theirs.email)
    assert refusal.value.code == "both_sides"
    with pytest.raises(DomainError) as refusal:
        invite_ana(owner, email=owner.user.email)
    assert refusal.value.code == "both_sides"


def test_nobody_accepts_a_seat_opposite_their_own():
    relationship, invitation = invite_ana()
    with pytest.raises(DomainError) as refusal:
        invitations.accept(invitation=invitation, user=relationship.manager, now=LATER)
    assert refusal.value.code == "both_sides"
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_known_contractor_is_not_invited_a_second_time():
    relationship = RelationshipFactory()
    owner = Membership.objects.get(user=relationship.manager)
    with pytest.raises(DomainError) as refusal:
        invite_ana(owner, email=relationship.contractor.memberships.get().user.email)
    assert refusal.value.code == "already_working"


def test_an_offer_is_taken_up_as_the_contractor_that_one_is_already():
    relationship, invitation = invite_ana()
    engagement = offered_engagement(relationship)
    seat = ContractorMembershipFactory()
    repointing.accept_as(invitation=invitation, contractor=seat.contractor, user=seat.user, now=LATER)
    engagement.refresh_from_db()
    relationship.refresh_from_db()
    assert (engagement.contractor, relationship.contractor) == (seat.contractor, seat.contractor)
    assert engagement.agreementversions.get().contractor == seat.contractor
    assert Contractor.objects.get(pk=invitation.contractor_id).archived_at == LATER
    move = Move.objects.open().get(scope_id=engagement.pk, kind="respond")
    assert (move.owed_by, move.pair) == (seat.contractor_id, relationship.pk)
    assert list(repair.findings(now=LATER)) == []


def test_the_re_pointed_offer_is_signed_as_that_contractor():
    relationship, invitation = invite_ana()
    engagement = offered_engagement(relationship)
    seat = ContractorMembershipFactory()
    repointing.accept_as(invitation=invitation, contractor=seat.contractor, user=seat.user, now=LATER)
    version = engagement.agreementversions.get()
    agreements.sign(version=version, sha256=version.sha256, by=actor_of(seat, "contractor"), now=LATER)
    engagement.refresh_from_db()
    assert engagement.status == "active"


def test_two_relationships_with_the_same_contractor_become_one():
    known = RelationshipFactory()
    owner = Membership.objects.get(user=known.manager)
    seat = known.contractor.memberships.get()
    stub, invitation = invite_ana(owner, email="other-address@reyes.example")
    engagement = offered_engagement(stub)
    repointing.accept_as(invitation=invitation, contractor=known.contractor, user=seat.user, now=LATER)
    engagement.refresh_from_db()
    assert engagement.relationship == known
    assert known.organization.relationships.get() == known
    assert set(Move.objects.filter(scope_id=engagement.pk).values_list("pair", flat=True)) == {known.pk}


@pytest.mark.parametrize(("own", "kept"), [("", "ERP-7"), ("ERP-1", "ERP-1")])
def test_an_integration_finds_the_relationship_that_remains_by_the_name_it_gave(own, kept):
    known = RelationshipFactory(external_id=own)
    seat = known.contractor.memberships.get()
    _stub, invitation = invite_ana(Membership.objects.get(user=known.manager), external_id="ERP-7")
    repointing.accept_as(invitation=invitation, contractor=known.contractor, user=seat.user, now=LATER)
    assert known.organization.relationships.get().external_id == kept


def test_nobody_takes_an_offer_up_as_a_contractor_in_which_they_do_not_sit():
    _relationship, invitation = invite_ana()
    with pytest.raises(NotAllowed):
        repointing.accept_as(
            invitation=invitation, contractor=ContractorMembershipFactory().contractor, user=UserFactory(), now=LATER
        )


def test_a_contractor_that_somebody_joined_stays_where_it_is():
    relationship, invitation = invite_ana()
    engagement = active_engagement(RelationshipFactory(contractor=relationship.contractor))
    seat = ContractorMembershipFactory()
    with pytest.raises(DomainError) as refusal:
        repointing.accept_as(invitation=invitation, contractor=seat.contractor, user=seat.user, now=LATER)
    assert refusal.value.code == "joined"
    engagement.refresh_from_db()
    assert engagement.contractor == relationship.contractor
