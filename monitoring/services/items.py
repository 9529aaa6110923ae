"""Items: notifications in words, for one reader. The same items fill a mail, the digest and the news in the app."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.access import Permission
from accounts.models import Role
from engagements.models import Engagement
from kernel.formats import format_moment
from kernel.models import Entry, Move
from kernel.moves.sentences import Sentence, first_name
from monitoring.models import Notification
from monitoring.services.ladder import ESCALATE
from monitoring.services.material import Material
from monitoring.services.news import NEWS, Told, facts_of, tell
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
    since: str = ""
    then: str = ""
    if_nothing: str = ""
    head: str = ""
    may_answer: bool = False

    @property
    def title(self) -> str:
        """The item in one line: ``Your turn: Deliver “Homepage draft”``."""
        return f"{self.heading}: {self.what}" if self.heading else self.what


def item_of(notification: Notification, material: Material, person: Person, *, now: datetime) -> Item | None:
    """Put a notification into words for ``person`` in the active language; None where what it was about is gone."""
    job = material.jobs.get(notification.scope_id)
    move = material.move_of(notification)
    entry = material.entries.get(notification.entry_id) if notification.entry_id else None
    if job is None:
        return None
    if entry is None or entry.verb == "move.nudged":
        return _item_of_move(notification, material, person, job, move, entry, now) if move else None
    return _item_of_entry(notification, material, person, job, entry, now)


def _item_of_move(
    notification: Notification,
    material: Material,
    person: Person,
    job: Engagement,
    move: Move,
    entry: Entry | None,
    now: datetime,
) -> Item:
    said = material.say(move, person_id=person.id, side=notification.side, zone=person.zone, now=now)
    acting = material.directory.owing(pair=move.pair, side=move.side, person=move.person, kind=move.kind)
    is_acting = any(someone.id == person.id for someone in acting)
    kind = (MINE if is_acting else OURS) if said.is_mine else THEIRS
    is_sealed = said.kind.permission in SEALED
    return Item(
        notification=notification,
        kind=kind,
        job=job.title,
        reference=job.reference,
        heading=said.heading,
        what=said.what,
        what_html=said.what_html,
        url=said.url,
        button=said.button if said.is_mine else _("Open the job"),
        why=_why(person, notification.side, job),
        lead=_lead(notification, said, acting) if entry is None else _asked(material, entry),
        due=said.due,
        due_note=said.due_note,
        due_at=move.due_at,
        tone=said.tone,
        since=said.since,
        then=said.then,
        if_nothing=_if_nothing(notification, said, material, person, now),
        head=_head(job.seq, job.head_hash) if is_sealed else "",
        may_answer=said.is_mine and said.kind.permission != Permission.AGREEMENT_SIGN,
    )


def _item_of_entry(
    notification: Notification, material: Material, person: Person, job: Engagement, entry: Entry, now: datetime
) -> Item | None:
    if entry.verb not in NEWS:
        return None
    told = tell_entry(entry, material, person, side=notification.side, now=now)
    has_head = NEWS[entry.verb].has_head
    return Item(
        notification=notification,
        kind=NEWS_ITEM,
        job=job.title,
        reference=job.reference,
        heading="",
        what=told.text,
        what_html=escape(told.text),
        url=told.url,
        button=_("Open it"),
        why=_why(person, notification.side, job),
        lead=_("Keep this mail: its last line shows later that nothing before it was changed.") if has_head else "",
        quote=told.quote,
        head=_head(entry.seq, entry.hash) if has_head else "",
    )


def tell_entry(entry: Entry, material: Material, person: Person, *, side: str, now: datetime) -> Told:
    """Say an entry to ``person``, who sits on ``side``."""
    subject = material.subjects[entry.pk]
    named = facts_of(entry).get("move")
    move = next((move for pk, move in material.moves.items() if str(pk) == named), None)
    if move is not None:
        said = material.say(move, person_id=person.id, side=side, zone=person.zone, now=now)
        subject = type(subject)(said.what, subject.quote, is_move=True)
    job = material.jobs[entry.scope_id]
    return tell(entry, job, subject, actors=material.actors, zone=person.zone, now=now)


def _asked(material: Material, entry: Entry) -> str:
    return _("%(name)s asks for it.") % {"name": material.actors.get(entry.actor) or _("The other side")}


def _lead(notification: Notification, said: Sentence, acting: list[Person]) -> str:
    """Why an escalation comes to its reader, and what they can do. Facts, no blame."""
    name = _names(acting) or said.voice.short
    if notification.code == "escalated":
        return _(
            "Two working days after the reminder it is still open, so it comes to you. "
            "You can do it yourself, ask %(name)s, or say until when your side needs."
        ) % {"name": name}
    if notification.code == "stuck":
        return _(
            "Two working days after the reminder it is still open, and nobody stands above %(name)s. "
            "You can ask, propose other dates, or settle it between you."
        ) % {"name": name}
    return ""


def _if_nothing(notification: Notification, said: Sentence, material: Material, person: Person, now: datetime) -> str:
    """What happens if nothing happens: the kind's own words, the announced escalation, or one more reminder."""
    move = said.move
    if said.if_nothing or notification.code in {"escalated", "stuck"}:
        return said.if_nothing
    if move.step != ESCALATE or move.remind_at is None:
        return _("If nothing happens by then, we remind you again.") if move.remind_at else ""
    side, hearing = material.directory.escalation(pair=move.pair, side=move.side, person=move.person, kind=move.kind)
    values = {
        "moment": format_moment(move.remind_at, person.zone, now=now),
        "names": _names(hearing) or said.voices[side].short,
    }
    if side != move.side:
        return _("If nothing happens by %(moment)s, %(names)s hears what they can do about it.") % values
    if any(someone.role == Role.OWNER for someone in hearing):
        return _("If nothing happens by %(moment)s, %(names)s (owner) hears of it.") % values
    return _("If nothing happens by %(moment)s, %(names)s (admin) hears of it.") % values


def _names(people: list[Person]) -> str:
    names = [someone.name for someone in people[:NAMED_AT_MOST] if someone.name]
    return first_name(names[0]) if len(names) == 1 and len(people) == 1 else ", ".join(names)


def _why(person: Person, side: str, job: Engagement) -> str:
    """Why this person gets this."""
    names = {"client": job.organization.name, "contractor": job.contractor.name}
    values = {"us": names[side], "them": names[OTHER[side]]}
    if side == "contractor":
        return _("You get this because you work with %(them)s.") % values
    if person.role == Role.FINANCE:
        return _("You get this because you pay for %(us)s.") % values
    if person.role == Role.OWNER and person.id != job.relationship.manager_id:
        return _("You get this because %(us)s is yours.") % values
    return _("You get this because you look after %(them)s for %(us)s.") % values


def _head(seq: int, digest: str) -> str:
    """The head of the record, to be kept elsewhere: it proves later that nothing before it was altered."""
    return _("History sealed at entry %(number)d: %(digest)s") % {"number": seq, "digest": digest}
