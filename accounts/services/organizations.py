"""Organizations: set up, settings, seats."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.lines import clean_calendar, clean_name
from accounts.models import Membership, Organization, Relationship, Role, User
from accounts.services import seats
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import DomainError, Invalid, Stale
from kernel.money import exponent

NO_NAME = _("Give the organization a name.")
EDITABLE = ("name", "zone", "country", "currency", "working_days", "day_starts", "day_ends")


def set_up(
    *, owner: User, name: str, zone: str, currency: str, now: datetime, country: str = "", **flags: Any
) -> Organization:
    """Create an organization with its owner."""
    name = clean_name(name, "name", NO_NAME)
    exponent(currency)
    with transaction.atomic():
        organization = Organization.objects.create(name=name, zone=zone, country=country, currency=currency, **flags)
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
        fields = _clean(fields, row)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        if not changed:
            return row
        for name in changed:
            setattr(row, name, fields[name])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        door.note(row, fields=changed)
    return row


def _clean(fields: dict[str, Any], row: Organization) -> dict[str, Any]:
    fields = {name: value for name, value in fields.items() if name in EDITABLE}
    if "name" in fields:
        fields["name"] = clean_name(fields["name"], "name", NO_NAME)
    if "currency" in fields:
        exponent(fields["currency"])
    return clean_calendar(fields, row)


def change_seat(
    *, membership: Membership, role: str, signing_limit: Decimal | None, is_active: bool, by: Actor, now: datetime
) -> Membership:
    """Change a member's role, limit, or whether they are in.

    Raises ``last_owner`` when nobody would own the organization, ``looks_after`` while relationships are assigned to
    somebody who could no longer run them, ``both_sides`` when a returning member sits opposite by now.
    """
    if role not in Role.values:
        raise Invalid({"role": [_("Choose a role of the list.")]})
    limit = signing_limit if role == Role.MANAGER else None
    with change(membership.organization, by=by, verb="membership.changed", now=now) as door:
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        if (row.role, row.signing_limit, row.is_active) == (role, limit, is_active):
            return row
        others = Membership.objects.filter(organization=door.scope, role=Role.OWNER, is_active=True).exclude(pk=row.pk)
        if not (role == Role.OWNER and is_active) and not others.exists():
            raise DomainError(
                _("An organization keeps at least one owner. Make somebody else owner first."), code="last_owner"
            )
        if not (is_active and role in {Role.OWNER, Role.MANAGER}):
            _refuse_while_looking_after(row)
        if is_active and not row.is_active:
            seats.refuse_both_sides(row.user, organization=door.scope)
        row.role, row.is_active, row.signing_limit = role, is_active, limit
        row.save(update_fields=["role", "signing_limit", "is_active"])
        door.note(row, role=role, is_active=is_active, signing_limit=limit)
    return row


def _refuse_while_looking_after(row: Membership) -> None:
    assigned = Relationship.objects.filter(organization_id=row.organization_id)
    count = assigned.filter(Q(manager_id=row.user_id) | Q(deputy_id=row.user_id)).count()
    if count:
        raise DomainError(
            ngettext_lazy(
                "One relationship is assigned to this person. Assign it to somebody else first, on its page.",
                "%(count)d relationships are assigned to this person. Assign them to somebody else first, on their pages.",
                count,
            )
            % {"count": count},
            code="looks_after",
        )
