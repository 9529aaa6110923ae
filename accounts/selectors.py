"""Reads of the people page: who works with whom, whose turn it is between them, who sits where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.access import Reader, Seat
from accounts.models import Contractor, ContractorMembership, Invitation, Membership, Relationship
from accounts.owners import names_from, owners_text
from kernel.models import Move
from kernel.moves.sentences import Ear, Sentence, Voice, sentence

OPEN_JOBS = ("open", "active", "completing", "paused", "disputed")


@dataclass(frozen=True)
class RelationshipRow:
    """One line of the people page. ``turn`` is the most pressing open duty; ``invitation`` runs until they have joined."""

    relationship: Relationship
    open_jobs: int
    turn: Sentence | None
    invitation: Invitation | None
    invitation_state: str


def relationship_rows(reader: Reader, seat: Seat, *, now: datetime) -> list[RelationshipRow]:
    """The relationships that ``seat`` shows, by the name of the other side. Three queries, whatever their number."""
    statuses = OPEN_JOBS if seat.side == "contractor" else ("draft", *OPEN_JOBS)
    jobs = Count("engagements", filter=Q(engagements__status__in=statuses), distinct=True)
    other = "contractor__name" if seat.side == "client" else "organization__name"
    visible = relationships_of(reader, seat).annotate(open_jobs=jobs).order_by(other, "pk")
    relationships = list(visible)
    turns = turns_of(relationships, now=now)
    running = _invitations_of(relationships) if seat.side == "client" else {}
    ear = Ear(reader.user.pk, seat.side, reader.user.zone)
    return [_row(row, turns.get(row.pk), running.get(row.contractor_id), ear, now) for row in relationships]


def relationships_of(reader: Reader, seat: Seat) -> QuerySet[Relationship]:
    """What ``reader`` sees with this hat on."""
    return with_people(Relationship.objects.visible_to(reader.wearing(seat)))


def with_people(relationships: QuerySet[Relationship]) -> QuerySet[Relationship]:
    """With all that :func:`voices_of` says."""
    people = ("organization", "contractor", "manager", "deputy")
    return relationships.select_related(*people).annotate(owners=owners_text())


def turns_of(relationships: Sequence[Relationship], *, now: datetime) -> dict[UUID, Move]:
    """The duty that is due first, by relationship; what opens later is nobody's turn yet."""
    duties = Move.objects.open().duties().filter(pair__in=[row.pk for row in relationships], opens_at__lte=now)
    return {move.pair: move for move in duties.order_by("pair", "due_at", "pk").distinct("pair")}


def voices_of(relationship: Any) -> dict[str, Voice]:
    """How its two sides are spoken of; ``relationship`` comes by :func:`with_people`."""
    organization, contractor, manager = relationship.organization, relationship.contractor, relationship.manager
    is_one = contractor.kind == Contractor.Kind.PERSON
    return {
        "client": Voice(
            organization.name, organization.zone, manager.pk, manager.name, people=names_from(relationship.owners)
        ),
        "contractor": Voice(contractor.name, contractor.zone, is_one_person=is_one),
    }


def invitation_rows(invitations: QuerySet[Invitation], *, now: datetime) -> list[dict[str, Any]]:
    """Pending invitations, newest first, each with its state."""
    rows = invitations.pending().order_by("-created_at")  # type: ignore[attr-defined]
    return [{"invitation": row, "state": row.state(now)} for row in rows]


def staff_of(seat: Seat) -> QuerySet[Membership]:
    """The seats of an organization, those without access last."""
    rows = Membership.objects.filter(organization_id=seat.party.pk).select_related("user", "organization")
    return rows.order_by("-is_active", "user__name", "pk")


def members_of(seat: Seat) -> QuerySet[ContractorMembership]:
    """The seats of a contractor, those without access last."""
    rows = ContractorMembership.objects.filter(contractor_id=seat.party.pk).select_related("user")
    return rows.order_by("-is_active", "user__name", "pk")


def _invitations_of(relationships: Sequence[Relationship]) -> dict[UUID | None, Invitation]:
    ids = [row.contractor_id for row in relationships]
    rows = Invitation.objects.pending().filter(contractor_id__in=ids, organization__isnull=False)
    return {row.contractor_id: row for row in rows.order_by("created_at")}


def _row(
    relationship: Any, move: Move | None, invitation: Invitation | None, ear: Ear, now: datetime
) -> RelationshipRow:
    turn = sentence(move, ear, voices_of(relationship), now=now) if move else None
    state = invitation.state(now) if invitation else ""
    return RelationshipRow(relationship, relationship.open_jobs, turn, invitation, state)
