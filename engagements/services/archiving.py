"""Archiving what belonged to an organization that was archived."""

from datetime import datetime
from typing import Any
from uuid import UUID

from engagements.models import Engagement
from kernel.actors import CLOCK, Actor
from kernel.door import Change, Note, change


def wake_engagements(door: Change[Any], note: Note) -> None:
    """Consequence of an archived organization: at its next visit the clock archives the engagements, each through its door."""
    Engagement.objects.filter(organization=door.scope, archived_at__isnull=True).update(wake_at=door.now)


def archive(engagement_id: UUID, *, by: Actor = CLOCK, now: datetime) -> None:
    """By the clock: the engagement is hidden and nobody owes anything in it any more; its state and its record stay.

    Already archived is a quiet no-op.
    """
    with change(Engagement.objects.get(pk=engagement_id), by=by, verb="engagement.archived", now=now) as door:
        if door.scope.is_archived:
            return
        door.scope.archived_at = now
        door.scope.save(update_fields=["archived_at"])
        door.note(door.scope)
