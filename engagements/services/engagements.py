"""Engagements: creating one with its draft, cancelling, completing and closing it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Relationship
from engagements.models import AgreementVersion, Draft, Engagement
from engagements.models.base import parties_of
from engagements.parts import MAX_TITLE, empty_body, parts
from engagements.parts.base import Outstanding
from engagements.services import drafts
from engagements.services.texts import clean_text
from kernel.actors import Actor
from kernel.door import Change, Note, change
from kernel.errors import DomainError, Invalid
from kernel.ids import uuid7
from kernel.money import exponent
from kernel.transitions import check, transition


def create(
    *,
    relationship: Relationship,
    title: str,
    weight: str,
    currency: str,
    by: Actor,
    now: datetime,
    body: dict[str, Any] | None = None,
    external_id: str = "",
    pk: UUID | None = None,
) -> Engagement:
    """Create an engagement in draft with the client's first draft; numbers it within its organization.

    ``body`` is a draft of the agreement (default: empty). ``pk`` lets a form choose the id, so that sending it twice makes one
    engagement. Raises Invalid for an unusable title, currency or body.
    """
    title = " ".join(clean_text(title, "title").split())
    if not title or len(title) > MAX_TITLE:
        raise Invalid({"title": [_("Give the job a title of at most 160 characters.")]})
    exponent(currency)
    body = drafts.checked(body or empty_body(title=title, currency=currency))
    with transaction.atomic():
        engagement = Engagement.objects.create(
            pk=pk or uuid7(),
            organization_id=relationship.organization_id,
            contractor_id=relationship.contractor_id,
            relationship=relationship,
            number=_next_number(relationship.organization_id),
            title=title,
            weight=weight,
            currency=currency,
            external_id=external_id,
            created_at=now,
            updated_at=now,
        )
        with change(engagement, by=by, verb="engagement.created", now=now) as door:
            Draft.objects.create(
                **parties_of(engagement),
                side=by.side,
                body=body,
                updated_at=now,
                updated_by_id=by.user_id,
            )
            door.note(door.scope, weight=weight, currency=currency)
    return engagement


def _next_number(organization_id: Any) -> int:
    Organization.objects.filter(pk=organization_id).update(engagement_counter=F("engagement_counter") + 1)
    return Organization.objects.values_list("engagement_counter", flat=True).get(pk=organization_id)


def cancel(*, engagement: Engagement, by: Actor, now: datetime) -> None:
    """Cancel before anything was signed. An open proposal is withdrawn with it."""
    with change(engagement, by=by, verb="engagement.cancelled", now=now) as door:
        for version in door.scope.agreementversions.filter(status="proposed"):
            transition(version, "withdraw", by=by, decided_at=now)
        move_to(door, "cancel", cancelled_at=now)
        door.note(door.scope)


def outstanding(engagement: Engagement) -> list[Outstanding]:
    """What keeps the engagement from closing; empty when nothing does."""
    found = [item for part in parts() for item in part.outstanding(engagement)]
    if AgreementVersion.objects.filter(engagement=engagement, status="proposed").exists():
        found.append(Outstanding(_("A proposed change waits for its answer."), "agreement"))
    return found


def close(*, engagement: Engagement, by: Actor, now: datetime) -> None:
    """Close the engagement. Raises ``outstanding`` while something is not accepted, paid or answered.

    Already closed is a quiet no-op.
    """
    with change(engagement, by=by, verb="engagement.closed", now=now) as door:
        if door.scope.status == Engagement.Status.CLOSED:
            return
        check(door.scope, "close", by=by)
        waiting = outstanding(door.scope)
        if waiting:
            raise DomainError(
                _("This cannot be closed yet. %(what)s") % {"what": " ".join(str(text) for text in waiting)},
                code="outstanding",
            )
        move_to(door, "close", closed_at=now)
        door.note(door.scope)


def complete_when_accepted(door: Change[Engagement], note: Note) -> None:
    """Consequence of an acceptance: when every deliverable is settled, the engagement is completing."""
    engagement = door.scope
    if engagement.status == Engagement.Status.ACTIVE and not _work_is_open(engagement):
        move_to(door, "complete", completing_at=door.now)
        door.note(engagement, verb="engagement.completing")


def _work_is_open(engagement: Engagement) -> bool:
    return engagement.deliverables.exclude(status__in=["accepted", "cancelled"]).exists()


def close_when_done(door: Change[Engagement], note: Note) -> None:
    """Consequence of a settled payment: a quick job with nothing outstanding closes itself; it has no close-out list."""
    engagement = door.scope
    if engagement.is_quick and engagement.status == Engagement.Status.COMPLETING and not outstanding(engagement):
        move_to(door, "close", closed_at=door.now)
        door.note(engagement, verb="engagement.closed")


def move_to(door: Change[Engagement], act: str, **companions: Any) -> None:
    """Apply a transition to the locked engagement and mark it as touched."""
    companions |= {"updated_at": door.now, "version": door.scope.version + 1}
    transition(door.scope, act, by=door.by, **companions)
