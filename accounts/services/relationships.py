"""Relationships: an organization and a contractor who work together, and who looks after it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Relationship, Role, User
from accounts.services.seats import BOTH_SIDES
from kernel.actors import Actor
from kernel.door import Change, change
from kernel.errors import DomainError, Invalid, Stale


def start(
    *,
    organization: Organization,
    contractor: Contractor,
    manager: User,
    by: Actor,
    now: datetime,
    deputy: User | None = None,
) -> Relationship:
    """Start a relationship; the existing one is returned unchanged. Nobody may be on both sides of it."""
    with change(organization, by=by, verb="relationship.started", now=now) as door:
        return start_in(door, contractor=contractor, manager=manager, deputy=deputy)


def start_in(
    door: Change[Organization],
    *,
    contractor: Contractor,
    manager: User,
    deputy: User | None = None,
    external_id: str = "",
) -> Relationship:
    """Start a relationship through the open door of the organization; ``external_id`` is what an integration calls it."""
    _may_look_after(door.scope, manager, deputy)
    _on_one_side(door.scope, contractor)
    existing = Relationship.objects.filter(organization=door.scope, contractor=contractor).first()
    if existing:
        return existing
    relationship = Relationship.objects.create(
        organization=door.scope, contractor=contractor, manager=manager, deputy=deputy, external_id=external_id
    )
    door.note(relationship, verb="relationship.started", manager=manager.pk)
    return relationship


def assign(
    *, relationship: Relationship, manager: User, deputy: User | None, expected_version: int, by: Actor, now: datetime
) -> Relationship:
    """Choose who looks after it. Both must be active owners or managers of the organization, and two people."""
    with change(relationship.organization, by=by, verb="relationship.assigned", now=now) as door:
        row = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if row.version != expected_version:
            raise Stale
        _may_look_after(door.scope, manager, deputy)
        if (row.manager_id, row.deputy_id) == (manager.pk, deputy.pk if deputy else None):
            return row
        row.manager, row.deputy, row.version = manager, deputy, row.version + 1
        row.save(update_fields=["manager", "deputy", "version"])
        door.note(row, manager=manager.pk, deputy=deputy.pk if deputy else None)
    return row


def repoint(*, relationship: Relationship, contractor: Contractor, by: Actor, now: datetime) -> Relationship:
    """Let another contractor stand for one without members, and return the relationship that then holds.

    That is the same row, or, where the organization works with that contractor already, the row that it has; the caller
    moves the engagements. What an integration calls the one then names the other, unless that has its own. Raises
    ``both_sides``.
    """
    with change(relationship.organization, by=by, verb="relationship.repointed", now=now) as door:
        _on_one_side(door.scope, contractor)
        row = Relationship.objects.select_for_update().get(pk=relationship.pk)
        existing = Relationship.objects.filter(organization=door.scope, contractor=contractor).first()
        if existing is None:
            row.contractor, row.version = contractor, row.version + 1
            row.save(update_fields=["contractor", "version"])
        elif row.external_id and not existing.external_id:
            _hand_name_on(row, existing)
        door.note(existing or row, contractor=contractor.pk, before=relationship.contractor_id)
    return existing or row


def _hand_name_on(row: Relationship, kept: Relationship) -> None:
    """Let an integration find ``kept`` by the name that it gave ``row``."""
    kept.external_id, row.external_id = row.external_id, ""
    row.save(update_fields=["external_id"])
    kept.version += 1
    kept.save(update_fields=["external_id", "version"])


def _may_look_after(organization: Organization, manager: User, deputy: User | None) -> None:
    _may_manage(organization, manager)
    if deputy is not None:
        _may_manage(organization, deputy, field="deputy")
        if deputy == manager:
            raise Invalid({"deputy": [_("The deputy must be somebody else than the manager.")]})


def _may_manage(organization: Organization, user: User, field: str = "manager") -> None:
    seat = Membership.objects.filter(organization=organization, user=user, is_active=True).first()
    if seat is None or seat.role not in {Role.OWNER, Role.MANAGER}:
        raise Invalid({field: [_("Choose an owner or a manager of the organization.")]})


def _on_one_side(organization: Organization, contractor: Contractor) -> None:
    """Raise ``both_sides``. Locks the contractor until the commit: whoever takes a seat there meanwhile sees the relationship."""
    Contractor.objects.select_for_update(no_key=True).get(pk=contractor.pk)
    ours = Membership.objects.filter(organization=organization, is_active=True).values("user_id")
    if ContractorMembership.objects.filter(contractor=contractor, is_active=True, user_id__in=ours).exists():
        raise DomainError(BOTH_SIDES, code="both_sides")
