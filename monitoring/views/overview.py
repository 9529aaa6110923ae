"""The room's first tab: what either side owes, whose turn it was when, and what else one wants to know at a glance."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import Permission
from engagements.views.header import asking
from engagements.views.room import Room, in_room
from kernel.formats import format_moment
from kernel.models import Move
from kernel.moves.sentences import first_name
from kernel.statements import Joined, Statement
from monitoring.history import Reading, entries_for, lines_of
from monitoring.kept import Kept, kept_on_time
from monitoring.models import CheckIn
from monitoring.names import Names, names_in
from monitoring.timeline import Row, Timeline, draw
from monitoring.words import row_said

PAST = 200
NEWS = 5
OTHER = {"client": "contractor", "contractor": "client"}


@require_safe
@in_room
def overview(room: Room) -> HttpResponse:
    """Everything about one engagement on one page. Ten queries, whatever its size."""
    room = replace(room, past=PAST)
    entries = list(entries_for(room.engagement, room.side).order_by("-seq")[:NEWS])
    names = names_in(entries, contractor_id=room.engagement.contractor_id)
    sides = [room.side, OTHER[room.side]]
    timeline = draw(
        room.all_moves, now=room.now, zone=room.ear.zone, names={side: _name(room, side) for side in sides}, sides=sides
    )
    owing, kept = [_owing(room, side) for side in sides], _kept(room, sides)
    checkin = _last_checkin(room)
    return room.render(
        "monitoring/overview.html",
        "engagement",
        owing=owing,
        is_owing=room.engagement.is_running or any(card["rows"] or card["courtesies"] for card in owing),
        timeline=timeline,
        timeline_rows=[_table_row(room, row) for row in timeline.rows] if timeline else [],
        timeline_said=_timeline_said(timeline) if timeline else "",
        kept=kept,
        has_kept=any(row["counted"] or row["excused"] for row in kept),
        checkin=checkin,
        is_to_acknowledge=checkin is not None and _is_to_acknowledge(room, checkin),
        upcoming=[_row(room, move) for move in _upcoming(room)],
        people=_people(room, names),
        news=lines_of(entries, Reading(names, room.ear.zone, room.now)),
    )


def _name(room: Room, side: str) -> str:
    return _("You") if side == room.side else room.voices[side].name


def _owing(room: Room, side: str) -> dict[str, Any]:
    """One side's card: its open duties, most pressing first; below, equal courtesies in one line."""
    moves = [move for move in room.pressing if move.side == side]
    suiting = Counter(room.say(move).what_html for move in room.moves if move.side == side and move.is_courtesy)
    if side == room.side:
        title = _("You owe")
    else:
        title = _("%(name)s owes") % {"name": room.voices[side].short}
    return {
        "side": side,
        "title": title,
        "rows": [_row(room, move) for move in moves],
        "ask": asking(room, moves[0]) if moves and moves[0] != room.pressing[0] else None,
        "courtesies": [{"what": what, "count": count} for what, count in suiting.items()],
    }


def _row(room: Room, move: Move) -> dict[str, Any]:
    """A move as a row of the component for moves."""
    said = room.say(move)
    return {**row_said(said), "note": said.due_html if said.late_by else "", "since": said.since}


def _upcoming(room: Room) -> list[Move]:
    return [move for move in room.moves if not move.is_courtesy and move.opens_at > room.now]


def _table_row(room: Room, row: Row) -> dict[str, Any]:
    """A duty of the timeline as the table says it."""
    said, zone = room.say(row.move), room.ear.zone
    return {
        "side": row.side,
        "whose": _name(room, row.side),
        "what": said.what_html,
        "started": format_moment(row.started_at, zone, now=room.now),
        "due": format_moment(row.due_at, zone, now=room.now),
        "ended": format_moment(row.ended_at, zone, now=room.now) if row.ended_at else "",
        "is_late": row.is_late,
    }


def _timeline_said(timeline: Timeline) -> str:
    """The drawing in one sentence."""
    done = sum(1 for row in timeline.rows if row.ended_at)
    late = sum(1 for row in timeline.rows if row.is_late)
    values = {"all": len(timeline.rows), "done": done, "late": late}
    said = ngettext("%(all)s duty so far, %(done)s done", "%(all)s duties so far, %(done)s done", len(timeline.rows))
    tail = (
        ngettext("; %(late)s went past its agreed date", "; %(late)s went past their agreed date", late) if late else ""
    )
    return f"{said}{tail}." % values


def _kept(room: Room, sides: list[str]) -> list[dict[str, Any]]:
    kept = kept_on_time(room.all_moves, now=room.now)
    return [_kept_of(kept[side], side, _name(room, side)) for side in sides]


def _kept_of(kept: Kept, side: str, name: str) -> dict[str, Any]:
    return {"side": side, "name": name, "on_time": kept.on_time, "counted": kept.counted, "excused": kept.excused}


def _last_checkin(room: Room) -> CheckIn | None:
    """The newest check-in that was sent, with who sent it and what stood in the way."""
    return next(map(CHECKINS.row_of, NEWEST.fetch("", {"engagement": room.engagement.pk})), None)


def _is_to_acknowledge(room: Room, row: CheckIn) -> bool:
    """Whether the reader is still asked to have read it; a courtesy that lapsed is asked for nowhere."""
    is_owed = any(move.kind == "acknowledge" and move.subject == row.pk for move in room.moves)
    return is_owed and room.may(Permission.CHECKIN_ACKNOWLEDGE)


CHECKINS = Joined(CheckIn, "submitted_by", "blocker")
NEWEST = Statement(
    lambda _shape, values: (
        CheckIn.objects.filter(engagement=values["engagement"], submitted_at__isnull=False)
        .order_by("-submitted_at")
        .values_list(*CHECKINS.columns)[:1]
    )
)


def _people(room: Room, names: Names) -> list[dict[str, Any]]:
    """Who is who: the manager, who stands in, and the members of the contractor."""
    relationship = room.engagement.relationship
    people = [{"side": "client", "name": relationship.manager.name, "role": _("looks after it")}]
    if relationship.deputy:
        people.append({"side": "client", "name": relationship.deputy.name, "role": _("stands in")})
    members = sorted((m for m in names.members.values() if m.is_active), key=lambda m: (not m.is_admin, m.name))
    is_alone = len(members) == 1
    for member in members:
        role = "" if is_alone else _("admin") if member.is_admin else _("member")
        people.append({"side": "contractor", "name": member.name, "role": role, "first": first_name(member.name)})
    if not members:
        people.append({"side": "contractor", "name": room.voices["contractor"].name, "role": _("invited")})
    return people
