"""Check-ins and blockers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.base import PartyRow
from kernel.transitions import state_table


class CheckIn(PartyRow):
    """One date of the check-in plan. ``progress`` maps a deliverable's key to 0–100.

    Missed is derived: a scheduled date that has passed, or one that a later check-in covered (``covered_by``).
    """

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        SUBMITTED = "submitted", _("Submitted")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        CANCELLED = "cancelled", _("Cancelled")

    due_at = models.DateTimeField()
    zone = models.CharField(max_length=50)
    since = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SCHEDULED)
    done = models.TextField(blank=True)
    next = models.TextField(blank=True)
    progress = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    submitted_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    covered_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="covers", null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["engagement", "due_at"], condition=~Q(status="cancelled"), name="checkin_due_unique"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["scheduled", "cancelled"], submitted_at__isnull=True)
                | Q(status__in=["submitted", "acknowledged"], submitted_at__isnull=False, submitted_by__isnull=False),
                name="checkin_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="acknowledged") | Q(acknowledged_at__isnull=False), name="checkin_acknowledged_at"
            ),
            models.CheckConstraint(
                condition=Q(covered_by__isnull=True) | Q(status="cancelled"), name="checkin_covered_is_cancelled"
            ),
        ]
        ordering = ["due_at"]


class Blocker(PartyRow):
    """What stands in the contractor's way; it is the client's move until answered."""

    checkin = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="blocker", null=True)
    text = models.TextField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=8, default="open")
    answer = models.TextField(blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="open", resolved_at__isnull=True)
                | (Q(status="resolved", resolved_at__isnull=False) & ~Q(answer="")),
                name="blocker_resolved_at",
            ),
        ]
        ordering = ["raised_at"]


STATES = [
    state_table(
        "monitoring.checkin",
        [
            ("submit", "scheduled", "submitted", "contractor", "checkin.submit"),
            ("acknowledge", "submitted", "acknowledged", "client", "checkin.acknowledge"),
            ("cancel", "scheduled", "cancelled", "client contractor clock", "agreement.sign"),
        ],
    ),
    state_table(
        "monitoring.blocker",
        [
            ("resolve", "open", "resolved", "client", "blocker.resolve"),
            ("clear", "open", "resolved", "contractor", "checkin.submit"),
        ],
    ),
]
