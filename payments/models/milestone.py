"""A milestone: an amount, and what earns it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models.base import PartyRow
from kernel.transitions import state_table


class Milestone(PartyRow):
    """Materialised from the payment terms in force.

    ``trigger`` earns it: at the signature, on ``trigger_at`` (a date or the end of a period), on acceptance of all of
    ``deliverable_keys``, or when the work is complete. ``pay_days`` calendar days later it is due, on the payer's working day.
    ``round`` counts how often it is to be paid: a reversal of what settled it opens the next round.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        EARNED = "earned", _("Earned")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    class Trigger(models.TextChoices):
        UP_FRONT = "up_front", _("Up front, at the signature")
        ON_DATE = "on_date", _("On a date")
        END_OF_PERIOD = "end_of_period", _("At the end of a period")
        ACCEPTANCE = "acceptance", _("On acceptance of deliverables")
        COMPLETION = "completion", _("When the work is complete")

    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3)
    trigger = models.CharField(max_length=13, choices=Trigger.choices)
    trigger_at = models.DateTimeField(null=True)
    deliverable_keys = models.JSONField(default=list)
    pay_days = models.PositiveSmallIntegerField(default=7)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PLANNED)
    earned_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    paid_amount = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    round = models.PositiveIntegerField(default=1)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["engagement", "key"], name="milestone_key_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="milestone_amount_positive"),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0) & Q(paid_amount__lte=models.F("amount")), name="milestone_paid_within"
            ),
            models.CheckConstraint(
                condition=Q(status="paid", paid_at__isnull=False, paid_amount=models.F("amount"))
                | (~Q(status="paid") & Q(paid_at__isnull=True)),
                name="milestone_paid_at",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["earned", "paid"], earned_at__isnull=False, due_at__isnull=False)
                | Q(status__in=["planned", "cancelled"], earned_at__isnull=True),
                name="milestone_earned_at",
            ),
            models.CheckConstraint(
                condition=Q(trigger__in=["on_date", "end_of_period"], trigger_at__isnull=False)
                | ~Q(trigger__in=["on_date", "end_of_period"]),
                name="milestone_date_trigger",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "due_at", "id"], name="milestone_of_org"),
            models.Index(fields=["contractor", "status", "due_at", "id"], name="milestone_of_contractor"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @property
    def open_amount(self) -> Decimal:
        """What is still to be paid."""
        return self.amount - self.paid_amount


STATES = state_table(
    "payments.milestone",
    [
        ("earn", "planned", "earned", "client contractor clock", "milestone.earn"),
        ("settle", "earned", "paid", "client", "payment.record"),
        ("unsettle", "paid", "earned", "client", "payment.record"),
        ("cancel", "planned", "cancelled", "client contractor", "agreement.sign"),
    ],
)
