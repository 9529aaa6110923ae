"""An engagement as REST says it: one statement for a page of them, whose move it is included, and no rows of models."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from accounts.access import Reader, reader_in, sight_of
from accounts.owners import owners_text
from engagements.acts import engagement_acts
from engagements.models import Engagement
from engagements.models.engagement import reference_of
from kernel.api.fields import instant_text
from kernel.keyset import Order, Place, place_named, rows_from, values_of
from kernel.money import amount_text
from kernel.moves.sentences import Ear, sentence, steady_moment
from kernel.statements import Statement
from monitoring.api.moves import move_json
from monitoring.selectors import VOICE_COLUMNS, move_from, pressing_move, voices_of

COLUMNS = (
    "pk", "number", "external_id", "title", "weight", "status", "currency", "total", "version", "organization_id",
    "contractor_id", "relationship_id", *VOICE_COLUMNS, "starts_on", "ends_on", "created_at", "updated_at",
    "activated_at", "completing_at", "closed_at", "cancelled_at", "archived_at", "pressing",
)  # fmt: skip


Row = namedtuple("Row", COLUMNS)  # type: ignore[misc] # the columns are the one list of them


@dataclass(frozen=True)
class Wanted:
    """Which engagements, in which order: what changes the form of the statement. See :func:`read_rows` for the values."""

    side: str
    statuses: tuple[str, ...] = ()
    archived: bool | None = None
    order: Order | None = None
    is_backwards: bool = False
    most: int = 1


def read_rows(reader: Reader, wanted: Wanted, *, now: datetime, place: Place | None = None, **values: Any) -> list[Any]:
    """Up to ``wanted.most`` rows, each with the most pressing move for the reader's side, from ``place`` on.

    ``values`` may be ``pk``, ``relationship``, ``external_id`` and ``updated_since``. One query, the same for 1 and 200 rows.
    """
    asked = {**sight_of(reader), **values_of(place), "now": now, **values}
    return [Row(*row) for row in ROWS.fetch(wanted, asked)]


def _query(wanted: Wanted, values: dict[str, Any]) -> "QuerySet[Engagement, Any]":
    rows = Engagement.objects.visible_to(reader_in(values))
    for name in FILTERS.keys() & values.keys():
        rows = rows.filter(**{FILTERS[name]: values[name]})
    if wanted.archived is not None:
        rows = rows.filter(archived_at__isnull=not wanted.archived)
    if wanted.statuses:
        rows = rows.filter(status__in=wanted.statuses)
    ordered: QuerySet[Engagement, Engagement] = rows
    if wanted.order is not None:
        ordered = rows_from(rows, wanted.order, place_named(values, is_backwards=wanted.is_backwards))
    pressing = pressing_move(wanted.side, values["now"])
    return ordered.annotate(pressing=pressing, owners=owners_text())[: wanted.most].values_list(*COLUMNS)


FILTERS = {"pk": "pk", "relationship": "relationship", "external_id": "external_id", "updated_since": "updated_at__gte"}
ROWS = Statement(_query)


class Teller:
    """Says rows to one reader."""

    def __init__(self, reader: Reader, *, now: datetime) -> None:
        seat = reader.seats[0]
        self.permissions = frozenset(reader.permissions_on(seat.party))
        self.ear = Ear(reader.user.pk, seat.side, reader.user.zone)
        self.language = get_language()
        self.now = now

    def tell(self, row: Any) -> dict[str, Any]:
        """One engagement, by :class:`monitoring.api.engagements.EngagementSerializer`."""
        at = steady_moment(row.pressing and move_from(row.pressing), self.now)
        return dict(_tell(row, self.permissions, self.ear, self.language, at))


@lru_cache(maxsize=8192)
def _tell(row: Any, permissions: frozenset[str], ear: Ear, _language: str | None, now: datetime) -> dict[str, Any]:
    """Remembered, since a list is asked for again and again, and few of its rows have changed in between."""
    move = row.pressing and move_from(row.pressing)
    return {
        "id": str(row.pk),
        "reference": reference_of(row.number),
        "number": row.number,
        "external_id": row.external_id,
        "title": row.title,
        "weight": row.weight,
        "status": row.status,
        "currency": row.currency,
        "total": None if row.total is None else amount_text(row.total, row.currency),
        "organization": {"id": str(row.organization_id), "name": row.organization__name},
        "contractor": {"id": str(row.contractor_id), "name": row.contractor__name},
        "relationship": str(row.relationship_id),
        "manager": {"id": str(row.relationship__manager_id), "name": row.relationship__manager__name},
        "starts_on": _day(row.starts_on),
        "ends_on": _day(row.ends_on),
        "created_at": instant_text(row.created_at),
        "updated_at": instant_text(row.updated_at),
        "activated_at": instant_text(row.activated_at),
        "completing_at": instant_text(row.completing_at),
        "closed_at": instant_text(row.closed_at),
        "cancelled_at": instant_text(row.cancelled_at),
        "archived_at": instant_text(row.archived_at),
        "version": row.version,
        "whose_move": move and move_json(sentence(move, ear, voices_of(row), now=now)),
        "allowed_actions": engagement_acts(row.status, ear.side, permissions),
        "url": _room() + f"{row.pk}/",
    }


@cache
def _room() -> str:
    """The address of an engagement's page up to its id."""
    nobody = UUID(int=0)
    return settings.PUBLIC_URL + reverse("engagement", args=[nobody]).removesuffix(f"{nobody}/")


def _day(day: Any) -> str | None:
    return day and day.isoformat()
