"""The work: deliverables, tools, files, comments, close-out."""

from django.urls import path

from engagements.views import closing, comments, deliverables, files, tools

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path(f"{ROOM}work/", deliverables.work, name="work"),
    path(f"{ROOM}deliverables/<uuid:pk>/", deliverables.deliverable, name="deliverable"),
    path(f"{ROOM}deliverables/<uuid:pk>/submit/", deliverables.submit, name="deliverable_submit"),
    path(f"{ROOM}deliverables/<uuid:pk>/review/", deliverables.review, name="deliverable_review"),
    path(f"{ROOM}deliverables/<uuid:pk>/commend/", deliverables.commend, name="deliverable_commend"),
    path(f"{ROOM}access/", tools.access, name="access"),
    path(f"{ROOM}tools/<uuid:pk>/", tools.tool, name="tool"),
    path(f"{ROOM}tools/<uuid:pk>/grant/", tools.grant, name="tool_grant"),
    path(f"{ROOM}tools/<uuid:pk>/confirm/", tools.confirm, name="tool_confirm"),
    path(f"{ROOM}tools/<uuid:pk>/problem/", tools.report_problem, name="tool_problem"),
    path(f"{ROOM}tools/<uuid:pk>/revoke/", tools.revoke, name="tool_revoke"),
    path(f"{ROOM}files/", tools.upload, name="attachment_upload"),
    path(f"{ROOM}files/<uuid:pk>/", files.attachment, name="attachment"),
    path(f"{ROOM}comments/", comments.write, name="comment_write"),
    path(f"{ROOM}close/", closing.closing, name="closing"),
    path(f"{ROOM}close/now/", closing.close, name="closing_close"),
]
