"""The one sentence: the same words for a move on page, in mail and in the API.

``sentence(move, ear, voices, now)`` renders codes and facts in the reader's language and zone at the moment of reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.formats import format_day, format_moment, format_money
from kernel.models import Move
from kernel.moves.rules import MoveKind, kinds

SOON_DAYS = 3


@dataclass(frozen=True)
class Voice:
    """How one side is spoken of: its name, the person who usually acts for it, and the zone its deadlines follow."""

    name: str
    zone: str
    person_id: UUID | None = None
    person: str = ""
    is_one_person: bool = False

    @property
    def short(self) -> str:
        """The first name where the side is one person, else the side's name."""
        return self.name.split(" ")[0] if self.is_one_person else self.name


Voices = Mapping[str, Voice]


@dataclass(frozen=True)
class Ear:
    """Who listens: their user id, their side in this scope, and their zone."""

    user_id: UUID | None
    side: str
    zone: str


@dataclass(frozen=True)
class Sentence:
    """A move in words. ``tone`` is late, soon or empty; ``what_html`` marks the names in it; everything else is plain."""

    side: str
    whose: str
    heading: str
    what: str
    what_html: SafeString
    due: str
    due_note: str
    tone: str
    since: str
    then: str
    if_nothing: str
    button: str
    url: str
    is_mine: bool

    @property
    def text(self) -> str:
        """The whole, as mail and API say it."""
        parts = [f"{self.heading}: {self.what}.", self.due and f"{self.due_note or _('Due')} {self.due}.", self.since]
        return " ".join(part for part in [*parts, self.then] if part)


def sentence(move: Move, ear: Ear, voices: Voices, *, now: datetime) -> Sentence:
    """Say ``move`` to ``ear``."""
    kind = kinds()[move.kind]
    voice, mine = voices[move.side], move.side == ear.side
    values = _values(move.facts)
    late_by = _days_late(move, now, voice.zone)
    return Sentence(
        side=move.side,
        whose=_whose(move, ear, voice),
        heading=_heading(move, ear, voice),
        what=str(kind.what) % _quoted(values, kind),
        what_html=_marked(kind, values),
        due=_due_text(move, ear, voices, now),
        due_note=_late_note(late_by) if late_by else "",
        tone=_tone(move, now),
        since=_("Since %(day)s.") % {"day": format_day(move.since.astimezone(ZoneInfo(ear.zone)).date(), now=now)},
        then=_then(kind, values, mine, voices, ear),
        if_nothing=str(kind.if_nothing) % values if kind.if_nothing else "",
        button=str(kind.button),
        url=url_of(move, kind),
        is_mine=mine,
    )


def url_of(move: Move, kind: MoveKind | None = None) -> str:
    """The page on which the move is made."""
    kind = kind or kinds()[move.kind]
    args = [move.scope_id, move.subject] if kind.url_has_subject else [move.scope_id]
    return reverse(kind.url_name, args=args)


def _whose(move: Move, ear: Ear, voice: Voice) -> str:
    if move.side != ear.side:
        return voice.name
    person_id = move.person or voice.person_id
    if person_id in (None, ear.user_id):
        return _("You")
    return _("%(name)s (us)") % {"name": voice.person.split(" ")[0] or voice.name}


def _heading(move: Move, ear: Ear, voice: Voice) -> str:
    if move.side != ear.side:
        return _("%(name)s’s turn") % {"name": voice.short}
    person_id = move.person or voice.person_id
    if person_id in (None, ear.user_id):
        return _("Your turn")
    return _("Your side’s turn (%(name)s)") % {"name": voice.person.split(" ")[0] or voice.name}


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


def _tone(move: Move, now: datetime) -> str:
    if move.due_at is None or move.is_courtesy or not move.is_open:
        return ""
    if move.due_at < now:
        return "late"
    return "soon" if (move.due_at - now).days < SOON_DAYS else ""


def _days_late(move: Move, now: datetime, zone: str) -> int:
    """Whole calendar days past the agreed day, at least 1 when it is late at all; 0 when it is not."""
    if move.due_at is None or move.is_courtesy or not move.is_open or now <= move.due_at:
        return 0
    place = ZoneInfo(zone)
    return max(1, (now.astimezone(place).date() - move.due_at.astimezone(place).date()).days)


def _late_note(days: int) -> str:
    return ngettext("%(days)d day past the agreed date:", "%(days)d days past the agreed date:", days) % {"days": days}


def _then(kind: MoveKind, values: Mapping[str, Any], mine: bool, voices: Voices, ear: Ear) -> str:
    if not kind.then:
        return ""
    return str(kind.then) % {**values, "other": voices[_other(ear.side)].short}


def _other(side: str) -> str:
    return "contractor" if side == "client" else "client"
