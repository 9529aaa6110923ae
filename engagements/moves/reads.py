"""What the rules read: one query a table, for one engagement or for five hundred."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, F, JSONField, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import Membership, Role
from engagements.models import AgreementVersion, Clarification, Commendation, Deliverable, Engagement, Tool


def by_engagement(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Rows grouped by their engagement's id."""
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.engagement_id].append(row)
    return grouped


def engagement(ids: Sequence[UUID]) -> Mapping[UUID, Engagement]:
    """With parties, the version in force, and who signs for the client.

    ``owner_id`` is the first owner of the organization, who may sign anything; ``limit`` what the manager (else the deputy), who
    usually acts, may sign alone: None where there is no limit, and where neither has a seat, so that the owners act.
    """
    owners = Membership.objects.filter(
        organization_id=OuterRef("organization_id"), role=Role.OWNER, is_active=True
    ).order_by("created_at", "id")
    rows = Engagement.objects.select_related("organization", "contractor", "in_force")
    rows = rows.annotate(
        owner_id=Subquery(owners.values("user_id")[:1]), limit=Subquery(_acting().values("signing_limit")[:1])
    )
    return {row.pk: row for row in rows.filter(pk__in=ids)}


def _acting() -> "QuerySet[Membership]":
    """The seat from which an outer engagement is run: the manager's, else the deputy's."""
    manager, deputy = OuterRef("relationship__manager_id"), OuterRef("relationship__deputy_id")
    seats = Membership.objects.filter(
        Q(user_id=manager) | Q(user_id=deputy), organization_id=OuterRef("organization_id")
    )
    running = seats.filter(role__in=[Role.OWNER, Role.MANAGER], is_active=True)
    return running.annotate(place=Case(When(user_id=manager, then=0), default=1)).order_by("place")


def versions(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    """All versions but the superseded, newest last, with signatures; ``asked`` is the body of what the client is to answer."""
    rows = AgreementVersion.objects.filter(engagement_id__in=ids).exclude(status="superseded").defer("body")
    to_client = When(status="proposed", proposed_side="contractor", then=F("body"))
    rows = rows.annotate(asked=Case(to_client, output_field=JSONField()))
    return by_engagement(rows.order_by("number").prefetch_related("signatures"))


def clarifications(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Clarification.objects.filter(engagement_id__in=ids).exclude(status="withdrawn"))


def deliverables(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Deliverable.objects.filter(engagement_id__in=ids).exclude(status="cancelled"))


def commendations(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Commendation.objects.filter(engagement_id__in=ids))


def tools(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Tool.objects.filter(Q(engagement_id__in=ids) & ~Q(status="revoked")))
