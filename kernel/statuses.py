"""Every state of the product as the pages say it: a word, a shape and a tone. Words before colour."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(NamedTuple):
    """``shape`` is an icon of the sprite; ``tone`` one of quiet, plain, good, soon, late (see static/css/ledger.css)."""

    word: Any
    shape: str
    tone: str


STATUSES: dict[str, Status] = {
    # engagement
    "draft": Status(_("Draft"), "circle-dashed", "quiet"),
    "open": Status(pgettext_lazy("state", "Open"), "circle", "plain"),
    "active": Status(_("Active"), "circle-half-2", "plain"),
    "completing": Status(_("Closing"), "progress", "plain"),
    "closed": Status(pgettext_lazy("state", "Closed"), "circle-check", "quiet"),
    "paused": Status(_("Paused"), "player-pause", "soon"),
    "cancelled": Status(_("Cancelled"), "circle-x", "quiet"),
    "disputed": Status(_("Disputed"), "alert-triangle", "late"),
    "engagement.open": Status(_("Being agreed"), "circle", "plain"),
    "engagement.active": Status(_("At work"), "circle-half-2", "plain"),
    # agreement version
    "proposed": Status(_("Proposed"), "send", "plain"),
    "in_force": Status(_("In force"), "circle-check", "good"),
    "superseded": Status(_("Replaced"), "history", "quiet"),
    "countered": Status(_("Countered"), "repeat", "quiet"),
    "declined": Status(_("Declined"), "circle-x", "quiet"),
    "withdrawn": Status(_("Withdrawn"), "arrow-back-up", "quiet"),
    "expired": Status(_("Expired"), "hourglass", "quiet"),
    # deliverable
    "planned": Status(_("Planned"), "circle-dashed", "quiet"),
    "submitted": Status(_("Delivered"), "circle-dot", "plain"),
    "accepted": Status(_("Accepted"), "circle-check", "good"),
    "changes_requested": Status(_("Changes requested"), "edit", "soon"),
    # milestone, invoice and payment
    "earned": Status(_("Earned"), "circle-half-2", "plain"),
    "issued": Status(_("Issued"), "send", "plain"),
    "invoiced": Status(_("Invoiced"), "file-invoice", "plain"),
    "approved": Status(_("Approved"), "checks", "plain"),
    "part_paid": Status(_("Part paid"), "circle-half-2", "soon"),
    "paid": Status(_("Paid"), "circle-check", "good"),
    "void": Status(_("Void"), "circle-x", "quiet"),
    "recorded": Status(_("Recorded"), "circle-dot", "plain"),
    "confirmed": Status(_("Confirmed"), "circle-check", "good"),
    "reversed": Status(_("Reversed"), "arrow-back-up", "quiet"),
    "payment.recorded": Status(_("Sent, not yet confirmed"), "circle-dot", "plain"),
    "payment.confirmed": Status(_("Received"), "circle-check", "good"),
    "payment.missing": Status(_("Not arrived"), "alert-triangle", "soon"),
    # tool
    "requested": Status(_("Asked for"), "circle-dashed", "plain"),
    "granted": Status(_("Access given"), "circle-dot", "plain"),
    "revoked": Status(_("Access ended"), "lock", "quiet"),
    "help_requested": Status(_("Does not work yet"), "alert-triangle", "soon"),
    "tool.confirmed": Status(_("Works"), "circle-check", "good"),
    # check-in
    "scheduled": Status(_("Scheduled"), "calendar-event", "quiet"),
    "acknowledged": Status(_("Read"), "circle-check", "good"),
    "missed": Status(_("Missed"), "alert-triangle", "late"),
    "checkin.submitted": Status(_("Sent"), "circle-dot", "plain"),
    # blocker
    "blocker.open": Status(_("Blocked"), "hand-stop", "late"),
    "resolved": Status(_("Solved"), "circle-check", "good"),
    # move
    "settled": Status(_("Done"), "circle-check", "good"),
    "upcoming": Status(_("Coming up"), "calendar-event", "quiet"),
    "due_soon": Status(_("Due soon"), "clock", "soon"),
    "late": Status(_("Late"), "alert-triangle", "late"),
    "move.withdrawn": Status(_("No longer needed"), "circle-x", "quiet"),
    # question, invitation, membership, token, delivery of a message
    "asked": Status(_("Asked"), "message-question", "plain"),
    "answered": Status(_("Answered"), "circle-check", "good"),
    "pending": Status(_("Waiting"), "hourglass", "plain"),
    "sent": Status(_("Sent"), "send", "plain"),
    "invitation.pending": Status(_("Invitation on its way"), "hourglass", "plain"),
    "invitation.sent": Status(_("Invited"), "send", "plain"),
    "invitation.expired": Status(_("Invitation ran out"), "hourglass", "soon"),
    "invitation.failed": Status(_("Invitation did not arrive"), "alert-triangle", "late"),
    "invitation.revoked": Status(_("Taken back"), "arrow-back-up", "quiet"),
    "seat.ended": Status(_("No access"), "lock", "quiet"),
    "failed": Status(_("Failed"), "alert-triangle", "late"),
}


def find_status(code: str, kind: str = "") -> Status:
    """Return how to say a state. Codes may use spaces or hyphens; a code without an entry is said as it is written."""
    key = str(code).strip().lower().replace(" ", "_").replace("-", "_")
    plain = Status(key.replace("_", " ").capitalize(), "circle-dot", "plain")
    return STATUSES.get(f"{kind}.{key}") or STATUSES.get(key) or plain
