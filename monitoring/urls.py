"""Addresses of monitoring: home, inbox, the engagement list, the room's overview, check-ins and history."""

from django.urls import path

from config.pending import view
from monitoring.views import answers

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", view, name="home"),
    path("answers/<str:token>/", answers.answer, name="answer"),
    path("mails/<str:token>/", answers.unsubscribe, name="unsubscribe"),
    path("inbox/", view, name="inbox"),
    path("engagements/", view, name="engagement_list"),
    path(ROOM, view, name="engagement"),
    path(f"{ROOM}check-ins/", view, name="checkins"),
    path(f"{ROOM}check-ins/<uuid:pk>/", view, name="checkin"),
    path(f"{ROOM}blockers/<uuid:pk>/", view, name="blocker"),
    path(f"{ROOM}history/", view, name="history"),
]
