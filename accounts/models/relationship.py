"""Organization × contractor, with the manager who looks after it."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.contractor import Contractor
from accounts.models.organization import Organization
from kernel.ids import uuid7

if TYPE_CHECKING:
    from accounts.access import Reader


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    """Relationships are reached only through the one who asks."""

    def looked_after_by(self, user: object, organization_ids: Collection[UUID]) -> "RelationshipQuerySet":
        """Those whose manager or deputy is ``user``, inside these organizations."""
        return self.filter(organization_id__in=organization_ids).filter(Q(manager=user) | Q(deputy=user))

    def visible_to(self, reader: "Reader") -> "RelationshipQuerySet":
        return self.filter(
            Q(organization_id__in=reader.whole_organization_ids)
            | Q(pk__in=reader.managed_relationship_ids)
            | Q(contractor_id__in=reader.contractor_ids)
        )


class Relationship(models.Model):
    """Its manager runs its engagements; a deputy stands in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="relationships")
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="relationships")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="managed", verbose_name=_("manager")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="deputised",
        null=True,
        blank=True,
        verbose_name=_("deputy"),
    )
    external_id = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "contractor"], name="relationship_unique"),
            models.UniqueConstraint(fields=["id", "organization", "contractor"], name="relationship_parties"),
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~Q(external_id=""),
                name="relationship_external_id_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} × {self.contractor_id}"
