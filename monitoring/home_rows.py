"""A move as a row of home: said once and remembered until it changes."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import Permission
from kernel.formats import format_moment
from kernel.models import Move
from kernel.moves.rules import kinds
from kernel.moves.sentences import Ear, Sentence, sentence, steady_moment
from monitoring.selectors import Place, move_from, places
from monitoring.services import nudges
from monitoring.watch import Watch
from monitoring.words import row_said


def rows_of(watch: Watch, texts: list[str], *, primary: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Each move as a row, by its text; moves of engagements that the reader cannot see are left out.

    The buttons of those in ``primary`` are filled.
    """
    moves = {text: move_from(text) for text in texts}
    known = places(watch.reader, {move.scope_id for move in moves.values()})
    late = {m.scope_id for m in moves.values() if m.side != watch.seat.side and m.due_at and m.due_at < watch.now}
    asked = nudges.asked(late, since=watch.now - nudges.LOOK_BACK) if late else {}
    who = watch.ear, watch.seat.permissions, get_language()
    return {
        text: _row(
            text, known[move.scope_id], asked.get(move.pk), text in primary, *who, steady_moment(move, watch.now)
        )
        for text, move in moves.items()
        if move.scope_id in known
    }


@lru_cache(maxsize=8192)
def _row(
    text: str,
    place: Place,
    asked_at: datetime | None,
    is_primary: bool,
    ear: Ear,
    permissions: frozenset[Permission],
    _language: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Remembered, since home is read again and again, and few of its rows have changed in between."""
    move = move_from(text)
    said = sentence(move, ear, place.voices, now=now)
    row: dict[str, Any] = {
        "id": move.pk,
        "status": place.status,
        **row_said(said),
        "note": format_html(_("due {due}"), due=said.due_html) if said.late_by else said.since,
    }
    if said.is_mine:
        row["where"] = format_html("{} · {}", _where(move, place), place.other_party(ear.side))
        may_act = kinds()[move.kind].permission in permissions and not said.is_for_another
        if may_act and said.state != "upcoming":
            row |= {"button_label": said.button, "button_url": said.url}
    else:
        row |= _waiting(move, place, said, asked_at, permissions)
    emphasis = "primary" if is_primary else ""
    row["html"] = render_to_string("shell/_move_row.html", {"row": row, "emphasis": emphasis})
    return row


def _where(move: Move, place: Place) -> str:
    """The engagement's number, and its title where the sentence does not say it."""
    if move.facts.get("title") == place.title:
        return place.reference
    return format_html("{} <bdi>{}</bdi>", place.reference, place.title)


def _waiting(
    move: Move, place: Place, said: Sentence, asked_at: datetime | None, permissions: Collection[Permission]
) -> dict[str, Any]:
    """What a row of the other side says besides: that its time still runs, or that one may ask."""
    where = _where(move, place)
    if said.state != "late":
        inside = _("inside its agreed time") if said.state == "open" else said.since
        return {"where": where, "note": inside}
    if asked_at and asked_at >= nudges.day_began(place.calendars[move.side], said.now):
        at = format_moment(asked_at, said.ear.zone, now=said.now)
        return {"where": where, "note": _("asked %(at)s") % {"at": at}}
    if Permission.COMMENT_WRITE not in permissions:
        return {"where": where}
    return {
        "where": where,
        "button_label": _("Ask %(name)s") % {"name": place.voices[move.side].called},
        "post_url": reverse("move_ask", args=[move.pk]),
    }
