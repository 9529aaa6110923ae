"""Organizations: set up, settings, seats."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organization, Role, User
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import DomainError, Invalid, Stale
from kernel.money import exponent

EDITABLE = ("name", "zone", "country", "currency", "working_days", "day_starts", "day_ends")


def set_up(
    *, owner: User, name: str, zone: str, currency: str, now: datetime, country: str = "", **flags: Any
) -> Organization:
    """Create an organization with its owner."""
    if not name.strip():
        raise Invalid({"name": [_("Give the organization a name.")]})
    exponent(currency)
    with transaction.atomic():
        organization = Organization.objects.create(
            name=name.strip(), zone=zone, country=country, currency=currency, **flags
        )
        actor = Actor(user_id=owner.pk, side="client")
        with change(organization, by=actor, verb="organization.created", now=now) as door:
            Membership.objects.create(organization=door.scope, user=owner, role=Role.OWNER)
            door.note(door.scope)
    return organization


def update(
    *, organization: Organization, expected_version: int, by: Actor, now: datetime, **fields: Any
) -> Organization:
    """Change settings of the organization. Raises Stale when somebody changed them meanwhile."""
    with change(organization, by=by, verb="organization.changed", now=now) as door:
        row = door.scope
        if row.version != expected_version:
            raise Stale
        changed = [name for name in EDITABLE if name in fields and getattr(row, name) != fields[name]]
        if not changed:
            return row
        for name in changed:
            setattr(row, name, fields[name])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        door.note(row, fields=changed)
    return row


def change_seat(
    *, membership: Membership, role: str, signing_limit: Decimal | None, is_active: bool, by: Actor, now: datetime
) -> Membership:
    """Change a member's role, limit, or whether they are in. Raises ``last_owner`` when nobody would own the organization."""
    with change(membership.organization, by=by, verb="membership.changed", now=now) as door:
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        others = Membership.objects.filter(organization=door.scope, role=Role.OWNER, is_active=True).exclude(pk=row.pk)
        if not (role == Role.OWNER and is_active) and not others.exists():
            raise DomainError(
                _("An organization keeps at least one owner. Make somebody else owner first."), code="last_owner"
            )
        row.role, row.is_active = role, is_active
        row.signing_limit = signing_limit if role == Role.MANAGER else None
        row.save(update_fields=["role", "signing_limit", "is_active"])
        door.note(row, role=role, is_active=is_active)
    return row
