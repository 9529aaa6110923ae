"""What a racing process can do: each takes ids and the actor, and calls one service; or sends one request."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.test import Client

from accounts.models import Contractor, Invitation, Organization, Relationship, User
from accounts.services import invitations, relationships
from engagements.models import AgreementVersion, Deliverable, Engagement
from engagements.services import agreements, deliverables, drafts, engagements
from kernel.actors import Actor
from payments.models import Milestone
from payments.services import payments


def pay(row: UUID, by: Actor, now: datetime) -> None:
    milestone = Milestone.objects.get(pk=row)
    payments.record(milestone=milestone, amount=milestone.amount, paid_on=now.date(), method="card", by=by, now=now)


def accept(row: UUID, by: Actor, now: datetime) -> None:
    deliverable = Deliverable.objects.get(pk=row)
    submission = deliverable.submissions.get()
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=by, now=now)


def request_changes(row: UUID, by: Actor, now: datetime) -> None:
    deliverable = Deliverable.objects.get(pk=row)
    deliverables.request_changes(
        deliverable=deliverable,
        submission_id=deliverable.submissions.get().pk,
        note="Not yet",
        unmet=[deliverable.criteria.first().pk],
        by=by,
        now=now,
    )


def sign(row: UUID, by: Actor, now: datetime) -> None:
    version = AgreementVersion.objects.get(pk=row)
    agreements.sign(version=version, sha256=version.sha256, by=by, now=now)


def counter(row: UUID, by: Actor, now: datetime) -> None:
    version = AgreementVersion.objects.get(pk=row)
    agreements.propose(engagement=version.engagement, answers=version, by=by, now=now)


def edit(row: UUID, by: Actor, now: datetime) -> None:
    engagement = Engagement.objects.get(pk=row)
    body = {**drafts.draft_for(engagement=engagement, by=by, now=now).body, "title": "Edited"}
    drafts.save(engagement=engagement, body=body, expected_version=1, by=by, now=now)


def propose(row: UUID, by: Actor, now: datetime) -> None:
    agreements.propose(engagement=Engagement.objects.get(pk=row), draft_version=1, by=by, now=now)


def join(row: UUID, by: Actor, now: datetime) -> None:
    invitations.accept(invitation=Invitation.objects.get(pk=row), user=User.objects.get(pk=by.user_id), now=now)


def start(row: UUID, by: Actor, now: datetime, *, contractor: str) -> None:
    organization, manager = Organization.objects.get(pk=row), User.objects.get(pk=by.user_id)
    party = Contractor.objects.get(pk=contractor)
    relationships.start(organization=organization, contractor=party, manager=manager, by=by, now=now)


def create(row: UUID, by: Actor, now: datetime) -> None:
    relationship = Relationship.objects.get(pk=row)
    engagements.create(relationship=relationship, title="Job", weight="full", currency="EUR", by=by, now=now)


def post(row: UUID, by: Actor, now: datetime, *, path: str, body: str, token: str, key: str) -> tuple[str, str]:
    """Send a request with an ``Idempotency-Key``; its status and what was answered."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    response = Client().post(path, body, content_type="application/json", headers=headers)
    return str(response.status_code), response.content.decode()


ACTS: dict[str, Callable[..., tuple[str, str] | None]] = {
    act.__name__: act for act in (pay, accept, request_changes, sign, counter, edit, propose, join, start, create, post)
}
