"""What a token may do, in words: every right that the REST API asks for, by area, and the usual choices among them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Permission as P
from accounts.services.tokens import scopes_of


@dataclass(frozen=True)
class Area:
    """Rights that belong together; ``hint`` says what they are about in a few words."""

    code: str
    name: Any
    hint: Any
    acts: dict[P, Any]

    def among(self, allowed: Collection[str]) -> "Area":
        """The area with those of its rights that are ``allowed``."""
        return Area(self.code, self.name, self.hint, {act: said for act, said in self.acts.items() if act in allowed})


AREAS = (
    Area(
        "read",
        _("Read"),
        _("jobs, agreements, work, money"),
        {
            P.ENGAGEMENT_READ: _("See jobs with their agreement, work, check-ins, files and history"),
            P.MONEY_READ: _("See what is earned, due and paid"),
        },
    ),
    Area(
        "agree",
        _("Agree"),
        _("drafts, offers, questions, signatures"),
        {
            P.ENGAGEMENT_CREATE: _("Start a job"),
            P.AGREEMENT_EDIT: _("Write the draft of an agreement"),
            P.AGREEMENT_PROPOSE: _("Send a draft to the other side as an offer"),
            P.AGREEMENT_SIGN: _("Sign an agreement in your name"),
            P.AGREEMENT_DECLINE: _("Decline an offer"),
            P.CLARIFICATION_ASK: _("Ask a question about the brief"),
            P.CLARIFICATION_ANSWER: _("Answer a question"),
        },
    ),
    Area(
        "work",
        _("Work"),
        _("access, check-ins, deliverables, comments"),
        {
            P.TOOL_GRANT: _("Give access to a tool, and take it back"),
            P.TOOL_CONFIRM: _("Say whether the access to a tool works"),
            P.CHECKIN_SUBMIT: _("Check in, and say what blocks the work"),
            P.CHECKIN_ACKNOWLEDGE: _("Acknowledge a check-in"),
            P.BLOCKER_RESOLVE: _("Answer what blocks the work"),
            P.DELIVERABLE_SUBMIT: _("Deliver"),
            P.DELIVERABLE_REVIEW: _("Accept what was delivered, or ask for changes"),
            P.COMMENDATION_GIVE: _("Say a good word about accepted work"),
            P.COMMENT_WRITE: _("Comment, and add files"),
            P.ENGAGEMENT_CLOSE: _("Close a job whose work is done"),
            P.ENGAGEMENT_CANCEL: _("Cancel a job that is not signed yet"),
        },
    ),
    Area(
        "pay",
        _("Money"),
        _("payments and receipts"),
        {
            P.PAYMENT_RECORD: _("Record that you have paid, and take that back"),
            P.PAYMENT_CONFIRM: _("Confirm that money arrived, or say that it did not"),
        },
    ),
    Area(
        "people",
        _("People"),
        _("whom you work with"),
        {P.RELATIONSHIP_MANAGE: _("Begin to work with a contractor")},
    ),
)
OFFERED = [str(act) for area in AREAS for act in area.acts]
READ, ACT, CHOOSE = "read", "act", "choose"
PRESETS: dict[str, tuple[Any, Any]] = {
    READ: (_("Read everything"), _("See every job and all money that you see. It changes nothing.")),
    ACT: (
        _("Read and act"),
        _("Do in your jobs whatever you may do there: agree, sign, deliver, review, pay. It invites nobody."),
    ),
    CHOOSE: (_("Choose …"), _("Only what the program needs, right by right.")),
}


def areas_of(allowed: Collection[str]) -> list[Area]:
    """The areas with those of their rights that are ``allowed``; none that is empty."""
    return [area for area in (area.among(allowed) for area in AREAS) if area.acts]


def preset(code: str, role: str) -> list[str]:
    """The scopes that READ or ACT stands for in a seat of this role."""
    codes = {READ: {"read"}, ACT: {"read", "agree", "work", "pay"}}[code]
    within = scopes_of(role)
    return [str(act) for area in AREAS if area.code in codes for act in area.acts if act in within]


def presets_for(roles: Collection[str]) -> list[str]:
    """The choices that differ for seats of these roles: who only reads needs no other than reading."""
    return [READ, ACT, CHOOSE] if any(preset(ACT, role) != preset(READ, role) for role in roles) else [READ, CHOOSE]


def told(scopes: Collection[str], role: str) -> str:
    """What a token may do in a few words: one of the usual choices, or how many rights of those that there are."""
    known, within = {scope for scope in scopes if scope in OFFERED}, set(scopes_of(role))
    if known == set(preset(READ, role)):
        return str(_("Reads everything"))
    if known == within & set(OFFERED):
        return str(_("Everything that your role may do"))
    if known == set(preset(ACT, role)):
        return str(_("Reads and acts"))
    return str(_("%(count)d of %(most)d rights") % {"count": len(known), "most": len(within & set(OFFERED))})
