"""Addresses of payments."""

from django.urls import path

from config.pending import view

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("money/", view, name="money"),
    path(f"{ROOM}money/", view, name="engagement_money"),
    path(f"{ROOM}milestones/<uuid:pk>/", view, name="milestone"),
    path(f"{ROOM}payments/<uuid:pk>/", view, name="payment"),
]
