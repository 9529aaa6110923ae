"""Contractors: creating one, its settings, its seats."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.lines import clean_calendar, clean_name
from accounts.models import Contractor, ContractorMembership
from accounts.services import seats
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import DomainError, Invalid, Stale

EDITABLE = ("name", "kind", "zone", "country", "working_days", "day_starts", "day_ends")
NO_NAME = _("Give the contractor a name.")


def create(*, name: str, kind: str, zone: str, by: Actor, now: datetime, **flags: Any) -> Contractor:
    """Create a contractor without members; ``zone`` is a guess until its first member says their own."""
    name = clean_name(name, "name", NO_NAME)
    if kind not in Contractor.Kind.values:
        raise Invalid({"kind": [_("Choose a person or an agency.")]})
    with transaction.atomic():
        contractor = Contractor.objects.create(name=name, kind=kind, zone=zone, **flags)
        with change(contractor, by=by, verb="contractor.created", now=now) as door:
            door.note(door.scope, kind=kind)
    return contractor


def update(*, contractor: Contractor, expected_version: int, by: Actor, now: datetime, **fields: Any) -> Contractor:
    """Change the settings. Raises Stale when somebody changed them meanwhile; nothing changed is a quiet no-op."""
    fields = {name: value for name, value in fields.items() if name in EDITABLE}
    with change(contractor, by=by, verb="contractor.changed", now=now) as door:
        row = door.scope
        if row.version != expected_version:
            raise Stale
        if "name" in fields:
            fields["name"] = clean_name(fields["name"], "name", NO_NAME)
        fields = clean_calendar(fields, row)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        if not changed:
            return row
        for name in changed:
            setattr(row, name, fields[name])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        door.note(row, fields=changed)
    return row


def change_seat(
    *, membership: ContractorMembership, is_admin: bool, is_active: bool, by: Actor, now: datetime
) -> ContractorMembership:
    """Change whether a member is admin and whether they are in. Raises ``last_admin`` when nobody would be admin."""
    with change(membership.contractor, by=by, verb="contractor_membership.changed", now=now) as door:
        row = ContractorMembership.objects.select_for_update().get(pk=membership.pk)
        admins = ContractorMembership.objects.filter(contractor=door.scope, is_admin=True, is_active=True)
        if not (is_admin and is_active) and not admins.exclude(pk=row.pk).exists():
            raise DomainError(_("Somebody has to stay admin. Make another member admin first."), code="last_admin")
        if is_active and not row.is_active:
            seats.refuse_both_sides(row.user, contractor=door.scope)
        if (row.is_admin, row.is_active) == (is_admin, is_active):
            return row
        row.is_admin, row.is_active = is_admin, is_active
        row.save(update_fields=["is_admin", "is_active"])
        door.note(row, is_admin=is_admin, is_active=is_active)
    return row
