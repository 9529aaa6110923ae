"""Drafts in progress: what a side has begun to write and not proposed."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.access import Reader, Seat
from accounts.models import Role
from engagements.models import AgreementVersion, Draft
from engagements.models.engagement import reference_of

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
    party = "organization" if seat.side == "client" else "contractor"
    drafts = Draft.objects.filter(**{party: seat.party.pk}, side=seat.side)
    if seat.role == Role.MANAGER:
        drafts = drafts.filter(engagement__relationship__in=reader.managed_relationship_ids)
    proposed = AgreementVersion.objects.filter(
        engagement=OuterRef("engagement"), proposed_side=seat.side, proposed_at__gte=OuterRef("updated_at")
    )
    begun = Q(engagement__status="draft") | Q(version__gt=1, engagement__status__in=["open", "active", "completing"])
    rows = drafts.filter(begun).exclude(Exists(proposed)).order_by("-updated_at")
    columns = ("engagement_id", "engagement__number", "engagement__title", "updated_at")
    return [DraftLine(*row) for row in rows.values_list(*columns)[: LIMIT + 1]]
