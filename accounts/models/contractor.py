"""The contractor side: an independent person, or an agency with several members."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from kernel.ids import uuid7

if TYPE_CHECKING:
    from accounts.access import Reader


class Contractor(Party):
    """Created by an invitation without members; accepting joins it."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Independent person")
        AGENCY = "agency", _("Agency")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.PERSON)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day_starts__lt=models.F("day_ends")), name="contractor_day_starts_first"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["person", "agency"]), name="contractor_kind_known"),
        ]


class ContractorMembershipQuerySet(models.QuerySet["ContractorMembership"]):
    """Seats of a contractor are seen by those who sit in it."""

    def visible_to(self, reader: "Reader") -> "ContractorMembershipQuerySet":
        return self.filter(contractor_id__in=reader.contractor_ids)


class ContractorMembership(models.Model):
    """A seat in a contractor. The admin stands above the other members when something escalates."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contractor_memberships")
    is_admin = models.BooleanField(_("admin"), default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContractorMembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contractor", "user"], name="contractor_membership_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.contractor_id}"
