"""Reads that several callers share."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.models import Contractor
from engagements.models import AgreementVersion, Engagement
from kernel.models import Move, Sighting
from kernel.moves.sentences import Voice
from kernel.statements import Joined, Statement

OPEN_AT_MOST = 500


def answer_days(engagement: Engagement) -> int:
    """Working days to answer a question: as agreed, else as proposed, else two."""
    newest = (
        AgreementVersion.objects.filter(engagement=engagement, status__in=["in_force", "proposed"])
        .order_by("status")
        .values_list("body__parts__communication__answer_days", flat=True)
        .first()
    )
    return int(newest or 2)


def moves_of(engagement: Engagement, *, past: int = 0) -> list[Move]:
    """The open moves of one engagement, earliest due first, courtesies, which have no date, last; then the newest ``past``
    duties that are done. One query.
    """
    found = [MOVES.row_of(row) for row in OF_SCOPE.fetch(past, {"scope": engagement.pk})]
    open_moves = [move for move in found if move.is_open]
    open_moves.sort(key=lambda move: (move.due_at is None, move.due_at or move.since, move.pk))
    return [*open_moves, *[move for move in found if not move.is_open][:past]]


def _moves_of(past: int, values: dict[str, Any]) -> "QuerySet[Move, Any]":
    moves = Move.objects.of_scope("engagement", values["scope"])
    if not past:
        return moves.open().values_list(*MOVES.columns)
    wanted = moves.filter(Q(status="open") | Q(status="settled", is_courtesy=False))
    newest = wanted.order_by("status", F("settled_at").desc(nulls_first=True), "id")
    return newest.values_list(*MOVES.columns)[: OPEN_AT_MOST + past]


MOVES = Joined(Move)
OF_SCOPE = Statement(_moves_of)


class Seen(NamedTuple):
    """The first time that somebody saw a move of their side."""

    move_id: UUID
    user_id: UUID
    name: str
    seen_at: datetime


def sightings_of(moves: Iterable[Move]) -> list[Seen]:
    """Who saw which of ``moves``, earliest first. One query, none for no moves."""
    ids = [move.pk for move in moves]
    rows = Sighting.objects.filter(move_id__in=ids).order_by("seen_at", "pk") if ids else Sighting.objects.none()
    return [Seen(*row) for row in rows.values_list("move_id", "user_id", "user__name", "seen_at")]


def voices_of(engagement: Engagement, *, people: Mapping[UUID, str]) -> dict[str, Voice]:
    """How the two sides are spoken of; ``people`` are who else of the client may be named.

    Needs organization, contractor and relationship__manager selected.
    """
    manager = engagement.relationship.manager
    organization, contractor = engagement.organization, engagement.contractor
    return {
        "client": Voice(organization.name, organization.zone, manager.pk, manager.name, people=people),
        "contractor": Voice(contractor.name, contractor.zone, is_one_person=contractor.kind == Contractor.Kind.PERSON),
    }
