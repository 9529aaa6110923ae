"""A fresh look at open offers when who signs for the client may have changed."""

from typing import Any

from accounts.models import Organization
from engagements.models import Engagement
from kernel.door import Change, Note


def look_again(door: Change[Any], note: Note) -> None:
    """Consequence of a changed seat, manager or currency: at its next visit the clock reconciles the offers that are open.

    Not here and now, since one transaction locks one scope.
    """
    if isinstance(door.scope, Organization):
        offers = Engagement.objects.filter(organization=door.scope, agreementversions__status="proposed")
        offers.filter(archived_at__isnull=True).update(wake_at=door.now)
