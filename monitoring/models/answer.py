"""What people say about a move or about their mails without being signed in, by a signed link."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.models.base import PartyRow
from kernel.ids import uuid7
from kernel.models import Move


class Answer(PartyRow):
    """Either "until when I need", or (``until_at`` empty) "I cannot", about one move, from one mail.

    It moves no deadline: the agreed date stays. The other side hears of it, and the reminders wait for it.
    """

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="answers")
    notification_id = models.UUIDField(null=True, unique=True)
    side = models.CharField(max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=models.F("answered_at")), name="answer_until_later"
            ),
        ]
        ordering = ["answered_at"]


class MailOptOut(models.Model):
    """A person wants no mail with this code any more; the news in the app stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail_opt_outs")
    code = models.CharField(max_length=50)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code"], name="mail_opt_out_once")]
