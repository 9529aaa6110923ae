"""Re-pointing: an invited person takes up the offer as a contractor that they already are.

An invitation creates a contractor without members. Who accepts it as their existing contractor lets that one stand in its
place, before anybody has signed for the empty one: the relationship, its engagements and every row below them follow.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, ContractorMembership, Invitation, Relationship, User
from accounts.services import invitations, relationships
from engagements.models import Engagement, Signature
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import DomainError, NotAllowed
from kernel.models import Move


def accept_as(*, invitation: Invitation, contractor: Contractor, user: User, now: datetime) -> Invitation:
    """Use the invitation up and put ``contractor``, in which ``user`` sits, where the invited one stood.

    All or nothing, so this one act opens several doors in one transaction, always in the same order: the empty contractor,
    the organization, the engagements by id. Raises InvitationGone, NotAllowed when ``user`` has no seat in
    ``contractor``, ``both_sides``, and ``joined`` when somebody acts for the invited contractor already.
    """
    if not ContractorMembership.objects.filter(contractor=contractor, user=user, is_active=True).exists():
        raise NotAllowed
    by = Actor(user_id=user.pk, side="contractor")
    invited = invitation.contractor
    if invited is None or invitation.organization_id is None or invited == contractor:
        raise DomainError(_("This invitation cannot be accepted that way."), code="not_a_client_invitation")
    with transaction.atomic():
        row = _leave_empty(invitation, invited, contractor, user=user, by=by, now=now)
        for relationship in Relationship.objects.filter(contractor=invited).select_related("organization"):
            _repoint(relationship, contractor, by=by, now=now)
    return row


def _leave_empty(
    invitation: Invitation, invited: Contractor, contractor: Contractor, *, user: User, by: Actor, now: datetime
) -> Invitation:
    """Accept, and archive the contractor that nobody joined."""
    with change(invited, by=by, verb="invitation.accepted", now=now) as door:
        row = invitations.take(invitation, user=user, now=now)
        if _somebody_acts_for(door.scope):
            raise DomainError(
                _("Somebody has joined there already. Accept the invitation without choosing a contractor."),
                code="joined",
            )
        door.scope.archived_at = now
        door.scope.save(update_fields=["archived_at"])
        door.note(row, user=user.pk, contractor=contractor.pk)
    return row


def _somebody_acts_for(contractor: Contractor) -> bool:
    signed = Signature.objects.filter(contractor=contractor, side="contractor")
    return contractor.memberships.exists() or signed.exists()


def _repoint(relationship: Relationship, contractor: Contractor, *, by: Actor, now: datetime) -> None:
    before = relationship.contractor_id
    kept = relationships.repoint(relationship=relationship, contractor=contractor, by=by, now=now)
    ids = Engagement.objects.filter(relationship_id=relationship.pk).order_by("pk").values_list("pk", flat=True)
    for pk in list(ids):
        _move_engagement(pk, before, contractor, kept, by=by, now=now)
    if kept.pk != relationship.pk:
        Relationship.objects.filter(pk=relationship.pk).delete()


def _move_engagement(
    pk: UUID, before: UUID, contractor: Contractor, kept: Relationship, *, by: Actor, now: datetime
) -> None:
    """Write the new party; the rows below follow by their foreign keys, the open moves by reconcile, the settled ones here."""
    with change(Engagement.objects.get(pk=pk), by=by, verb="engagement.repointed", now=now) as door:
        engagement = door.scope
        engagement.contractor, engagement.relationship = contractor, kept
        engagement.version, engagement.updated_at = engagement.version + 1, now
        engagement.save(update_fields=["contractor", "relationship", "version", "updated_at"])
        moves = Move.objects.of_scope("engagement", pk)
        moves.filter(owed_by=before).update(owed_by=contractor.pk, pair=kept.pk)
        moves.filter(owed_to=before).update(owed_to=contractor.pk, pair=kept.pk)
        door.note(engagement, contractor=contractor.pk, before=before)
