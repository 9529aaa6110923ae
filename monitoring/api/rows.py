"""An engagement as REST says it: one statement for a page of them, whose move it is included, and no rows of models."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from accounts.access import Reader, Seat
from accounts.models import Contractor
from engagements.acts import engagement_acts
from engagements.models import Engagement
from engagements.models.engagement import reference_of
from kernel.api.fields import instant_text
from kernel.money import amount_text
from kernel.moves.sentences import Ear, Voice, Voices, sentence
from monitoring.api.moves import move_json
from monitoring.selectors import move_from, pressing_move

COLUMNS = (
    "pk", "number", "external_id", "title", "weight", "status", "currency", "total", "version", "organization_id",
    "organization__name", "organization__zone", "contractor_id", "contractor__name", "contractor__zone", "contractor__kind",
    "relationship_id", "relationship__manager_id", "relationship__manager__name", "starts_on", "ends_on", "created_at",
    "updated_at", "activated_at", "completing_at", "closed_at", "cancelled_at", "archived_at", "pressing",
)  # fmt: skip


def read_rows(rows: "QuerySet[Engagement]", *, side: str, now: datetime) -> Any:
    """``rows`` as named tuples with the most pressing move of each for ``side``."""
    return rows.annotate(pressing=pressing_move(side, now)).values_list(*COLUMNS, named=True)


class Teller:
    """Says rows to one reader. What many rows share, such as the voices of two parties, is worked out once."""

    def __init__(self, reader: Reader, *, now: datetime) -> None:
        self.seat: Seat = reader.seats[0]
        self.permissions = frozenset(reader.permissions_on(self.seat.party))
        self.ear = Ear(reader.user.pk, self.seat.side, reader.user.zone)
        self.now = now
        self._voices: dict[tuple[Any, Any], Voices] = {}

    def tell(self, row: Any) -> dict[str, Any]:
        """One engagement, by :class:`monitoring.api.engagements.EngagementSerializer`."""
        move = move_from(row.pressing)
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
            "whose_move": move and move_json(sentence(move, self.ear, self.voices(row), now=self.now)),
            "allowed_actions": engagement_acts(row.status, self.seat.side, self.permissions),
            "url": settings.PUBLIC_URL + reverse("engagement", args=[row.pk]),
        }

    def voices(self, row: Any) -> Voices:
        """How the two sides are spoken of; the relationship decides both."""
        key = (row.relationship_id, row.contractor_id)
        if key not in self._voices:
            client = (row.organization__name, row.organization__zone)
            manager = (row.relationship__manager_id, row.relationship__manager__name)
            is_person = row.contractor__kind == Contractor.Kind.PERSON
            self._voices[key] = {
                "client": Voice(*client, *manager),
                "contractor": Voice(row.contractor__name, row.contractor__zone, is_one_person=is_person),
            }
        return self._voices[key]


def _day(day: Any) -> str | None:
    return day and day.isoformat()
