"""REST: payments; recorded by the client, confirmed by the contractor, corrected only by reversal."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import PersonSerializer
from engagements.api.base import EngagementView
from kernel.api.fields import MoneyField, TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import by_moment
from payments.acts import acts_on_payment
from payments.models import Payment
from payments.services import payments


class PaymentSerializer(serializers.Serializer[Any]):
    """What was paid towards a milestone."""

    id = serializers.UUIDField()
    milestone = serializers.UUIDField(source="milestone_id")
    amount = MoneyField()
    currency = serializers.CharField()
    paid_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Payment.Method.values)
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=Payment.Status.values)
    recorded_by = PersonSerializer()
    recorded_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    missing_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is being looked for.")
    missing_note = serializers.CharField()
    trace_due_at = serializers.DateTimeField(allow_null=True)
    reversed_at = serializers.DateTimeField(allow_null=True)
    reversal_reason = serializers.CharField()
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Payment) -> list[Literal["confirm", "report_missing", "trace", "reverse"]]:
        view = self.context["view"]
        return acts_on_payment(row, side=view.side, permissions=view.permissions)


class NoteSerializer(serializers.Serializer[Any]):
    """What was seen, or found out."""

    note = TextField()


class ReverseSerializer(serializers.Serializer[Any]):
    """Why the payment is taken back."""

    reason = TextField()


class PaymentView(EngagementView):
    """Payments of one engagement."""

    tag = "Money"

    def payments(self) -> "QuerySet[Payment]":
        return Payment.objects.filter(engagement=self.engagement).select_related("recorded_by", "engagement")

    def payment(self) -> Payment:
        return get_object_or_404(self.payments(), pk=self.kwargs["pk"])


class Payments(PaymentView):
    """``/engagements/{id}/payments``"""

    @operation(
        "listPayments",
        "Payments of all milestones, newest first",
        Permission.MONEY_READ,
        query=PageQuery,
        gives=page_shape(PaymentSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        return self.page(self.payments(), query, order=by_moment("recorded_at"), shape=PaymentSerializer)


class PaymentDetail(PaymentView):
    """``/engagements/{id}/payments/{id}``"""

    @operation("getPayment", "One payment", Permission.MONEY_READ, gives=PaymentSerializer)
    def get(self) -> Any:
        return self.payment()


class PaymentConfirm(PaymentView):
    """``/engagements/{id}/payments/{id}/confirm``"""

    @operation("confirmPayment", "Say that it arrived", Permission.PAYMENT_CONFIRM, gives=PaymentSerializer)
    def post(self) -> Any:
        payments.confirm(payment=self.payment(), by=self.by, now=self.now)
        return self.payment()


class PaymentMissing(PaymentView):
    """``/engagements/{id}/payments/{id}/missing``"""

    @operation(
        "reportPaymentMissing",
        "Say that it did not arrive",
        Permission.PAYMENT_CONFIRM,
        takes=NoteSerializer,
        gives=PaymentSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        payments.report_missing(payment=self.payment(), by=self.by, now=self.now, **data)
        return self.payment()


class PaymentTrace(PaymentView):
    """``/engagements/{id}/payments/{id}/trace``"""

    @operation(
        "tracePayment",
        "Answer what was found out about a missing payment",
        Permission.PAYMENT_RECORD,
        takes=NoteSerializer,
        gives=PaymentSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        payments.trace(payment=self.payment(), by=self.by, now=self.now, **data)
        return self.payment()


class PaymentReverse(PaymentView):
    """``/engagements/{id}/payments/{id}/reverse``"""

    @operation(
        "reversePayment",
        "Take a payment back; its amount is open again",
        Permission.PAYMENT_RECORD,
        takes=ReverseSerializer,
        gives=PaymentSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        payments.reverse(payment=self.payment(), by=self.by, now=self.now, **data)
        return self.payment()
