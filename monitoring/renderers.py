"""The record in words: one renderer for each verb and schema that was ever written. They are never taken away.

A text has places for ``who`` acted, ``what`` the entry is about, and its facts: moments, days, amounts and names are said in the
reader's language and zone. Where facts were erased by law an ellipsis stands in their place.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

JOB, AGREEMENT, QUESTIONS, WORK = "job", "agreement", "questions", "work"
CHECKINS, MONEY, ACCESS, COMMENTS, PEOPLE = "checkins", "money", "access", "comments", "people"
FAMILIES = {
    AGREEMENT: _("Agreement"),
    QUESTIONS: _("Questions"),
    WORK: _("Work"),
    CHECKINS: _("Check-ins"),
    MONEY: _("Money"),
    ACCESS: _("Access & files"),
    COMMENTS: _("Comments"),
    JOB: _("The job itself"),
}


@dataclass(frozen=True)
class Renderer:
    """How the entries of one verb and schema are said. ``by_clock`` replaces ``text`` where nobody acted."""

    family: str
    text: Any
    by_clock: Any = ""


RENDERERS: dict[str, Renderer] = {
    "engagement.created/1": Renderer(JOB, _("%(who)s began this job")),
    "engagement.completing/1": Renderer(JOB, _("All work is accepted; what is left is to pay and to close")),
    "engagement.closed/1": Renderer(JOB, _("%(who)s closed the job"), _("The job closed, since nothing was left")),
    "engagement.reopened/1": Renderer(JOB, _("The job is open again, since a payment was reversed")),
    "engagement.cancelled/1": Renderer(JOB, _("%(who)s cancelled the job")),
    "engagement.archived/1": Renderer(JOB, _("The job was archived with its organization")),
    "engagement.repointed/1": Renderer(JOB, _("The job went over to %(contractor)s, who took up the invitation")),
    "agreement.proposed/1": Renderer(
        AGREEMENT, _("%(who)s proposed version %(number)s; it stands until %(expires_at)s")
    ),
    "agreement.signed/1": Renderer(AGREEMENT, _("%(who)s signed version %(number)s")),
    "agreement.in_force/1": Renderer(AGREEMENT, _("Version %(number)s is in force: both sides have signed it")),
    "agreement.countered/1": Renderer(AGREEMENT, _("%(who)s answered version %(number)s with other terms")),
    "agreement.declined/1": Renderer(AGREEMENT, _("%(who)s declined version %(number)s")),
    "agreement.withdrawn/1": Renderer(AGREEMENT, _("%(who)s took version %(number)s back")),
    "agreement.expired/1": Renderer(AGREEMENT, _("Version %(number)s expired without an answer")),
    "clarification.asked/1": Renderer(QUESTIONS, _("%(who)s asked: %(what)s")),
    "clarification.answered/1": Renderer(QUESTIONS, _("%(who)s answered: %(what)s")),
    "clarification.withdrawn/1": Renderer(QUESTIONS, _("%(who)s took a question back: %(what)s")),
    "deliverable.submitted/1": Renderer(WORK, _("%(who)s delivered %(what)s, round %(round)s")),
    "deliverable.accepted/1": Renderer(WORK, _("%(who)s accepted %(what)s")),
    "deliverable.changes_requested/1": Renderer(
        WORK, _("%(who)s asked for changes to %(what)s; the next round is due %(redo_due_at)s")
    ),
    "deliverable.commended/1": Renderer(WORK, _("%(who)s commended %(what)s")),
    "deliverable.cancelled/1": Renderer(WORK, _("%(what)s was taken out of the agreement")),
    "tool.granted/1": Renderer(ACCESS, _("%(who)s gave access to %(what)s")),
    "tool.confirmed/1": Renderer(ACCESS, _("%(who)s said that %(what)s works")),
    "tool.help_requested/1": Renderer(ACCESS, _("%(who)s said that %(what)s does not work yet")),
    "tool.revoked/1": Renderer(ACCESS, _("The access to %(what)s was ended")),
    "file.added/1": Renderer(ACCESS, _("%(who)s added the file %(what)s")),
    "checkin.submitted/1": Renderer(CHECKINS, _("%(who)s checked in")),
    "checkin.acknowledged/1": Renderer(CHECKINS, _("%(who)s read the check-in")),
    "checkin.scheduled/1": Renderer(CHECKINS, _("The next check-ins were put in place (%(count)s)")),
    "blocker.raised/1": Renderer(CHECKINS, _("%(who)s is blocked: %(what)s")),
    "blocker.resolved/1": Renderer(CHECKINS, _("%(who)s resolved what blocked the work: %(what)s")),
    "milestone.earned/1": Renderer(MONEY, _("%(what)s is earned: %(amount)s, due %(due_at)s")),
    "milestone.paid/1": Renderer(MONEY, _("%(what)s is paid in full: %(amount)s")),
    "milestone.cancelled/1": Renderer(MONEY, _("%(what)s will not be earned any more")),
    "payment.recorded/1": Renderer(MONEY, _("%(who)s recorded a payment of %(amount)s for %(what)s, paid %(paid_on)s")),
    "payment.confirmed/1": Renderer(MONEY, _("%(who)s confirmed that %(amount)s for %(what)s arrived")),
    "payment.missing/1": Renderer(MONEY, _("%(who)s said that the payment for %(what)s did not arrive")),
    "payment.traced/1": Renderer(MONEY, _("%(who)s said where the payment for %(what)s is")),
    "payment.reversed/1": Renderer(MONEY, _("%(who)s reversed the payment of %(amount)s for %(what)s")),
    "comment.written/1": Renderer(COMMENTS, _("%(who)s wrote a comment")),
    "move.nudged/1": Renderer(COMMENTS, _("%(who)s asked for what is late: %(move)s")),
    "move.answered/1": Renderer(COMMENTS, _("%(who)s answered the reminder, until %(until)s: %(move)s")),
    "organization.created/1": Renderer(PEOPLE, _("%(who)s set up the organization")),
    "organization.changed/1": Renderer(PEOPLE, _("%(who)s changed the settings")),
    "organization.archived/1": Renderer(PEOPLE, _("The organization was archived")),
    "membership.changed/1": Renderer(PEOPLE, _("%(who)s changed a seat")),
    "staff.invited/1": Renderer(PEOPLE, _("%(who)s invited %(what)s")),
    "relationship.started/1": Renderer(
        PEOPLE, _("%(who)s began to work with a contractor; %(manager)s looks after it")
    ),
    "relationship.assigned/1": Renderer(PEOPLE, _("%(who)s gave a relationship to %(manager)s")),
    "relationship.repointed/1": Renderer(PEOPLE, _("A relationship went over to %(contractor)s")),
    "contractor.created/1": Renderer(PEOPLE, _("%(who)s entered the contractor")),
    "contractor.changed/1": Renderer(PEOPLE, _("%(who)s changed the settings")),
    "contractor.archived/1": Renderer(PEOPLE, _("The contractor was archived")),
    "contractor.invited/1": Renderer(PEOPLE, _("%(who)s invited %(what)s")),
    "contractor_membership.changed/1": Renderer(PEOPLE, _("%(who)s changed a seat")),
    "member.invited/1": Renderer(PEOPLE, _("%(who)s invited %(what)s")),
    "invitation.accepted/1": Renderer(PEOPLE, _("%(user)s accepted the invitation")),
    "invitation.resent/1": Renderer(PEOPLE, _("%(who)s sent the invitation to %(what)s again")),
    "invitation.revoked/1": Renderer(PEOPLE, _("%(who)s took the invitation to %(what)s back")),
}
UNKNOWN = Renderer(JOB, _("%(who)s did something that this version has no words for: %(verb)s"))


def renderer_of(schema: str) -> Renderer:
    """The renderer of a schema such as ``deliverable.submitted/1``; one that says so for a schema of a newer version."""
    return RENDERERS.get(schema, UNKNOWN)


def verbs_of(family: str) -> list[str]:
    """The verbs that belong together, for the filter of the history."""
    return sorted({schema.partition("/")[0] for schema, renderer in RENDERERS.items() if renderer.family == family})
