"""Payments: append-only; corrected by a reversal, which is a row of its own kind."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.base import PartyRow
from kernel.transitions import state_table
from payments.models.milestone import Milestone


class Payment(PartyRow):
    """What the client says was paid towards a milestone, in parts or whole; the contractor confirms the receipt.

    ``missing_at`` and ``missing_note`` stand while the contractor waits for an answer to "it did not arrive"; each answer opens
    the next ``round`` of the receipt.
    """

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Recorded")
        CONFIRMED = "confirmed", _("Confirmed")
        REVERSED = "reversed", _("Reversed")

    class Method(models.TextChoices):
        BANK_TRANSFER = "bank_transfer", _("Bank transfer")
        CARD = "card", _("Card")
        SERVICE = "service", _("Payment service")
        CASH = "cash", _("Cash")
        OTHER = "other", _("Other")

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    method = models.CharField(max_length=13, choices=Method.choices)
    reference = models.CharField(max_length=140, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.RECORDED)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    missing_at = models.DateTimeField(null=True)
    missing_note = models.TextField(blank=True)
    round = models.PositiveIntegerField(default=1)
    trace_due_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    reversal_reason = models.TextField(blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(status="recorded", confirmed_at__isnull=True, reversed_at__isnull=True)
                | Q(status="confirmed", confirmed_at__isnull=False, reversed_at__isnull=True)
                | (Q(status="reversed", reversed_at__isnull=False) & ~Q(reversal_reason="")),
                name="payment_status_companions",
            ),
            models.CheckConstraint(
                condition=Q(missing_at__isnull=True) | Q(trace_due_at__isnull=False), name="payment_missing_has_due"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="payment_frozen",
                fields=["milestone", "amount", "currency", "paid_on", "method", "reference", "recorded_at"],
            ),
            pgtrigger.Protect(name="payment_kept", operation=pgtrigger.Delete),
        ]
        indexes = [models.Index(fields=["engagement", "-recorded_at"])]
        ordering = ["recorded_at"]


STATES = state_table(
    "payments.payment",
    [
        ("confirm", "recorded", "confirmed", "contractor", "payment.confirm"),
        ("report_missing", "recorded", "recorded", "contractor", "payment.confirm"),
        ("trace", "recorded", "recorded", "client", "payment.record"),
        ("reverse", "recorded", "reversed", "client", "payment.record"),
    ],
)
