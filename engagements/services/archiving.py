"""Archiving what belonged to a party that was archived."""

from typing import Any

from django.db.models import Q

from engagements.models import Engagement
from kernel.door import Change, Note
from kernel.models import Move


def archive_with_organization(door: Change[Any], note: Note) -> None:
    """Consequence: the organization's engagements are hidden, the clock leaves them alone, nobody is reminded of them.

    Their states and their record stay as they are: nothing happened to the work.
    """
    Engagement.objects.filter(organization_id=door.scope.pk, archived_at__isnull=True).update(
        archived_at=door.now, wake_at=None
    )
    moves = Move.objects.filter(Q(owed_by=door.scope.pk) | Q(owed_to=door.scope.pk), remind_at__isnull=False)
    moves.update(remind_at=None)
