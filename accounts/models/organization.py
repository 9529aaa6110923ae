"""The client side: an organization and its members."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from kernel.ids import uuid7

if TYPE_CHECKING:
    from accounts.access import Reader


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    FINANCE = "finance", _("Finance")
    VIEWER = "viewer", _("Viewer")


class Organization(Party):
    """A client business. ``engagement_counter`` numbers its engagements; it is locked last."""

    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    engagement_counter = models.PositiveIntegerField(default=0)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day_starts__lt=models.F("day_ends")), name="org_day_starts_first"
            ),
        ]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Seats of an organization are seen by those who sit in it."""

    def visible_to(self, reader: "Reader") -> "MembershipQuerySet":
        return self.filter(organization_id__in=[seat.party.pk for seat in reader.seats if seat.side == "client"])


class Membership(models.Model):
    """A seat in an organization. ``signing_limit`` is what a manager may commit alone, in the organization's currency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    signing_limit = models.DecimalField(_("signing limit"), max_digits=16, decimal_places=4, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=models.Q(signing_limit__isnull=True) | models.Q(signing_limit__gte=0),
                name="membership_limit_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
