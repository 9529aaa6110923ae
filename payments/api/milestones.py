"""REST: milestones, and recording a payment towards one."""

from decimal import Decimal
from typing import Any, Literal

from django.urls import reverse
from rest_framework import serializers

from accounts.access import Permission
from engagements.api.base import EngagementView
from kernel.api.fields import AmountField, LineField, MoneyField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import Order
from payments.acts import acts_on_milestone
from payments.api.payments import PaymentSerializer, PaymentView
from payments.models import Milestone, Payment
from payments.services import payments

IN_ORDER = Order("position", parse=int)


class MilestoneSummarySerializer(serializers.Serializer[Any]):
    """An amount, and what earns it."""

    id = serializers.UUIDField()
    key = serializers.CharField(help_text="Its key in the agreement.")
    title = serializers.CharField()
    amount = MoneyField()
    paid_amount = MoneyField()
    open_amount = MoneyField()
    currency = serializers.CharField()
    trigger = serializers.ChoiceField(choices=Milestone.Trigger.values)
    trigger_at = serializers.DateTimeField(allow_null=True)
    deliverable_keys = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=Milestone.Status.values)
    earned_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    paid_at = serializers.DateTimeField(allow_null=True)


class MilestoneSerializer(MilestoneSummarySerializer):
    """An amount, what earns it, and what the token may do about it."""

    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Milestone) -> list[Literal["pay"]]:
        view = self.context["view"]
        return acts_on_milestone(row, side=view.side, permissions=view.permissions)


class RecordPaymentSerializer(serializers.Serializer[Any]):
    """What was paid, in part or whole."""

    amount = AmountField()
    paid_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Payment.Method.values)
    reference = LineField(required=False, allow_blank=True, max_length=140, help_text="As the bank shows it.")
    open_before = AmountField(
        required=False, help_text="What was open when the payer looked; 412 where another amount is open by now."
    )


class Milestones(EngagementView):
    """``/engagements/{id}/milestones``"""

    tag = "Money"

    @operation(
        "listMilestones",
        "What is paid, and what earns it",
        Permission.MONEY_READ,
        query=PageQuery,
        gives=page_shape(MilestoneSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = Milestone.objects.filter(engagement=self.engagement)
        return self.page(rows, query, order=IN_ORDER, shape=MilestoneSerializer)


class MilestoneDetail(EngagementView):
    """``/engagements/{id}/milestones/{id}``"""

    tag = "Money"

    @operation("getMilestone", "One milestone", Permission.MONEY_READ, gives=MilestoneSerializer)
    def get(self) -> Any:
        return self.row(Milestone.objects.all())


class MilestonePayments(PaymentView):
    """``/engagements/{id}/milestones/{id}/payments``"""

    @operation(
        "recordPayment",
        "Record that it was paid, in part or whole",
        Permission.PAYMENT_RECORD,
        description="409 `already_paid` or `overpaid` where less is open.",
        takes=RecordPaymentSerializer,
        gives=PaymentSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        if "open_before" in data:
            data["open_before"] = Decimal(data["open_before"])
        milestone = self.row(Milestone.objects.all())
        row = payments.record(milestone=milestone, by=self.by, now=self.now, **data)
        self.set_location(reverse("api:payment", args=[self.engagement.pk, row.pk]))
        return self.payments().get(pk=row.pk)
