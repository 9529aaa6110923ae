"""Items: notifications in words, for one reader. The same items fill a mail, the digest and the news in the app."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.access import Permission
from accounts.models import Role
from engagements.models import Engagement
from kernel.formats import format_moment
from kernel.models import Entry, Move
from kernel.moves.sentences import Sentence, first_name
from monitoring.models import Notification
from monitoring.names import actor_of
from monitoring.services.ladder import ESCALATE
from monitoring.services.material import Material
from monitoring.services.news import NEWS
from monitoring.services.recipients import OTHER, Person

MINE, OURS, THEIRS, NEWS_ITEM = "mine", "ours", "theirs", "news"
SEALED = {Permission.AGREEMENT_SIGN, Permission.PAYMENT_RECORD}
NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Item:
    """One thing that one person hears.

    ``kind`` says whose turn it is: MINE, OURS (somebody else's on my side), THEIRS, or NEWS_ITEM where it is nobody's.
    ``lead`` is a sentence before the facts (who asks, why it comes to you), ``head`` the head of the job's record.
    """

    notification: Notification
    kind: str
    job: str
    reference: str
    heading: str
    what: str
    what_html: SafeString
    url: str
    button: str
    why: str
    lead: str = ""
    quote: str = ""
    due: str = ""
    due_note: str = ""
    due_at: datetime | None = None
    tone: str = ""
    promise: str = ""
    since: str = ""
    then: str = ""
    if_nothing: str = ""
    head: str = ""
    may_answer: bool = False

    @property
    def title(self) -> str:
        """The item in one line: ``Your turn: Deliver “Homepage draft”``."""
        return f"{self.heading}: {self.what}" if self.heading else self.what

    @property
    def placed_title(self) -> str:
        """The same outside of its job's section: what somebody did is told with the job that it was done in."""
        is_told_apart = self.kind != NEWS_ITEM or self.job in self.title
        return self.title if is_told_apart else f"{self.title} · {self.job}"


@dataclass(frozen=True)
class Hearing:
    """One notification, who hears it, and about which job."""

    notification: Notification
    material: Material
    person: Person
    job: Engagement
    now: datetime

    @property
    def side(self) -> str:
        return self.notification.side

    @property
    def place(self) -> dict[str, Any]:
        """What every item says of its job and its reader."""
        return {
            "notification": self.notification,
            "job": self.job.title,
            "reference": self.job.reference,
            "why": _why(self),
        }


def item_of(notification: Notification, material: Material, person: Person, *, now: datetime) -> Item | None:
    """Put a notification into words for ``person`` in the active language; None where what it was about is gone."""
    job, move, entry = (
        material.jobs.get(notification.scope_id),
        material.move_of(notification),
        material.entry_of(notification),
    )
    if job is None:
        return None
    hearing = Hearing(notification, material, person, job, now)
    if entry is None or entry.verb == "move.nudged":
        return _item_of_move(hearing, move, entry) if move else None
    return _item_of_entry(hearing, entry) if entry.verb in NEWS else None


def _item_of_move(hearing: Hearing, move: Move, asked: Entry | None) -> Item:
    person, directory = hearing.person, hearing.material.directory
    said = hearing.material.say(move, person_id=person.id, side=hearing.side, zone=person.zone, now=hearing.now)
    acting = directory.owing(pair=move.pair, side=move.side, person=move.person, kind=move.kind)
    kind = (MINE if any(one.id == person.id for one in acting) else OURS) if said.is_mine else THEIRS
    return Item(
        **hearing.place,
        kind=kind,
        heading=said.heading,
        what=said.what,
        what_html=said.what_html,
        url=said.url,
        button=said.button if said.is_mine else _("Open the job"),
        lead=_asked(hearing, asked) if asked else _lead(hearing, said, acting),
        due=said.due,
        due_note=said.due_note,
        due_at=move.due_at,
        tone=said.tone,
        promise=said.promise,
        since=said.since,
        then=said.then,
        if_nothing=_if_nothing(hearing, said),
        head=_head(hearing.job.seq, hearing.job.head_hash) if said.kind.permission in SEALED else "",
        may_answer=said.is_mine and said.kind.permission != Permission.AGREEMENT_SIGN,
    )


def _item_of_entry(hearing: Hearing, entry: Entry) -> Item:
    line = hearing.material.tell(entry, zone=hearing.person.zone, now=hearing.now)
    has_head = NEWS[entry.verb].has_head
    return Item(
        **hearing.place,
        kind=NEWS_ITEM,
        heading="",
        what=line.text,
        what_html=line.html,
        url=line.url or reverse("engagement", args=[hearing.job.pk]),
        button=_("Open it"),
        lead=_("Keep this mail: its last line shows later that nothing before it was changed.") if has_head else "",
        quote=hearing.material.quotes.get(entry.pk, ""),
        head=_head(entry.seq, entry.hash) if has_head else "",
    )


def _asked(hearing: Hearing, entry: Entry) -> str:
    name = hearing.material.names.of(actor_of(entry)) or _("The other side")
    return _("%(name)s asks for it.") % {"name": name}


def _lead(hearing: Hearing, said: Sentence, acting: list[Person]) -> str:
    """Why an escalation comes to its reader, and what they can do. Facts, no blame."""
    name = _names(acting) or said.voice.short
    if hearing.notification.code == "escalated":
        return _(
            "Two working days after the reminder it is still open, so it comes to you. "
            "You can do it yourself, ask %(name)s, or say until when your side needs."
        ) % {"name": name}
    if hearing.notification.code == "stuck":
        return _(
            "Two working days after the reminder it is still open, and nobody stands above %(name)s. "
            "You can ask, propose other dates, or settle it between you."
        ) % {"name": name}
    return ""


def _if_nothing(hearing: Hearing, said: Sentence) -> str:
    """What happens if nothing happens: the kind's own words, the announced escalation, or one more reminder."""
    move = said.move
    reminder = getattr(move, "reminder", None)
    if said.if_nothing or hearing.notification.code in {"escalated", "stuck"} or reminder is None:
        return said.if_nothing
    if reminder.step != ESCALATE:
        return _("If nothing happens by then, we remind you again.")
    side, people = hearing.material.directory.escalation(
        pair=move.pair, side=move.side, person=move.person, kind=move.kind
    )
    values = {
        "moment": format_moment(reminder.remind_at, hearing.person.zone, now=hearing.now),
        "names": _names(people) or said.voices[side].short,
    }
    if side != move.side:
        return _("If nothing happens by %(moment)s, %(names)s hears what they can do about it.") % values
    if side == "client":
        return _("If nothing happens by %(moment)s, %(names)s (owner) hears of it.") % values
    return _("If nothing happens by %(moment)s, %(names)s (admin) hears of it.") % values


def _names(people: list[Person]) -> str:
    names = [someone.name for someone in people[:NAMED_AT_MOST] if someone.name]
    return first_name(names[0]) if len(names) == 1 and len(people) == 1 else ", ".join(names)


def _why(hearing: Hearing) -> str:
    """Why this person gets this."""
    person, job = hearing.person, hearing.job
    names = {"client": job.organization.name, "contractor": job.contractor.name}
    values = {"us": names[hearing.side], "them": names[OTHER[hearing.side]]}
    if hearing.side == "contractor":
        return _("You get this because you work with %(them)s.") % values
    if person.role == Role.FINANCE:
        return _("You get this because you pay for %(us)s.") % values
    if person.role == Role.OWNER and person.id != job.relationship.manager_id:
        return _("You get this because %(us)s is yours.") % values
    return _("You get this because you look after %(them)s for %(us)s.") % values


def _head(seq: int, digest: str) -> str:
    """The head of the record, to be kept elsewhere: it proves later that nothing before it was altered."""
    return _("History sealed at entry %(number)d: %(digest)s") % {"number": seq, "digest": digest}
