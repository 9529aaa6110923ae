"""Relationships: an organization and a contractor who work together, and who looks after it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Relationship, Role, User
from kernel.actors import Actor
from kernel.door import change
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
    _may_manage(organization, manager)
    _on_one_side(organization, contractor)
    with change(organization, by=by, verb="relationship.started", now=now) as door:
        existing = Relationship.objects.filter(organization=door.scope, contractor=contractor).first()
        if existing:
            return existing
        relationship = Relationship.objects.create(
            organization=door.scope, contractor=contractor, manager=manager, deputy=deputy
        )
        door.note(relationship, manager=manager.pk)
    return relationship


def assign(
    *, relationship: Relationship, manager: User, deputy: User | None, expected_version: int, by: Actor, now: datetime
) -> Relationship:
    """Choose who looks after it. Both must be active owners or managers of the organization, and two people."""
    _may_manage(relationship.organization, manager)
    if deputy is not None:
        _may_manage(relationship.organization, deputy, field="deputy")
        if deputy == manager:
            raise Invalid({"deputy": [_("The deputy must be somebody else than the manager.")]})
    with change(relationship.organization, by=by, verb="relationship.assigned", now=now) as door:
        row = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if row.version != expected_version:
            raise Stale
        row.manager, row.deputy, row.version = manager, deputy, row.version + 1
        row.save(update_fields=["manager", "deputy", "version"])
        door.note(row, manager=manager.pk, deputy=deputy.pk if deputy else None)
    return row


def _may_manage(organization: Organization, user: User, field: str = "manager") -> None:
    seat = Membership.objects.filter(organization=organization, user=user, is_active=True).first()
    if seat is None or seat.role not in {Role.OWNER, Role.MANAGER}:
        raise Invalid({field: [_("Choose an owner or a manager of the organization.")]})


def _on_one_side(organization: Organization, contractor: Contractor) -> None:
    ours = Membership.objects.filter(organization=organization, is_active=True).values("user_id")
    if ContractorMembership.objects.filter(contractor=contractor, is_active=True, user_id__in=ours).exists():
        raise DomainError(_("Somebody sits on both sides. Nobody can be their own counterpart."), code="both_sides")
