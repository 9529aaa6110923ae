"""The work: deliverables, tools, files, comments, close-out."""

from django.urls import path

from config.pending import view
from engagements.views import deliverables

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path(f"{ROOM}work/", deliverables.work, name="work"),
    path(f"{ROOM}deliverables/<uuid:pk>/", deliverables.deliverable, name="deliverable"),
    path(f"{ROOM}deliverables/<uuid:pk>/submit/", deliverables.submit, name="deliverable_submit"),
    path(f"{ROOM}deliverables/<uuid:pk>/review/", deliverables.review, name="deliverable_review"),
    path(f"{ROOM}deliverables/<uuid:pk>/commend/", deliverables.commend, name="deliverable_commend"),
    path(f"{ROOM}access/", view, name="access"),
    path(f"{ROOM}tools/<uuid:pk>/", view, name="tool"),
    path(f"{ROOM}files/<uuid:pk>/", view, name="attachment"),
    path(f"{ROOM}comments/", view, name="comment_write"),
    path(f"{ROOM}close/", view, name="closing"),
]
