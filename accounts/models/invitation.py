"""Invitations by mail: single use, expiring, revocable."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.contractor import Contractor
from accounts.models.organization import Organization, Role
from kernel.ids import uuid7


class Invitation(models.Model):
    """A seat offered to an address, in an organization (with a role) or in a contractor.

    The link carries a secret; only its SHA-256 ``digest`` is kept. ``engagement_id`` is where an accepted invitation leads.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, null=True, related_name="invitations")
    engagement_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", contractor__isnull=False) | (~Q(role="") & Q(contractor__isnull=True)),
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
        ]
        indexes = [models.Index(fields=["organization", "-created_at"]), models.Index(fields=["email"])]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
