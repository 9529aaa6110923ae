"""The one sentence: the same words for a move on page, in mail and in the API.

``sentence(move, ear, voices, now)`` renders codes and facts in the reader's language and zone at the moment of reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.formats import as_zone, format_day, format_moment, format_money
from kernel.models import Move
from kernel.models.move import MoveStatus
from kernel.moves.rules import MoveKind, kinds

SOON_DAYS = 3
SOON = timedelta(days=SOON_DAYS)
QUARTER = 15 * 60  # seconds


@dataclass(frozen=True)
class Voice:
    """How one side is spoken of: its name, the person who usually acts for it, and the zone its deadlines follow.

    ``people`` are the names of others on that side who may be named in a move.
    """

    name: str
    zone: str
    person_id: UUID | None = None
    person: str = ""
    is_one_person: bool = False
    people: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The first name where the side is one person, else the side's name."""
        return first_name(self.name) if self.is_one_person else self.name

    @property
    def called(self) -> str:
        """Whom one asks: the first name of the person who acts for it, else the side as it is spoken of."""
        return first_name(self.person) or self.short


Voices = Mapping[str, Voice]


@dataclass(frozen=True)
class Ear:
    """Who listens: their user id, their side in this scope, and their zone."""

    user_id: UUID | None
    side: str
    zone: str


@dataclass(frozen=True)
class Sentence:
    """A move in words; everything but ``what_html``, which marks the names in it, is plain text.

    Each part is worked out when it is first read, in the language of that moment: a row of a list needs few of them.
    ``state`` is upcoming, open, late, settled or withdrawn; ``tone`` late, soon or empty. ``whose`` is short enough for a cell,
    ``heading`` says the same in full. ``due`` is empty where nothing is owed any more; ``due_note`` leads to it once it is past.
    """

    move: Move
    ear: Ear
    voices: Voices
    now: datetime

    @property
    def side(self) -> str:
        return self.move.side

    @property
    def is_mine(self) -> bool:
        return self.move.side == self.ear.side

    @property
    def is_for_another(self) -> bool:
        """Whether it names somebody else of the listener's own side, who alone is asked."""
        return self.is_mine and self.move.person not in {None, self.ear.user_id}

    @cached_property
    def kind(self) -> MoveKind:
        return kinds()[self.move.kind]

    @cached_property
    def state(self) -> str:
        return state_of(self.move, self.now)

    @property
    def is_owed(self) -> bool:
        return self.state not in {"settled", "withdrawn"}

    @property
    def voice(self) -> Voice:
        return self.voices[self.move.side]

    @cached_property
    def whose(self) -> str:
        return _whose(self.move, self.ear, self.voice)

    @cached_property
    def heading(self) -> str:
        return _heading(self.move, self.state, self.ear, self.voice)

    @cached_property
    def what(self) -> str:
        return what_of(self.move)

    @cached_property
    def what_html(self) -> SafeString:
        return _marked(self.kind, _values(self.move.facts))

    @cached_property
    def due(self) -> str:
        return _due_text(self.move, self.ear, self.voices, self.now) if self.is_owed else ""

    @property
    def due_html(self) -> SafeString:
        """``due`` with the other side's time set apart."""
        here, opening, there = self.due.partition(" (")
        return format_html('{} <span class="other-time">({}</span>', here, there) if opening else escape(here)

    @cached_property
    def due_note(self) -> str:
        return late_note(_days_late(self.move, self.now, self.voice.zone)) if self.state == "late" else ""

    @cached_property
    def promise(self) -> str:
        """For when the owing side has promised it, and when it said so, as a sentence; empty where it did not."""
        return _promise(self.move, self.ear, self.voice, self.now) if self.is_owed else ""

    @property
    def late_by(self) -> str:
        """How late, as a phrase of its own: ``3 days past the agreed date``."""
        return self.due_note.removesuffix(":")

    @property
    def tone(self) -> str:
        return _tone(self.move, self.state, self.now)

    @cached_property
    def since(self) -> str:
        return _since(self.move, self.state, self.ear, self.voice, self.now)

    @cached_property
    def then(self) -> str:
        return _then(self.kind, self.move, self.voices, self.ear) if self.is_owed else ""

    @cached_property
    def if_nothing(self) -> str:
        return str(self.kind.if_nothing) % _values(self.move.facts) if self.kind.if_nothing and self.is_owed else ""

    @property
    def button(self) -> str:
        return str(self.kind.button)

    @property
    def url(self) -> str:
        return url_of(self.move, self.kind)

    @property
    def text(self) -> str:
        """The whole, as mail and API say it."""
        due = self.due and f"{self.due_note or _('Due')} {self.due}."
        parts = [f"{self.heading}: {self.what}.", due, self.promise, self.since, self.then]
        return " ".join(part for part in parts if part)


