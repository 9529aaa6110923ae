"""The agreement: brief, questions, versions, signatures."""

from django.urls import path

from config.pending import view

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path(f"{ROOM}agreement/", view, name="agreement"),
    path(f"{ROOM}agreement/edit/", view, name="agreement_edit"),
    path(f"{ROOM}agreement/import/", view, name="agreement_import"),
    path(f"{ROOM}agreement/propose/", view, name="agreement_propose"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/", view, name="agreement_version"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/print/", view, name="agreement_print"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/sign/", view, name="agreement_sign"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/decline/", view, name="agreement_decline"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/withdraw/", view, name="agreement_withdraw"),
    path(f"{ROOM}questions/", view, name="clarification_ask"),
    path(f"{ROOM}questions/<uuid:pk>/", view, name="clarification"),
    path(f"{ROOM}cancel/", view, name="engagement_cancel"),
]
