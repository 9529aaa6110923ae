"""The header of the room: the stage bar, and the banner that says whose move it is; never empty."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Permission
from engagements.models import Engagement
from kernel.formats import as_zone, format_day, format_moment
from kernel.models import Move
from kernel.moves.rules import kinds
from kernel.moves.sentences import Sentence, first_name

if TYPE_CHECKING:
    from engagements.views.room import Room

STAGES = [
    gettext_lazy("Brief"),
    gettext_lazy("Terms"),
    gettext_lazy("Work"),
    gettext_lazy("Close"),
]
STAGE_OF = {"draft": 0, "open": 1, "active": 2, "completing": 3, "closed": 4, "cancelled": 4}


def stages_of(engagement: Engagement) -> list[dict[str, Any]]:
    """The stage bar: what is done, now and later."""
    here = STAGE_OF[engagement.status]
    states = ["done" if n < here else "now" if n == here else "later" for n in range(len(STAGES))]
    return [{"label": label, "state": state} for label, state in zip(STAGES, states, strict=True)]


class Asking(NamedTuple):
    """A button that asks the other side for what is late: where it posts to, and whom it asks."""

    url: str
    name: str


@dataclass(frozen=True)
class Banner:
    """The most pressing duty of the reader's side, else of the other, in words.

    ``button_url`` is empty where the reader may not act or is there already.
    ``seen`` says who of the owing side saw it first; ``more`` how many duties of that side stand beside it.
    """

    said: Sentence
    seen: str
    more: str
    button_url: str
    ask: Asking | None


@dataclass(frozen=True)
class Calm:
    """What is said where nothing is owed: what is going on, what comes next, and one way on, if there is one."""

    heading: str
    text: str
    button: str = ""
    url: str = ""


def pressing_first(moves: list[Move], *, side: str, now: datetime) -> list[Move]:
    """Open duties, most pressing first: one's own, late money before the rest, then by date."""

    def rank(move: Move) -> tuple[Any, ...]:
        is_late_money = kinds()[move.kind].comes_first and move.due_at is not None and move.due_at < now
        return move.side != side, not is_late_money, move.due_at, move.pk

    return sorted((m for m in moves if not m.is_courtesy and m.opens_at <= now), key=rank)


def banner_of(room: "Room") -> Banner | None:
    """The banner, or None where no duty is open."""
    if not room.pressing:
        return None
    move = room.pressing[0]
    said, others = room.say(move), sum(1 for other in room.pressing[1:] if other.side == move.side)
    may_act = said.is_mine and not said.is_for_another and room.may(kinds()[move.kind].permission)
    return Banner(
        said=said,
        seen=_seen(room, move),
        more=ngettext("and one more", "and %(count)s more", others) % {"count": others} if others else "",
        button_url=said.url if may_act and room.request.path != said.url else "",
        ask=asking(room, move),
    )


def asking(room: "Room", move: Move) -> Asking | None:
    """How to ask the other side for ``move``; None while its time runs, and where the reader may not."""
    said = room.say(move)
    if said.state != "late" or said.is_mine or not room.may(Permission.COMMENT_WRITE):
        return None
    here = reverse("engagement", args=[room.engagement.pk])
    url = f"{reverse('move_ask', args=[move.pk])}?next={here}"
    return Asking(url, room.voices[move.side].called)


def _seen(room: "Room", move: Move) -> str:
    """Who saw it first, for the benefit of the side that waits."""
    first = next((seen for seen in room.sightings if seen.move_id == move.pk), None)
    if first is None:
        return ""
    at = format_moment(first.seen_at, room.ear.zone, now=room.now)
    if first.user_id == room.reader.user.pk:
        return _("Seen by you %(at)s.") % {"at": at}
    return _("Seen by %(name)s %(at)s.") % {"name": first_name(first.name), "at": at}


def calm_of(room: "Room") -> Calm | None:
    """What to say where no duty is open; None where one is."""
    if room.pressing:
        return None
    status = room.engagement.status
    if status == Engagement.Status.DRAFT:
        return _draft(room)
    if status == Engagement.Status.CLOSED:
        text = _("Both sides keep the agreement and the history.")
        return Calm(_ended(room, _("Closed on %(day)s"), room.engagement.closed_at), text)
    if status == Engagement.Status.CANCELLED:
        text = _("Nothing was signed, and nothing is owed by anybody.")
        return Calm(_ended(room, _("Cancelled on %(day)s"), room.engagement.cancelled_at), text)
    return _until_next(room)


def _draft(room: "Room") -> Calm:
    heading = _("A draft of your side")
    text = _("Nobody else sees it. When it is complete, propose it: then it is their turn.")
    if not room.may(Permission.AGREEMENT_EDIT):
        return Calm(heading, text)
    return Calm(heading, text, *_way_to_draft(room, _("Continue the draft")))


def _ended(room: "Room", text: str, at: datetime | None) -> str:
    return text % {"day": _day(room, at)} if at else ""


def _until_next(room: "Room") -> Calm:
    """Running, and nothing is open: the next date, or that there is none."""
    upcoming = sorted((m for m in room.moves if not m.is_courtesy), key=lambda move: (move.opens_at, move.pk))
    if upcoming:
        move = upcoming[0]
        heading = _("Nothing is owed by anybody until %(day)s") % {"day": _day(room, move.opens_at)}
        said = room.say(move)
        return Calm(heading, _("%(heading)s: %(what)s. Due %(due)s.") % _parts(said))
    heading = _("Nothing is owed by anybody, and nothing is dated")
    text = _("Propose a change to add what comes next.")
    if not room.may(Permission.AGREEMENT_PROPOSE):
        return Calm(heading, text)
    return Calm(heading, text, *_way_to_draft(room, _("Propose a change")))


def _way_to_draft(room: "Room", label: str) -> tuple[str, str]:
    """The button ``label`` to the editor and its address; neither where the reader is there already."""
    url = reverse("agreement_edit", args=[room.engagement.pk])
    return ("", "") if room.request.path == url else (label, url)


def _parts(said: Sentence) -> dict[str, str]:
    return {"heading": said.heading, "what": said.what, "due": said.due}


def _day(room: "Room", at: datetime) -> str:
    return format_day(at.astimezone(as_zone(room.ear.zone)).date(), now=room.now)
