"""Invitations by mail: single use, expiring, revocable, re-sendable. The row is also the queue of its mail."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.contractor import Contractor
from accounts.models.organization import Organization, Role
from accounts.models.party import Party
from kernel.ids import uuid7

if TYPE_CHECKING:
    from accounts.access import Reader

PENDING = Q(accepted_at__isnull=True, revoked_at__isnull=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations are managed by the side that sent them."""

    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back; the expired are among them, since they can be sent again."""
        return self.filter(PENDING)

    def visible_to(self, reader: "Reader") -> "InvitationQuerySet":
        """Those of the organizations in which ``reader`` sits, and those to the contractors in which they sit."""
        return self.filter(
            Q(organization_id__in=[seat.party.pk for seat in reader.seats if seat.side == "client"])
            | Q(organization__isnull=True, contractor_id__in=reader.contractor_ids)
        )


class Invitation(models.Model):
    """A seat offered to an address: in an organization (with a role), or in a contractor.

    A contractor's seat is offered by a client (``organization`` is set, the contractor has no members yet) or by the
    contractor's own admin. The link carries a secret that is derived from the row; only its SHA-256 ``digest`` is kept.
    ``engagement_id`` is where an accepted invitation leads, ``about`` that job's title.

    ``mail_due_at`` is set while a mail is owed; a claim holds it until ``mail_leased_until`` under ``mail_lease``.
    ``mail_no`` counts what was asked to be sent: with the id it makes the Message-ID.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, null=True, related_name="invitations")
    engagement_id = models.UUIDField(null=True)
    about = models.CharField(max_length=160, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    mail_no = models.PositiveSmallIntegerField(default=0)
    mail_due_at = models.DateTimeField(null=True)
    mail_sent_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_error = models.TextField(blank=True)
    mail_lease = models.UUIDField(null=True)
    mail_leased_until = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", contractor__isnull=False)
                | (Q(role__in=Role.values) & Q(contractor__isnull=True, organization__isnull=False)),
                name="invitation_to_one_seat",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_xor_revoked",
            ),
            models.CheckConstraint(
                condition=Q(mail_due_at__isnull=True) | PENDING, name="invitation_mail_only_while_pending"
            ),
            models.UniqueConstraint(
                Lower("email"), "organization", condition=PENDING, name="invitation_one_pending_of_organization"
            ),
            models.UniqueConstraint(
                Lower("email"), "contractor", condition=PENDING, name="invitation_one_pending_to_contractor"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["email"]),
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="invitation_mail_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"

    @property
    def party(self) -> Party:
        """The side that sent it and may send it again or take it back; needs it selected."""
        party = self.organization or self.contractor
        assert party is not None  # noqa: S101 - the constraint invitation_to_one_seat
        return party

    def state(self, now: datetime) -> str:
        """One of accepted, revoked, expired, failed (the mail was refused), sent, pending (its mail is on the way)."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        if self.mail_due_at is None and self.mail_error:
            return "failed"
        return "sent" if self.mail_sent_at and self.mail_due_at is None else "pending"
