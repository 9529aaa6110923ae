"""Notifications owed: one row per (move, schedule_no, step, recipient, channel), or per (entry, recipient, channel)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.models import Move

OWED = Q(channel="mail", sent_at__isnull=True, dropped_at__isnull=True, dead_at__isnull=True)


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Filters over notifications."""

    def owed(self) -> "NotificationQuerySet":
        """Mails that are still to go out, whether their time has come or not."""
        return self.filter(OWED)

    def dead(self) -> "NotificationQuerySet":
        """Mails that were given up; ``manage.py outbox --revive`` tries them again."""
        return self.filter(dead_at__isnull=False)

    def news_of(self, user_id: object) -> "NotificationQuerySet":
        """What a person reads in the app, newest first."""
        return self.filter(channel="news", recipient_id=user_id).order_by("-created_at", "-id")


class Notification(models.Model):
    """One thing that one person must hear, by mail or as in-app news.

    ``code`` is the rung of the ladder or the verb of the entry, ``side`` the one on which the recipient hears it.
    ``deliver_at`` is when it may go out at the earliest; a claim holds a lease until ``leased_until`` under ``lease``.
    ``letter`` is the id of the mail that carries it, given at the first claim and kept, so that a second try has the same
    Message-ID. It ends ``sent_at``, ``dropped_at`` (no longer true) or ``dead_at`` (hopeless); news is read at ``read_at``.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "mail"
        NEWS = "news", "news"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    move = models.ForeignKey(
        Move, on_delete=models.CASCADE, related_name="notifications", null=True, db_index=False
    )  # the first column of notification_once_per_step
    entry_id = models.UUIDField(null=True)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.UUIDField()
    schedule_no = models.PositiveIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications", db_index=False
    )
    side = models.CharField(max_length=12, default="")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    is_urgent = models.BooleanField(default=False)
    code = models.CharField(max_length=50)
    created_at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    letter = models.UUIDField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False, letter__isnull=False),
                name="notification_lease_has_end_and_letter",
            ),
        ]
        indexes = [
            models.Index(fields=["deliver_at", "id"], condition=OWED, name="notification_owed"),
            models.Index(fields=["recipient"], condition=OWED, name="notification_owed_to"),
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="notification_dead"),
            models.Index(
                fields=["recipient", "-created_at", "-id"], condition=Q(channel="news"), name="notification_news"
            ),
            models.Index(
                fields=["recipient"], condition=Q(channel="news", read_at__isnull=True), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.code}"
