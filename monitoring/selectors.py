"""Reads that the pages of monitoring share: where moves are made, and whose they are for one seat."""

import json
from collections import namedtuple
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, When
from django.db.models.functions import Cast

from accounts.access import Reader, Seat, reader_in, sight_of
from accounts.models import Contractor, Role
from accounts.owners import names_from, owners_text
from engagements.models import Engagement
from engagements.models.engagement import reference_of
from kernel.models import Move
from kernel.moves.rules import kinds
from kernel.moves.sentences import Ear, Sentence, Voice, Voices, sentence
from kernel.statements import Statement
from kernel.worktime import WorkingTime

MANY = 99
VOICE_COLUMNS = (
    "organization__name", "organization__zone", "contractor__name", "contractor__zone", "contractor__kind",
    "relationship__manager_id", "relationship__manager__name", "owners",
)  # fmt: skip
PLACE_COLUMNS = (
    "pk", "number", "title", "status", "organization_id", "contractor_id", *VOICE_COLUMNS,
    "organization__country", "organization__working_days", "contractor__country", "contractor__working_days",
)  # fmt: skip
PlaceRow = namedtuple("PlaceRow", PLACE_COLUMNS)  # type: ignore[misc] # the columns are the one list of them
MOVE_COLUMNS = (
    "id", "scope_kind", "scope_id", "kind", "subject", "round", "side", "owed_by", "owed_to", "pair", "person",
    "is_courtesy", "facts", "since", "opens_at", "due_at", "promised_until", "promised_at",
)  # fmt: skip
MOMENTS = ("since", "opens_at", "due_at", "promised_until", "promised_at")


@dataclass(frozen=True, eq=False)
class Place:
    """Where a move is made: an engagement as a row of a list names it, and how its two sides are spoken of.

    Places that say the same are one object, so that what is said of them can be remembered. ``calendars`` are the sides' zones,
    working days and holidays, without their hours.
    """

    id: UUID
    number: int
    title: str
    status: str
    organization_id: UUID
    contractor_id: UUID
    voices: Voices
    calendars: dict[str, WorkingTime]

    @property
    def reference(self) -> str:
        return reference_of(self.number)

    def other_party(self, side: str) -> str:
        """The name of the party that faces ``side``."""
        return self.voices["contractor" if side == "client" else "client"].name

    def say(self, move: Move, *, user_id: UUID, side: str, zone: str, now: datetime) -> Sentence:
        """Say ``move`` to somebody who sits on ``side`` of this place."""
        return sentence(move, Ear(user_id, side, zone), self.voices, now=now)


def places(reader: Reader, ids: Collection[UUID]) -> dict[UUID, Place]:
    """Those of the engagements ``ids`` that ``reader`` may see, in one query that makes no rows of models."""
    if not ids:
        return {}
    asked = sorted(ids)
    asked += [asked[-1]] * (-len(asked) % STEP)
    rows = PLACES.fetch("", {**sight_of(reader), "ids": tuple(asked)})
    return {row[0]: _place(PlaceRow(*row)) for row in rows}


PLACES = Statement(
    lambda _shape, values: (
        Engagement.objects.visible_to(reader_in(values))
        .filter(pk__in=values["ids"])
        .annotate(owners=owners_text())
        .values_list(*PLACE_COLUMNS)
    )
)
STEP = 16  # so that a few statements do for any number of ids


@lru_cache(maxsize=8192)
def _place(row: Any) -> Place:
    return Place(
        id=row.pk,
        number=row.number,
        title=row.title,
        status=row.status,
        organization_id=row.organization_id,
        contractor_id=row.contractor_id,
        voices=voices_of(row),
        calendars={
            "client": WorkingTime(row.organization__zone, row.organization__country, row.organization__working_days),
            "contractor": WorkingTime(row.contractor__zone, row.contractor__country, row.contractor__working_days),
        },
    )


