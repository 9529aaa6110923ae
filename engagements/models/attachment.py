"""Files: immutable, under random keys, with an audience."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.models.base import PartyRow
from kernel.ids import uuid7
from kernel.models.entry import AUDIENCES


def storage_key(instance: "Attachment", filename: str) -> str:
    """A random key that says nothing about the file."""
    return f"attachments/{uuid7().hex[-2:]}/{uuid7().hex}"


class Attachment(PartyRow):
    """One uploaded file. ``subject`` is the id of the row it belongs to (a submission, a comment, the engagement)."""

    subject = models.UUIDField()
    file = models.FileField(upload_to=storage_key, max_length=120)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    audience = models.CharField(max_length=12, default="both")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="attachment_audience_known"),
        ]
        indexes = [models.Index(fields=["engagement", "subject"])]

    def __str__(self) -> str:
        return self.name
