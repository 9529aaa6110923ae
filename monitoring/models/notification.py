"""Notifications owed: one row per (move, schedule_no, step, recipient, channel)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.models import Move


class Notification(models.Model):
    """One thing that one person must hear, by mail or as in-app news.

    ``deliver_at`` is when it may go out at the earliest; a claim holds a lease until ``leased_until`` under ``lease``. It ends
    ``sent_at``, ``dropped_at`` (no longer true) or ``dead_at`` (hopeless after the last try); news is read at ``read_at``.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "mail"
        NEWS = "news", "news"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="notifications", null=True)
    entry_id = models.UUIDField(null=True)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.UUIDField()
    schedule_no = models.PositiveIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    is_urgent = models.BooleanField(default=False)
    code = models.CharField(max_length=50)
    created_at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["move", "schedule_no", "step", "recipient", "channel"], name="notification_once_per_step"
            ),
            models.UniqueConstraint(
                fields=["entry_id", "recipient", "channel"],
                condition=Q(entry_id__isnull=False),
                name="notification_once_per_entry",
            ),
            models.CheckConstraint(
                condition=Q(move__isnull=False, entry_id__isnull=True) | Q(move__isnull=True, entry_id__isnull=False),
                name="notification_about_move_or_entry",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True)
                | Q(sent_at__isnull=True, dead_at__isnull=True)
                | Q(dropped_at__isnull=True, dead_at__isnull=True),
                name="notification_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deliver_at", "id"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True, dead_at__isnull=True, channel="mail"),
                name="notification_owed",
            ),
            models.Index(
                fields=["recipient", "-created_at", "-id"], condition=Q(channel="news"), name="notification_news"
            ),
            models.Index(
                fields=["recipient"], condition=Q(channel="news", read_at__isnull=True), name="notification_unread"
            ),
        ]
