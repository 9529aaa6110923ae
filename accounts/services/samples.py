"""Removing the sample data. The record is append-only, so nothing is deleted: what is sample is archived and locked."""

from datetime import datetime

from accounts.demo import PEOPLE
from accounts.models import Contractor, ContractorMembership, Membership, Organization, User
from kernel.actors import CLOCK
from kernel.door import change
from kernel.wake import wake_due_scopes


def remove(*, now: datetime) -> int:
    """Archive every sample party through its door and deactivate the sample people. Idempotent; returns the parties.

    The clock is asked to come at once, so that what belongs to the parties is archived as well.
    """
    parties: list[Organization | Contractor] = [
        *Organization.objects.filter(is_sample=True, archived_at__isnull=True),
        *Contractor.objects.filter(is_sample=True, archived_at__isnull=True),
    ]
    for party in parties:
        _archive(party, now)
    User.objects.filter(email__in=PEOPLE, is_active=True).update(is_active=False)
    if parties:
        wake_due_scopes(now=now)
    return len(parties)


def _archive(party: Organization | Contractor, now: datetime) -> None:
    kind = "organization" if isinstance(party, Organization) else "contractor"
    with change(party, by=CLOCK, verb=f"{kind}.archived", now=now) as door:
        if door.scope.archived_at is not None:
            return
        door.scope.archived_at = now
        door.scope.save(update_fields=["archived_at"])
        Membership.objects.filter(organization_id=door.scope.pk).update(is_active=False)
        ContractorMembership.objects.filter(contractor_id=door.scope.pk).update(is_active=False)
        door.note(door.scope)
