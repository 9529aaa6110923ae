"""API tokens: scoped, hashed, prefixed, expiring, shown once, bound to one seat."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.contractor import ContractorMembership
from accounts.models.organization import Membership
from accounts.models.user import User
from kernel.ids import uuid7


class ApiToken(models.Model):
    """A secret ``cp_<prefix>_<secret>`` of which only the SHA-256 is kept. Its rights end with the seat's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="tokens")
    contractor_membership = models.ForeignKey(
        ContractorMembership, on_delete=models.PROTECT, null=True, related_name="tokens"
    )
    engagement_id = models.UUIDField(null=True)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=True) ^ Q(contractor_membership__isnull=True), name="token_of_one_seat"
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    def is_valid(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > now
