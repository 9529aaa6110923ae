"""What a token may do, in words: every permission with its group, in the order in which a form offers them."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Permission as P

GROUPS: list[tuple[Any, dict[P, Any]]] = [
    (_("Read"), {P.ENGAGEMENT_READ: _("See engagements"), P.MONEY_READ: _("See money")}),
    (
        _("Agree"),
        {
            P.ENGAGEMENT_CREATE: _("Start engagements"),
            P.AGREEMENT_EDIT: _("Write drafts"),
            P.AGREEMENT_PROPOSE: _("Propose"),
            P.AGREEMENT_SIGN: _("Sign"),
            P.AGREEMENT_DECLINE: _("Decline"),
            P.CLARIFICATION_ASK: _("Ask questions"),
            P.CLARIFICATION_ANSWER: _("Answer questions"),
        },
    ),
    (
        _("Work"),
        {
            P.TOOL_GRANT: _("Give access to tools"),
            P.TOOL_CONFIRM: _("Confirm access to tools"),
            P.CHECKIN_SUBMIT: _("Check in"),
            P.CHECKIN_ACKNOWLEDGE: _("Acknowledge check-ins"),
            P.BLOCKER_RESOLVE: _("Answer what blocks"),
            P.DELIVERABLE_SUBMIT: _("Deliver"),
            P.DELIVERABLE_REVIEW: _("Review and accept"),
            P.COMMENDATION_GIVE: _("Commend"),
            P.COMMENT_WRITE: _("Comment"),
            P.ENGAGEMENT_COMPLETE: _("Complete engagements"),
            P.ENGAGEMENT_CLOSE: _("Close engagements"),
            P.ENGAGEMENT_CANCEL: _("Cancel engagements"),
        },
    ),
    (_("Pay"), {P.PAYMENT_RECORD: _("Record payments"), P.PAYMENT_CONFIRM: _("Confirm receipt")}),
    (
        _("Manage"),
        {
            P.RELATIONSHIP_MANAGE: _("Manage relationships"),
            P.ORGANIZATION_MANAGE: _("Manage the organization"),
            P.CONTRACTOR_MANAGE: _("Manage the contractor"),
        },
    ),
]


def grouped(allowed: Collection[str]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The choices of a form: those of ``allowed``, in groups, each in words and as the code that the API uses."""
    groups = [
        (name, [(str(code), f"{words} · {code}") for code, words in rows.items() if code in allowed])
        for name, rows in GROUPS
    ]
    return [group for group in groups if group[1]]
