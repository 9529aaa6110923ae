"""What the rules read: one query a table, for one engagement or for five hundred."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Membership, Role
from engagements.models import AgreementVersion, Clarification, Commendation, Deliverable, Engagement, Tool


def by_engagement(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Rows grouped by their engagement's id."""
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.engagement_id].append(row)
    return grouped


def engagement(ids: Sequence[UUID]) -> Mapping[UUID, Engagement]:
    """With parties, the version in force, and ``owner_id``: the first owner of the organization, who may sign anything."""
    owners = Membership.objects.filter(
        organization_id=OuterRef("organization_id"), role=Role.OWNER, is_active=True
    ).order_by("created_at", "id")
    rows = Engagement.objects.select_related("organization", "contractor", "in_force")
    rows = rows.annotate(owner_id=Subquery(owners.values("user_id")[:1]))
    return {row.pk: row for row in rows.filter(pk__in=ids)}


def versions(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    """All versions but the superseded, without their bodies, newest last, with signatures."""
    rows = AgreementVersion.objects.filter(engagement_id__in=ids).exclude(status="superseded").defer("body")
    return by_engagement(rows.order_by("number").prefetch_related("signatures"))


def clarifications(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Clarification.objects.filter(engagement_id__in=ids).exclude(status="withdrawn"))


def deliverables(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Deliverable.objects.filter(engagement_id__in=ids).exclude(status="cancelled"))


def commendations(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Commendation.objects.filter(engagement_id__in=ids))


def tools(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return by_engagement(Tool.objects.filter(Q(engagement_id__in=ids) & ~Q(status="revoked")))
