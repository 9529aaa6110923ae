"""REST addresses of money."""

from django.urls import path

from payments.api import milestones, payments

ROOM = "engagements/<uuid:engagement_id>"
MILESTONE = f"{ROOM}/milestones/<uuid:pk>"
PAYMENT = f"{ROOM}/payments/<uuid:pk>"

urlpatterns = [
    path(f"{ROOM}/milestones", milestones.Milestones.as_view(), name="milestones"),
    path(MILESTONE, milestones.MilestoneDetail.as_view(), name="milestone"),
    path(f"{MILESTONE}/payments", milestones.MilestonePayments.as_view(), name="milestone_payments"),
    path(f"{ROOM}/payments", payments.Payments.as_view(), name="payments"),
    path(PAYMENT, payments.PaymentDetail.as_view(), name="payment"),
    path(f"{PAYMENT}/confirm", payments.PaymentConfirm.as_view(), name="payment_confirm"),
    path(f"{PAYMENT}/missing", payments.PaymentMissing.as_view(), name="payment_missing"),
    path(f"{PAYMENT}/trace", payments.PaymentTrace.as_view(), name="payment_trace"),
    path(f"{PAYMENT}/reverse", payments.PaymentReverse.as_view(), name="payment_reverse"),
]