def voices_of(row: Any) -> Voices:
    """How the two sides of an engagement are spoken of; ``row`` carries the columns of :data:`VOICE_COLUMNS`."""
    manager = (row.relationship__manager_id, row.relationship__manager__name)
    is_person = row.contractor__kind == Contractor.Kind.PERSON
    return {
        "client": Voice(row.organization__name, row.organization__zone, *manager, people=names_from(row.owners)),
        "contractor": Voice(row.contractor__name, row.contractor__zone, is_one_person=is_person),
    }


def owed_by_us(reader: Reader, seat: Seat) -> Q:
    """Moves of the seat's own side: the whole party's, or for a manager those of the relationships in their care."""
    if seat.role == Role.MANAGER:
        return Q(pair__in=reader.managed_relationship_ids, side="client", owed_by=seat.party.pk)
    return Q(owed_by=seat.party.pk)


def owed_to_us(reader: Reader, seat: Seat) -> Q:
    """Moves of the sides that face the seat's."""
    if seat.role == Role.MANAGER:
        return Q(pair__in=reader.managed_relationship_ids, side="contractor", owed_to=seat.party.pk)
    return Q(owed_to=seat.party.pk)


def duties(whose: Q) -> "QuerySet[Move]":
    """Open duties of engagements, most pressing first."""
    return Move.objects.open().duties().filter(whose, scope_kind="engagement").order_by("due_at", "id")


def mine_only(seat: Seat, user_id: UUID) -> Q:
    """Moves that name ``user_id``, or that name nobody and stand in a relationship that they look after."""
    if seat.side == "contractor":
        return Q(person__isnull=True) | Q(person=user_id)
    cared_for = seat.party.relationships.filter(manager_id=user_id).values("pk")
    return Q(person=user_id) | Q(person__isnull=True, pair__in=cared_for)


def pressing_order(side: str, now: datetime) -> tuple[Any, ...]:
    """How the moves of one engagement are ranked for ``side``: what is open, one's own, late money first, then by date."""
    first = [code for code, kind in kinds().items() if kind.comes_first]
    return (
        Case(When(opens_at__gt=now, then=1), default=0, output_field=IntegerField()),
        Case(When(side=side, then=0), default=1, output_field=IntegerField()),
        Case(When(kind__in=first, due_at__lt=now, then=0), default=1, output_field=IntegerField()),
        F("due_at"),
        F("id"),
    )


def move_text() -> Cast:
    """What is to be said about a move, as text for :func:`move_from`."""
    return Cast(Func(*MOVE_COLUMNS, function="json_build_array"), TextField())


def pressing_move(side: str, now: datetime) -> Subquery:
    """The most pressing duty of an outer engagement, as text for :func:`move_from`; read only for the rows of a page."""
    moves = Move.objects.open().duties().filter(scope_kind="engagement", scope_id=OuterRef("pk"))
    return Subquery(moves.order_by(*pressing_order(side, now)).values(row=move_text())[:1])


@lru_cache(maxsize=16_384)
def move_from(text: str) -> Move:
    """The Move that :func:`pressing_move` found, unsaved; remembered, and so not to be changed."""
    columns = dict(zip(MOVE_COLUMNS, json.loads(text), strict=True))
    moments = {name: datetime.fromisoformat(columns[name]) for name in MOMENTS if columns[name]}
    ids = {name: UUID(columns[name]) for name in ("id", "scope_id", "subject", "owed_by", "owed_to", "pair")}
    person = UUID(columns["person"]) if columns["person"] else None
    return Move(**{**columns, **moments, **ids, "person": person})


def capped_count(rows: "QuerySet[Any]", cap: int) -> Func:
    """How many ``rows`` there are, counted no further than ``cap`` + 1, as a column that is worked out once per query."""
    counted = ArraySubquery(rows.order_by().values("pk")[: cap + 1])
    return Func(counted, function="cardinality", output_field=IntegerField())


def union(queries: "Iterable[QuerySet[Any]]") -> "QuerySet[Any]":
    """All rows of several queries, each with its own order and limit, in one statement."""
    first, *others = queries
    return first.union(*others, all=True) if others else first
