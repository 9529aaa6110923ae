"""The engagement [job]: one piece of outsourced work between one organization and one contractor."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Collate, Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, Organization, Relationship
from engagements.models.agreement import AgreementVersion
from kernel.models import Scope
from kernel.models.constraints import CompositeForeignKey
from kernel.models.scope import Parties
from kernel.transitions import state_table

if TYPE_CHECKING:
    from accounts.access import Reader


def reference_of(number: int) -> str:
    """How the engagement of that number is called: ``ENG-0042``."""
    return f"ENG-{number:04d}"


class EngagementQuerySet(models.QuerySet["Engagement"]):
    """Engagements are reached only through the one who asks."""

    def visible_to(self, reader: "Reader") -> "EngagementQuerySet":
        """What ``reader`` may see: whole organizations, managed relationships, own contractors (once offered)."""
        seen: Any = Q(pk__in=[])
        if reader.whole_organization_ids:
            seen |= Q(organization_id__in=reader.whole_organization_ids)
        if reader.managed_relationship_ids:
            seen |= Q(relationship_id__in=reader.managed_relationship_ids)
        if reader.contractor_ids:
            was_offered = Exists(AgreementVersion.objects.filter(engagement=OuterRef("pk")))
            offered = ~Q(status__in=["draft", "cancelled"]) | (Q(status="cancelled") & was_offered)
            seen |= Q(contractor_id__in=reader.contractor_ids) & offered
        visible = self.filter(seen)
        return visible.filter(pk=reader.only_engagement_id) if reader.only_engagement_id else visible


class Engagement(Scope):
    """The scope of nearly every change. ``number`` counts within the organization; ``version`` is its ETag."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        ACTIVE = "active", _("Active")
        COMPLETING = "completing", _("Completing")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    class Weight(models.TextChoices):
        QUICK = "quick", _("Quick job")
        FULL = "full", _("Full engagement")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="engagements", db_index=False)
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="engagements", db_index=False)
    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="engagements", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=160)
    weight = models.CharField(max_length=5, choices=Weight.choices, default=Weight.FULL)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    in_force = models.ForeignKey("engagements.AgreementVersion", on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    external_id = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    completing_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="engagement_number_unique"),
            models.UniqueConstraint(fields=["id", "organization", "contractor"], name="engagement_parties"),
            CompositeForeignKey(
                fields=["relationship", "organization", "contractor"],
                to="accounts.Relationship",
                to_fields=["id", "organization", "contractor"],
                name="engagement_parties_of_relationship",
            ),
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~Q(external_id=""),
                name="engagement_external_id_unique",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "open", "active", "completing", "closed", "cancelled"]),
                name="engagement_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "open", "cancelled"])
                | Q(in_force__isnull=False, activated_at__isnull=False),
                name="engagement_active_has_agreement",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="engagement_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="engagement_cancelled_at",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-updated_at", "-id"], name="engagement_of_org"),
            models.Index(fields=["contractor", "-updated_at", "-id"], name="engagement_of_contractor"),
            models.Index(fields=["relationship", "-updated_at", "-id"], name="engagement_of_relationship"),
            models.Index(fields=["organization", "status", "-updated_at", "-id"], name="engagement_state"),
            models.Index("organization", Collate(Lower("title"), "C"), "id", name="engagement_title"),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="engagement_wake"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """The number as people say it: ``ENG-0042``."""
        return reference_of(self.number)

    @property
    def is_running(self) -> bool:
        return self.status in {self.Status.ACTIVE, self.Status.COMPLETING}

    @property
    def is_quick(self) -> bool:
        return self.weight == self.Weight.QUICK

    def touch(self, now: datetime) -> tuple[str, ...]:
        """Whatever happens in the engagement makes it the one that was touched last."""
        self.updated_at = now
        return ("updated_at",)

    def parties(self) -> Parties:
        return Parties(client=self.organization_id, contractor=self.contractor_id, pair=self.relationship_id)


STATES = state_table(
    "engagements.engagement",
    [
        ("propose", "draft open", "open", "client contractor", "agreement.propose"),
        ("put_in_force", "open", "active", "client contractor", "agreement.sign"),
        ("complete", "active", "completing", "client contractor clock", "engagement.complete"),
        ("reopen", "completing", "active", "client contractor", "agreement.sign"),
        ("close", "active completing", "closed", "client contractor clock", "engagement.close"),
        ("resume", "closed", "completing", "client", "payment.record"),
        ("cancel", "draft open", "cancelled", "client", "engagement.cancel"),
    ],
)
