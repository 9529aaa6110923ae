"""Kept on time: how many duties each side did by their date. Pure.

The rule, the same for both sides: a duty counts once it is done, or once its date has passed. It is kept when it was done by its
due date. One that was late is not counted at all where the other side was late itself while it ran, that is, where a duty of the
other side in the same engagement was past its date at some moment between this one's opening and its due date: from outside
nobody can say whose delay it was. Withdrawn moves and courtesies never count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.models import Move
from monitoring.timeline import is_drawn

SIDES = ("client", "contractor")


@dataclass(frozen=True)
class Kept:
    """Of one side: duties done by their date, of how many that count, and how many were late but are not counted."""

    on_time: int
    counted: int
    excused: int


def kept_on_time(moves: Iterable[Move], *, now: datetime) -> dict[str, Kept]:
    """Count both sides' duties among ``moves``."""
    duties = [move for move in moves if is_drawn(move)]
    late = {
        side: [_lateness(move, now) for move in duties if move.side == side and _is_late(move, now)] for side in SIDES
    }
    return {
        "client": _count(duties, "client", late["contractor"], now),
        "contractor": _count(duties, "contractor", late["client"], now),
    }


def _count(duties: Sequence[Move], side: str, others_late: Sequence[tuple[datetime, datetime]], now: datetime) -> Kept:
    own = [move for move in duties if move.side == side]
    on_time = sum(1 for move in own if not move.is_open and not _is_late(move, now))
    late = [move for move in own if _is_late(move, now)]
    excused = sum(1 for move in late if _overlaps(move, others_late))
    return Kept(on_time, on_time + len(late) - excused, excused)


def _is_late(move: Move, now: datetime) -> bool:
    return move.due_at is not None and (move.settled_at or now) > move.due_at


def _lateness(move: Move, now: datetime) -> tuple[datetime, datetime]:
    """From the agreed date to the end of the delay."""
    assert move.due_at is not None  # noqa: S101 - is_drawn asked
    return move.due_at, move.settled_at or now


def _overlaps(move: Move, delays: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(start < move.due_at and end > move.opens_at for start, end in delays)  # type: ignore[operator]
