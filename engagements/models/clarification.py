"""Clarifications: a question before or after signing, and its answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagements.models.agreement import SIDES
from engagements.models.base import PartyRow
from kernel.transitions import state_table


class Clarification(PartyRow):
    """Signing waits for open questions. ``section_key`` names the part of the brief it is about, if one."""

    side = models.CharField(max_length=12, choices=SIDES)
    section_key = models.CharField(max_length=60, blank=True)
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True)
                | Q(status="withdrawn", answered_at__isnull=True)
                | (Q(status="answered", answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="clarification_answered_or_not",
            ),
        ]
        ordering = ["asked_at"]


STATES = state_table(
    "engagements.clarification",
    [
        ("answer", "open", "answered", "client contractor", "clarification.answer"),
        ("withdraw", "open", "withdrawn", "client contractor", "clarification.ask"),
    ],
)
