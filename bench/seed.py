"""Seed many engagements fast: rows by the ORM in bulk, moves by the product's own rules.

Each organization has 1,000 engagements, an owner and ten relationships; each engagement an agreement in force, two deliverables,
two milestones and its open moves.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Relationship, Role, User
from engagements.models import AcceptanceCriterion, AgreementVersion, Deliverable, Engagement
from kernel.ids import uuid7
from kernel.models import Move
from kernel.moves.reconcile import new_move
from kernel.moves.rules import load_snapshots, owed
from payments.models import Milestone

PER_ORGANIZATION = 1000
BATCH = 500


@dataclass
class Seat:
    """Who asks in the measurements: the owner of the first organization."""

    owner: User
    organization: Organization


def seed(engagements: int, *, now: datetime) -> Seat:
    """Make ``engagements`` engagements in organizations of 1,000 and return the first owner."""
    first: Seat | None = None
    for number in range(max(1, engagements // PER_ORGANIZATION)):
        with transaction.atomic():
            seat, relationships = _organization(number)
            for start in range(0, min(PER_ORGANIZATION, engagements), BATCH):
                _engagements(relationships, start, min(BATCH, engagements - start), now)
        first = first or seat
    assert first is not None
    return first


def _organization(number: int) -> tuple[Seat, list[Relationship]]:
    owner = User.objects.create_user(f"owner{number}@bench.example", name=f"Owner {number}", zone="Europe/Berlin")
    organization = Organization.objects.create(name=f"Organization {number}", zone="Europe/Berlin")
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    relationships = []
    for place in range(10):
        contractor = Contractor.objects.create(name=f"Contractor {number}-{place}", zone="Asia/Manila")
        user = User.objects.create_user(f"maker{number}-{place}@bench.example", name=f"Maker {number}-{place}")
        ContractorMembership.objects.create(contractor=contractor, user=user, is_admin=True)
        relationships.append(
            Relationship.objects.create(organization=organization, contractor=contractor, manager=owner)
        )
    return Seat(owner, organization), relationships


def _engagements(relationships: list[Relationship], start: int, count: int, now: datetime) -> None:
    engagements, versions, deliverables, criteria, milestones = [], [], [], [], []
    for number in range(start, start + count):
        relationship = relationships[number % len(relationships)]
        then = now - timedelta(days=number % 40, minutes=number)
        engagement = _engagement(relationship, number, then)
        parties = {
            "engagement": engagement,
            "organization_id": engagement.organization_id,
            "contractor_id": engagement.contractor_id,
        }
        version = _version(engagement, parties, relationship, then)
        engagement.in_force = version
        engagements.append(engagement)
        versions.append(version)
        for row in _deliverables(number, parties, then):
            deliverables.append(row)
            criteria.append(AcceptanceCriterion(**parties, deliverable=row, key="c1", position=0, text="Works"))
        milestones += _milestones(number, parties, then)
    for model, rows in (
        (Engagement, engagements),
        (AgreementVersion, versions),
        (Deliverable, deliverables),
        (AcceptanceCriterion, criteria),
        (Milestone, milestones),
    ):
        model.objects.bulk_create(rows, batch_size=BATCH)  # type: ignore[attr-defined]
    Move.objects.bulk_create(list(_moves(engagements)), batch_size=BATCH)


def _engagement(relationship: Relationship, number: int, then: datetime) -> Engagement:
    return Engagement(
        id=uuid7(),
        organization_id=relationship.organization_id,
        contractor_id=relationship.contractor_id,
        relationship=relationship,
        number=number + 1,
        title=f"Job {number + 1}",
        status="active",
        currency="EUR",
        total=Decimal(1200),
        starts_on=then.date(),
        created_at=then,
        updated_at=then,
        activated_at=then,
    )


def _version(
    engagement: Engagement, parties: dict[str, Any], relationship: Relationship, then: datetime
) -> AgreementVersion:
    body = {
        "schema": 1,
        "title": engagement.title,
        "currency": "EUR",
        "parts": {"brief": {"items": [{"key": "s", "title": "Tasks", "kind": "tasks", "body": "Do it. " * 200}]}},
    }
    return AgreementVersion(
        **parties,
        number=1,
        status="in_force",
        body=body,
        sha256=hashlib.sha256(str(engagement.pk).encode()).hexdigest(),
        proposed_side="client",
        proposed_by_id=relationship.manager_id,
        proposed_at=then,
        expires_at=then + timedelta(days=14),
        decided_at=then,
    )


def _deliverables(number: int, parties: dict[str, Any], then: datetime) -> list[Deliverable]:
    submitted = number % 3 == 0
    return [
        Deliverable(
            **parties,
            key=f"d{place}",
            position=place,
            title=f"Deliverable {place}",
            due_at=then + timedelta(days=30 + place),
            zone="Asia/Manila",
            status="submitted" if submitted and place == 0 else "planned",
            submitted_at=then if submitted else None,
            review_due_at=then + timedelta(days=35) if submitted else None,
            since=then,
        )
        for place in range(2)
    ]


def _milestones(number: int, parties: dict[str, Any], then: datetime) -> list[Milestone]:
    earned = number % 4 == 0
    return [
        Milestone(
            **parties,
            key=f"m{place}",
            position=place,
            title=f"Payment {place}",
            amount=Decimal(600),
            currency="EUR",
            trigger="acceptance",
            deliverable_keys=[f"d{place}"],
            status="earned" if earned and place == 0 else "planned",
            earned_at=then if earned and place == 0 else None,
            due_at=then + timedelta(days=20) if earned and place == 0 else None,
        )
        for place in range(2)
    ]


def _moves(engagements: list[Engagement]) -> Iterator[Move]:
    ids: list[UUID] = [engagement.pk for engagement in engagements]
    snapshots = load_snapshots("engagement", ids)
    for engagement in engagements:
        for due in owed("engagement", snapshots[engagement.pk]):
            yield new_move(engagement, due)


def tidy() -> None:
    """Do now what PostgreSQL would else do beside the next measurement: statistics, old rows, a checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
