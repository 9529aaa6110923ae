"""Addresses of payments."""

from django.urls import path

from payments.views import milestones, money, payments, tab

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("money/", money.money, name="money"),
    path("money/download/", money.money_csv, name="money_csv"),
    path(f"{ROOM}money/", tab.engagement_money, name="engagement_money"),
    path(f"{ROOM}milestones/<uuid:pk>/", milestones.milestone, name="milestone"),
    path(f"{ROOM}milestones/<uuid:pk>/pay/", milestones.record, name="payment_record"),
    path(f"{ROOM}payments/<uuid:pk>/", payments.payment, name="payment"),
    path(f"{ROOM}payments/<uuid:pk>/confirm/", payments.confirm, name="payment_confirm"),
    path(f"{ROOM}payments/<uuid:pk>/missing/", payments.report_missing, name="payment_missing"),
    path(f"{ROOM}payments/<uuid:pk>/trace/", payments.trace, name="payment_trace"),
    path(f"{ROOM}payments/<uuid:pk>/reverse/", payments.reverse, name="payment_reverse"),
]
