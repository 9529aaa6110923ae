"""Giving somebody a seat. Nobody sits on both sides of one relationship; the person's row is the lock for that."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, ContractorMembership, Membership, Organization, User
from kernel.errors import DomainError

BOTH_SIDES = _("Somebody would sit on both sides. Nobody can be their own counterpart.")


def give_staff(*, organization: Organization, user: User, role: str) -> Membership:
    """Seat ``user`` in the locked organization; a seat that was ended comes back with the new role."""
    refuse_both_sides(user, organization=organization)
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": role, "is_active": True}
    )
    return membership


def give_contractor(*, contractor: Contractor, user: User) -> ContractorMembership:
    """Seat ``user`` in the locked contractor. Whoever comes first is its admin; an ended seat comes back."""
    refuse_both_sides(user, contractor=contractor)
    is_first = not contractor.memberships.filter(is_active=True).exists()
    changes: dict[str, Any] = {"is_active": True} | ({"is_admin": True} if is_first else {})
    membership, _created = ContractorMembership.objects.update_or_create(
        contractor=contractor, user=user, defaults=changes
    )
    return membership


def refuse_both_sides(
    user: User, *, organization: Organization | None = None, contractor: Contractor | None = None
) -> None:
    """Raise ``both_sides`` if a seat there would put ``user`` opposite themselves. Locks the person until the commit."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    opposite = (
        ContractorMembership.objects.filter(
            user=user, is_active=True, contractor__relationships__organization=organization
        )
        if organization
        else Membership.objects.filter(user=user, is_active=True, organization__relationships__contractor=contractor)
    )
    if opposite.exists():
        raise DomainError(BOTH_SIDES, code="both_sides")
