"""REST addresses inside one engagement: the agreement, the work, the conversation."""

from django.urls import path

from engagements.api import attachments, clarifications, comments, deliverables, drafts, imports, tools, versions

ROOM = "engagements/<uuid:engagement_id>"
VERSION = f"{ROOM}/versions/<uuid:pk>"
CLARIFICATION = f"{ROOM}/clarifications/<uuid:pk>"
TOOL = f"{ROOM}/tools/<uuid:pk>"
DELIVERABLE = f"{ROOM}/deliverables/<uuid:pk>"

urlpatterns = [
    path(f"{ROOM}/draft", drafts.DraftDetail.as_view(), name="draft"),
    path(f"{ROOM}/imports", imports.Imports.as_view(), name="imports"),
    path(f"{ROOM}/proposals", versions.Proposals.as_view(), name="proposals"),
    path(f"{ROOM}/versions", versions.Versions.as_view(), name="versions"),
    path(VERSION, versions.VersionDetail.as_view(), name="version"),
    path(f"{VERSION}/signatures", versions.Signatures.as_view(), name="signatures"),
    path(f"{VERSION}/decline", versions.VersionDecline.as_view(), name="version_decline"),
    path(f"{VERSION}/withdraw", versions.VersionWithdraw.as_view(), name="version_withdraw"),
    path(f"{ROOM}/clarifications", clarifications.Clarifications.as_view(), name="clarifications"),
    path(CLARIFICATION, clarifications.ClarificationDetail.as_view(), name="clarification"),
    path(f"{CLARIFICATION}/answer", clarifications.ClarificationAnswer.as_view(), name="clarification_answer"),
    path(f"{CLARIFICATION}/withdraw", clarifications.ClarificationWithdraw.as_view(), name="clarification_withdraw"),
    path(f"{ROOM}/tools", tools.Tools.as_view(), name="tools"),
    path(TOOL, tools.ToolDetail.as_view(), name="tool"),
    path(f"{TOOL}/grants", tools.ToolGrants.as_view(), name="tool_grants"),
    path(f"{TOOL}/confirmations", tools.ToolConfirmations.as_view(), name="tool_confirmations"),
    path(f"{TOOL}/help-requests", tools.ToolHelpRequests.as_view(), name="tool_help_requests"),
    path(f"{TOOL}/revoke", tools.ToolRevoke.as_view(), name="tool_revoke"),
    path(f"{ROOM}/deliverables", deliverables.Deliverables.as_view(), name="deliverables"),
    path(DELIVERABLE, deliverables.DeliverableDetail.as_view(), name="deliverable"),
    path(f"{DELIVERABLE}/submissions", deliverables.Submissions.as_view(), name="submissions"),
    path(f"{DELIVERABLE}/reviews", deliverables.Reviews.as_view(), name="reviews"),
    path(f"{DELIVERABLE}/commendation", deliverables.CommendationOf.as_view(), name="commendation"),
    path(f"{ROOM}/comments", comments.Comments.as_view(), name="comments"),
    path(f"{ROOM}/attachments", attachments.Attachments.as_view(), name="attachments"),
    path(f"{ROOM}/attachments/<uuid:pk>", attachments.AttachmentDetail.as_view(), name="attachment"),
]
