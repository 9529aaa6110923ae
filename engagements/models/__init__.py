"""Tables of engagements."""

from engagements.models.agreement import AgreementVersion, Draft, Signature
from engagements.models.attachment import Attachment
from engagements.models.clarification import Clarification
from engagements.models.comment import Comment
from engagements.models.deliverable import AcceptanceCriterion, Commendation, Deliverable
from engagements.models.engagement import Engagement
from engagements.models.submission import Review, Submission
from engagements.models.tool import Tool

__all__ = [
    "AcceptanceCriterion",
    "AgreementVersion",
    "Attachment",
    "Clarification",
    "Commendation",
    "Comment",
    "Deliverable",
    "Draft",
    "Engagement",
    "Review",
    "Signature",
    "Submission",
    "Tool",
]  # fmt: skip
