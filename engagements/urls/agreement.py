"""The agreement: brief, questions, versions, signatures."""

from django.urls import path

from engagements.views import agreement, clarifications, drafts, imports, proposing, versions

ROOM = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path(f"{ROOM}agreement/", agreement.agreement, name="agreement"),
    path(f"{ROOM}agreement/edit/", drafts.edit, name="agreement_edit"),
    path(f"{ROOM}agreement/restart/", drafts.restart, name="agreement_restart"),
    path(f"{ROOM}agreement/import/", imports.import_brief, name="agreement_import"),
    path(f"{ROOM}agreement/propose/", proposing.propose, name="agreement_propose"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/", versions.version, name="agreement_version"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/print/", versions.print_version, name="agreement_print"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/sign/", agreement.sign, name="agreement_sign"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/decline/", agreement.decline, name="agreement_decline"),
    path(f"{ROOM}agreement/versions/<uuid:pk>/withdraw/", agreement.withdraw, name="agreement_withdraw"),
    path(f"{ROOM}questions/", clarifications.ask, name="clarification_ask"),
    path(f"{ROOM}questions/<uuid:pk>/", clarifications.clarification, name="clarification"),
    path(f"{ROOM}cancel/", agreement.cancel, name="engagement_cancel"),
]
