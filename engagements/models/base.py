"""Every row below an engagement carries its parties."""

from typing import Any

from django.db import models

from kernel.ids import uuid7
from kernel.models.constraints import CompositeForeignKey


def parties_constraint() -> CompositeForeignKey:
    """Keeps the copied parties true: re-pointing the engagement re-points its rows."""
    return CompositeForeignKey(
        fields=["engagement", "organization", "contractor"],
        to="engagements.Engagement",
        to_fields=["id", "organization", "contractor"],
        name="%(app_label)s_%(class)s_parties",
    )


class PartyRow(models.Model):
    """Base of what belongs to an engagement. Indexes start with the party; lists need no join to authorise."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.PROTECT, related_name="%(class)ss")
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contractor = models.ForeignKey("accounts.Contractor", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [parties_constraint()]


def parties_of(engagement: Any) -> dict[str, Any]:
    """The columns that a new row below ``engagement`` carries."""
    return {
        "engagement": engagement,
        "organization_id": engagement.organization_id,
        "contractor_id": engagement.contractor_id,
    }
