"""Drafts in progress: what a side has begun to write and not proposed."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.access import Reader, Seat
from accounts.models import Role
from engagements.models import AgreementVersion, Draft
from engagements.models.engagement import reference_of
from kernel.statements import Statement

LIMIT = 5


class DraftLine(NamedTuple):
    """One draft: the engagement it belongs to, and when somebody last wrote on it."""

    engagement_id: UUID
    number: int
    title: str
    updated_at: datetime

    @property
    def reference(self) -> str:
        return reference_of(self.number)

    @property
    def url(self) -> str:
        return reverse("agreement_edit", args=[self.engagement_id])


def drafts_in_progress(reader: Reader, seat: Seat) -> list[DraftLine]:
    """The newest drafts of the seat's side, one more than LIMIT where there are more. One query.

    A job that was never offered counts; so does a draft that somebody changed after the last proposal of their side.
    """
    values = {"party": seat.party.pk, "managed": tuple(reader.managed_relationship_ids)}
    return [DraftLine(*row) for row in DRAFTS.fetch((seat.side, seat.role), values)]


def _write(asked: tuple[str, str], values: dict[str, Any]) -> "QuerySet[Draft, Any]":
    side, role = asked
    party = "organization" if side == "client" else "contractor"
    drafts = Draft.objects.filter(**{party: values["party"]}, side=side)
    if role == Role.MANAGER:
        drafts = drafts.filter(engagement__relationship__in=values["managed"])
    proposed = AgreementVersion.objects.filter(
        engagement=OuterRef("engagement"), proposed_side=side, proposed_at__gte=OuterRef("updated_at")
    )
    begun = Q(engagement__status="draft") | Q(version__gt=1, engagement__status__in=["open", "active", "completing"])
    rows = drafts.filter(begun).exclude(Exists(proposed)).order_by("-updated_at")
    columns = ("engagement_id", "engagement__number", "engagement__title", "updated_at")
    return rows.values_list(*columns)[: LIMIT + 1]


DRAFTS = Statement(_write)
