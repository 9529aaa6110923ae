"""REST addresses of engagements as a whole: their rows, check-ins, record, moves and events."""

from django.urls import path

from monitoring.api import blockers, checkins, engagements, entries, turns

ROOM = "engagements/<uuid:engagement_id>"
CHECKIN = f"{ROOM}/check-ins/<uuid:pk>"
BLOCKER = f"{ROOM}/blockers/<uuid:pk>"

urlpatterns = [
    path("moves", turns.Moves.as_view(), name="moves"),
    path("events", entries.Events.as_view(), name="events"),
    path("engagements", engagements.Engagements.as_view(), name="engagements"),
    path(ROOM, engagements.EngagementDetail.as_view(), name="engagement"),
    path(f"{ROOM}/close", engagements.EngagementClose.as_view(), name="close"),
    path(f"{ROOM}/cancel", engagements.EngagementCancel.as_view(), name="cancel"),
    path(f"{ROOM}/check-ins", checkins.CheckIns.as_view(), name="checkins"),
    path(CHECKIN, checkins.CheckInDetail.as_view(), name="checkin"),
    path(f"{CHECKIN}/submit", checkins.CheckInSubmit.as_view(), name="checkin_submit"),
    path(f"{CHECKIN}/acknowledge", checkins.CheckInAcknowledge.as_view(), name="checkin_acknowledge"),
    path(f"{ROOM}/blockers", blockers.Blockers.as_view(), name="blockers"),
    path(BLOCKER, blockers.BlockerDetail.as_view(), name="blocker"),
    path(f"{BLOCKER}/resolve", blockers.BlockerResolve.as_view(), name="blocker_resolve"),
    path(f"{ROOM}/history", entries.History.as_view(), name="history"),
]
