"""Addresses of monitoring: home, inbox, the engagement list, the room's overview, check-ins and history."""

from django.urls import path

from monitoring.views import answers, blockers, checkins, engagement_list, history, home, inbox, nudges, overview

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("courtesies/settle/", home.settle, name="courtesies_settle"),
    path("moves/<uuid:pk>/ask/", nudges.ask, name="move_ask"),
    path("answers/<str:token>/", answers.answer, name="answer"),
    path("mails/<str:token>/", answers.unsubscribe, name="unsubscribe"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/<uuid:pk>/", inbox.inbox_open, name="inbox_open"),
    path("engagements/", engagement_list.engagement_list, name="engagement_list"),
    path("engagements.csv", engagement_list.engagement_csv, name="engagement_csv"),
    path(ROOM, overview.overview, name="engagement"),
    path(f"{ROOM}check-ins/", checkins.checkins, name="checkins"),
    path(f"{ROOM}check-ins/acknowledge/", checkins.acknowledge, name="checkins_acknowledge"),
    path(f"{ROOM}check-ins/<uuid:pk>/", checkins.checkin, name="checkin"),
    path(f"{ROOM}check-ins/<uuid:pk>/submit/", checkins.submit, name="checkin_submit"),
    path(f"{ROOM}blockers/", blockers.raise_blocker, name="blocker_raise"),
    path(f"{ROOM}blockers/<uuid:pk>/", blockers.blocker, name="blocker"),
    path(f"{ROOM}blockers/<uuid:pk>/answer/", blockers.answer, name="blocker_resolve"),
    path(f"{ROOM}history/", history.history, name="history"),
    path(f"{ROOM}history.csv", history.history_csv, name="history_csv"),
    path(f"{ROOM}history.json", history.history_json, name="history_json"),
]
