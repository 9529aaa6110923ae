"""Comments, to both sides or to one's own side only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.models.base import PartyRow
from kernel.models.entry import AUDIENCES


class Comment(PartyRow):
    """Markdown. ``subject`` is the id of the row it is about: a deliverable, a check-in, or the engagement itself."""

    subject = models.UUIDField()
    body = models.TextField()
    audience = models.CharField(max_length=12, default="both")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12)
    written_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(audience="both") | Q(audience=models.F("side")), name="comment_audience"
            ),
            models.CheckConstraint(condition=Q(side__in=AUDIENCES[1:]), name="comment_side_known"),
        ]
        indexes = [models.Index(fields=["engagement", "subject", "written_at"])]
        ordering = ["written_at"]