def sentence(move: Move, ear: Ear, voices: Voices, *, now: datetime) -> Sentence:
    """Say ``move`` to ``ear``."""
    return Sentence(move, ear, voices, now)


def steady_moment(move: Move | None, now: datetime) -> datetime:
    """The beginning of this quarter hour where ``move`` reads now as it did then, else ``now``.

    Said as of that moment, a sentence can be remembered: it changes when the move opens, is soon due or late, and at the
    midnights of its zones, which fall on a quarter hour everywhere.
    """
    began = datetime.fromtimestamp(now.timestamp() // QUARTER * QUARTER, UTC)
    if move is None:
        return began
    due = [] if move.due_at is None else [move.due_at, move.due_at - SOON]
    return now if any(began <= turn <= now for turn in [move.opens_at, *due]) else began


def state_of(move: Move, now: datetime) -> str:
    """``upcoming``, ``open`` or ``late`` (only a duty can be late), ``settled`` or ``withdrawn``."""
    if move.status != MoveStatus.OPEN:
        return str(move.status)
    if move.opens_at > now:
        return "upcoming"
    return "late" if move.due_at is not None and not move.is_courtesy and move.due_at < now else "open"


def url_of(move: Move, kind: MoveKind | None = None) -> str:
    """The page on which the move is made."""
    kind = kind or kinds()[move.kind]
    return _path(kind.url_name, move.scope_id, move.subject if kind.url_has_subject else None)


@lru_cache(maxsize=16_384)
def _path(url_name: str, scope_id: UUID, subject: UUID | None) -> str:
    """Remembered, since a list asks for the same addresses at every reading."""
    return reverse(url_name, args=[scope_id] if subject is None else [scope_id, subject])


def what_of(move: Move) -> str:
    """What is owed, whoever listens: ``Deliver “Homepage draft”``."""
    kind = kinds()[move.kind]
    return str(kind.what) % _quoted(_values(move.facts), kind)


def short_label(move: Move) -> str:
    """The move in one or two words, for a drawing."""
    kind = kinds()[move.kind]
    return str(str(kind.short or kind.button) % move.facts)


def first_name(name: str) -> str:
    """The first word of a name, or the name itself."""
    return name.split(" ")[0] or name


def _whose(move: Move, ear: Ear, voice: Voice) -> str:
    if move.side != ear.side:
        return voice.name
    if _is_for(move, ear, voice):
        return _("You")
    name = _person(move, voice)
    return _("%(name)s (us)") % {"name": name} if name else _("Your side")


def _heading(move: Move, state: str, ear: Ear, voice: Voice) -> str:
    if move.side != ear.side:
        return _heading_of_others(move, state) % {"name": voice.short}
    name = "" if _is_for(move, ear, voice) else _person(move, voice) or _("your side")
    if state == "settled":
        return _("Done by your side")
    if state == "withdrawn":
        return _("No longer needed from your side")
    if move.is_courtesy:
        return _("When it suits %(name)s (us)") % {"name": name} if name else _("When it suits you")
    if state == "upcoming":
        return _("Coming up for %(name)s (us)") % {"name": name} if name else _("Coming up for you")
    if not name:
        return _("Your turn")
    person = _person(move, voice)
    return _("Your side’s turn (%(name)s)") % {"name": person} if person else _("Your side’s turn")


def _heading_of_others(move: Move, state: str) -> str:
    if state == "settled":
        return _("Done by %(name)s")
    if state == "withdrawn":
        return _("No longer needed from %(name)s")
    if move.is_courtesy:
        return _("When it suits %(name)s")
    return _("Coming up for %(name)s") if state == "upcoming" else _("%(name)s’s turn")


def _is_for(move: Move, ear: Ear, voice: Voice) -> bool:
    """Whether the listener is the one who is to act; on a side of several people without a named one, nobody is."""
    person_id = move.person or voice.person_id
    if person_id is None:
        return voice.is_one_person or ear.user_id is None
    return person_id == ear.user_id


def _person(move: Move, voice: Voice) -> str:
    """The first name of the one who is to act; empty where nobody is named."""
    if move.person is None or move.person == voice.person_id:
        return first_name(voice.person)
    return first_name(voice.people.get(move.person, ""))


def _values(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as texts; ``amount`` with ``currency`` becomes money."""
    values = dict(facts)
    if "amount" in values and "currency" in values:
        values["amount"] = format_money(Decimal(values["amount"]), values["currency"])
    return values


def _quoted(values: Mapping[str, Any], kind: MoveKind) -> dict[str, Any]:
    return {name: f"“{value}”" if name in kind.nouns else value for name, value in values.items()}


def _marked(kind: MoveKind, values: Mapping[str, Any]) -> SafeString:
    marked = {
        name: format_html("<em>{}</em>", value) if name in kind.nouns else escape(value)
        for name, value in values.items()
    }
    return mark_safe(escape(str(kind.what)) % marked)  # noqa: S308 - every place is escaped above


def _due_text(move: Move, ear: Ear, voices: Voices, now: datetime) -> str:
    if move.due_at is None:
        return ""
    owing = voices[move.side].zone
    listener = ear.zone if move.side != ear.side else voices[_other(move.side)].zone
    return format_moment(move.due_at, owing, now=now, other_zone=listener)


def _promise(move: Move, ear: Ear, voice: Voice, now: datetime) -> str:
    """A day of the owing side's zone, said on a day of the listener's."""
    if move.promised_until is None or move.promised_at is None:
        return ""
    day, said = move.promised_until.astimezone(as_zone(voice.zone)), move.promised_at.astimezone(as_zone(ear.zone))
    values = {"day": format_day(day.date(), now=now), "said": format_day(said.date(), now=now)}
    return _("Promised for %(day)s, said on %(said)s.") % values


def _tone(move: Move, state: str, now: datetime) -> str:
    if state == "late":
        return "late"
    is_soon = state == "open" and not move.is_courtesy and move.due_at is not None and move.due_at < now + SOON
    return "soon" if is_soon else ""


def _days_late(move: Move, now: datetime, zone: str) -> int:
    """Whole calendar days past the agreed day in the owing side's zone; 0 on the day itself."""
    assert move.due_at is not None  # noqa: S101 - only a duty is late, and a duty has a clock
    return days_past(move.due_at, zone, now=now)


def days_past(due_at: datetime, zone: str, *, now: datetime) -> int:
    """Whole calendar days from the day of ``due_at`` to the day of ``now``, in ``zone``."""
    place = as_zone(zone)
    return (now.astimezone(place).date() - due_at.astimezone(place).date()).days


def late_note(days: int) -> str:
    """How late, as it leads to the agreed date: ``3 days past the agreed date:``."""
    if days == 0:
        return _("Was due today:")
    return ngettext("%(days)d day past the agreed date:", "%(days)d days past the agreed date:", days) % {"days": days}


def _since(move: Move, state: str, ear: Ear, voice: Voice, now: datetime) -> str:
    """Since when it is owed; once it is not any more, since when, and by when it was due."""
    place = as_zone(ear.zone)
    if state == "upcoming":
        return ""
    if move.settled_at is None:
        return _("Since %(day)s.") % {"day": format_day(move.since.astimezone(place).date(), now=now)}
    ended = format_day(move.settled_at.astimezone(place).date(), now=now)
    if state == "withdrawn":
        return _("Since %(day)s.") % {"day": ended}
    if move.due_at is None or move.is_courtesy:
        return _("Done %(day)s.") % {"day": ended}
    due = format_moment(move.due_at, voice.zone, now=now)
    return _("Done %(day)s, was due %(due)s.") % {"day": ended, "due": due}


def _then(kind: MoveKind, move: Move, voices: Voices, ear: Ear) -> str:
    """What the other side does next, whoever listens."""
    if not kind.then:
        return ""
    next_side = _other(move.side)
    other = _("your side") if next_side == ear.side else voices[next_side].short
    return str(kind.then) % {**_values(move.facts), "other": other}


def _other(side: str) -> str:
    return "contractor" if side == "client" else "client"
