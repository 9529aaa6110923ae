"""Seats: the last owner and the last admin stay, nobody sits on both sides, assigned relationships are not orphaned."""

from decimal import Decimal

import pytest

from accounts.models import Role
from accounts.services import contractors, organizations, relationships, seats
from kernel.actors import Actor
from kernel.errors import DomainError, Invalid, Stale
from tests.factories import NOW, ContractorFactory, ContractorMembershipFactory, MembershipFactory, RelationshipFactory

pytestmark = pytest.mark.django_db


def change(membership, **changes):
    values = {"role": membership.role, "signing_limit": membership.signing_limit, "is_active": True} | changes
    by = Actor(user_id=membership.user_id, side="client")
    return organizations.change_seat(membership=membership, by=by, now=NOW, **values)


@pytest.mark.parametrize("changes", [{"role": "viewer"}, {"is_active": False}])
def test_the_last_owner_stays_owner(changes):
    owner = MembershipFactory()
    with pytest.raises(DomainError) as refusal:
        change(owner, **changes)
    assert refusal.value.code == "last_owner"
    MembershipFactory(organization=owner.organization)
    change(owner, **changes)
    owner.refresh_from_db()
    assert (owner.role, owner.is_active) == (changes.get("role", "owner"), changes.get("is_active", True))


def test_only_a_manager_has_a_signing_limit():
    owner = MembershipFactory()
    member = MembershipFactory(organization=owner.organization, role=Role.VIEWER)
    assert change(member, role="manager", signing_limit=Decimal(5000)).signing_limit == Decimal(5000)
    assert change(member, role="finance", signing_limit=Decimal(5000)).signing_limit is None


def test_a_change_that_changes_nothing_leaves_no_entry():
    owner = MembershipFactory()
    change(owner)
    owner.organization.refresh_from_db()
    assert owner.organization.seq == 0


@pytest.mark.parametrize("changes", [{"role": "viewer"}, {"is_active": False}])
def test_who_looks_after_relationships_keeps_the_seat_until_they_are_assigned_to_others(changes):
    relationship = RelationshipFactory()
    organization = relationship.organization
    member = MembershipFactory(organization=organization, role=Role.MANAGER)
    by = Actor(user_id=relationship.manager_id, side="client")
    assign = {"relationship": relationship, "deputy": None, "by": by, "now": NOW}
    relationships.assign(manager=member.user, expected_version=1, **assign)
    with pytest.raises(DomainError) as refusal:
        change(member, **changes)
    assert refusal.value.code == "looks_after"
    relationships.assign(manager=relationship.manager, expected_version=2, **assign)
    change(member, **changes)


def test_a_relationship_is_assigned_to_owners_and_managers_only():
    relationship = RelationshipFactory()
    by = Actor(user_id=relationship.manager_id, side="client")
    viewer = MembershipFactory(organization=relationship.organization, role=Role.VIEWER)
    stranger = MembershipFactory()
    for person in (viewer.user, stranger.user):
        with pytest.raises(Invalid) as refusal:
            relationships.assign(
                relationship=relationship, manager=person, deputy=None, expected_version=1, by=by, now=NOW
            )
        assert list(refusal.value.errors) == ["manager"]


def test_an_assignment_on_an_old_page_is_stale():
    relationship = RelationshipFactory()
    by = Actor(user_id=relationship.manager_id, side="client")
    with pytest.raises(Stale):
        relationships.assign(
            relationship=relationship, manager=relationship.manager, deputy=None, expected_version=7, by=by, now=NOW
        )


def test_the_last_admin_of_an_agency_stays_admin():
    admin = ContractorMembershipFactory()
    by = Actor(user_id=admin.user_id, side="contractor")
    with pytest.raises(DomainError) as refusal:
        contractors.change_seat(membership=admin, is_admin=False, is_active=True, by=by, now=NOW)
    assert refusal.value.code == "last_admin"
    ContractorMembershipFactory(contractor=admin.contractor)
    assert contractors.change_seat(membership=admin, is_admin=False, is_active=True, by=by, now=NOW).is_admin is False


def test_nobody_gets_a_seat_opposite_their_own():
    relationship = RelationshipFactory()
    theirs = relationship.contractor.memberships.get().user
    for give in (
        lambda: seats.give_staff(organization=relationship.organization, user=theirs, role="viewer"),
        lambda: seats.give_contractor(contractor=relationship.contractor, user=relationship.manager),
    ):
        with pytest.raises(DomainError) as refusal:
            give()
        assert refusal.value.code == "both_sides"
    assert seats.give_contractor(contractor=ContractorFactory(), user=relationship.manager).is_admin is True


def test_an_ended_seat_does_not_come_back_opposite_ones_own():
    relationship = RelationshipFactory()
    theirs = relationship.contractor.memberships.get().user
    ended = MembershipFactory(organization=relationship.organization, user=theirs, role=Role.VIEWER, is_active=False)
    with pytest.raises(DomainError) as refusal:
        change(ended, is_active=True)
    assert refusal.value.code == "both_sides"


def test_nobody_starts_a_relationship_with_themselves():
    owner = MembershipFactory()
    seat = ContractorMembershipFactory(user=owner.user)
    with pytest.raises(DomainError) as refusal:
        relationships.start(
            organization=owner.organization,
            contractor=seat.contractor,
            manager=owner.user,
            by=Actor(user_id=owner.user_id, side="client"),
            now=NOW,
        )
    assert refusal.value.code == "both_sides"
