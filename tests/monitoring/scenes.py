"""Scenes for the pages of monitoring: people at a desk, moves in number, a clock that stands."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import Contractor, Membership, Relationship, Role, User
from engagements.models import Engagement
from kernel.models import Move
from tests.factories import (
    NOW,
    ContractorFactory,
    MembershipFactory,
    OrganizationFactory,
    RelationshipFactory,
    UserFactory,
)


def at_desk(user: User) -> Client:
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def member_of(organization: Any, role: str) -> User:
    """A colleague with this role."""
    return MembershipFactory(organization=organization, role=role).user


def contractor_user(engagement: Engagement | Relationship) -> User:
    """The first person on the contractor's side."""
    return engagement.contractor.memberships.order_by("-is_admin", "id").first().user


def relationship(**parts: Any) -> Relationship:
    """Harbour Studio in Berlin, managed by Jonas, with Ana Reyes in Manila."""
    organization = parts.pop("organization", None) or OrganizationFactory(name="Harbour Studio")
    contractor = parts.pop("contractor", None) or ContractorFactory(name="Ana Reyes", kind=Contractor.Kind.PERSON)
    manager = parts.pop("manager", None) or UserFactory(name="Jonas Weber")
    return RelationshipFactory(organization=organization, contractor=contractor, manager=manager, **parts)


def make_manager(relationship: Relationship) -> User:
    """Somebody with the role of manager who looks after ``relationship``."""
    user = MembershipFactory(organization=relationship.organization, role=Role.MANAGER).user
    Relationship.objects.filter(pk=relationship.pk).update(manager=user)
    relationship.refresh_from_db()
    return user


def owner_of(relationship: Relationship) -> User:
    """The owner of the organization."""
    return Membership.objects.get(organization=relationship.organization, role=Role.OWNER).user


def add_moves(engagement: Engagement, count: int, *, side: str = "client", **columns: Any) -> list[Move]:
    """``count`` open duties of one side beside those that the state calls for; due in ten days unless said otherwise."""
    by, to = engagement.organization_id, engagement.contractor_id
    if side == "contractor":
        by, to = to, by
    values = {
        "kind": "review" if side == "client" else "deliver",
        "facts": {"title": "Draft", "round": 1, "review_days": 3},
        "since": NOW - timedelta(days=5),
        "opens_at": NOW - timedelta(days=5),
        "due_at": NOW + timedelta(days=10),
        **columns,
    }
    moves = [
        Move(
            scope_kind="engagement",
            scope_id=engagement.pk,
            key=f"{values['kind']}:{uuid4()}:1",
            subject=uuid4(),
            side=side,
            owed_by=by,
            owed_to=to,
            pair=engagement.relationship_id,
            **values,
        )
        for _ in range(count)
    ]
    return Move.objects.bulk_create(moves)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 by the clock of Berlin, in UTC."""
    return NOW.replace(day=day, hour=hour - 1, minute=minute)
