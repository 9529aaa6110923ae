"""The sweep: moves whose reminder is due become notifications owed, and get their next step.

Each batch is one short transaction without input or output: claim by ``FOR NO KEY UPDATE SKIP LOCKED``, write what is owed
and the next step where the schedule is as read; a reminder with no next step goes. PostgreSQL works on one part of a batch
while Python works out the next. A kill at any point leaves a batch wholly done or wholly undone; two
sweeps at once share the moves between them. A move that cannot be worked out is pushed forward an hour and logged.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from kernel import bulk
from kernel.killpoints import reached
from kernel.moves.courtesies import settle_courtesies
from kernel.moves.rules import kinds
from monitoring.services.ladder import ANNOUNCE, ESCALATE, STUCK, Climb, Rung, climb
from monitoring.services.owed import About, Owed, owe, write
from monitoring.services.recipients import Directory

log = logging.getLogger(__name__)
BATCH = 500
PART = 100  # of a batch: enough for one statement to be worth sending, few enough to keep PostgreSQL busy
PUSH_FORWARD = timedelta(hours=1)
CLAIM = """
SELECT id, scope_kind, scope_id, kind, side, pair, person, is_courtesy, opens_at, due_at, move.schedule_no, step
FROM kernel_reminder AS reminder
JOIN kernel_move AS move ON move.id = reminder.move_id AND move.schedule_no = reminder.schedule_no
WHERE remind_at <= %b AND settled_at IS NULL
ORDER BY remind_at, move_id
LIMIT %b
FOR NO KEY UPDATE OF reminder SKIP LOCKED
"""
ADVANCE = """
UPDATE kernel_reminder AS reminder SET step = next.step, remind_at = next.remind_at
FROM unnest(%b::uuid[], %b::int[], %b::int[], %b::timestamptz[]) AS next (id, schedule_no, step, remind_at)
WHERE reminder.move_id = next.id AND reminder.schedule_no = next.schedule_no
"""
FINISH = "DELETE FROM kernel_reminder WHERE move_id = ANY(%b)"


class Claimed(NamedTuple):
    """The columns of a move that the sweep works with."""

    id: UUID
    scope_kind: str
    scope_id: UUID
    kind: str
    side: str
    pair: UUID
    person: UUID | None
    is_courtesy: bool
    opens_at: datetime
    due_at: datetime | None
    schedule_no: int
    step: int


class Visit(NamedTuple):
    """What the sweep found for one move."""

    move: Claimed
    next: Climb
    owed: list[Owed]


def sweep(*, now: datetime, size: int = BATCH) -> int:
    """Handle every move whose reminder is due at ``now`` and return how many. At least once, and twice is harmless."""
    directory, handled = Directory(), 0
    while count := sweep_batch(directory, now=now, size=size):
        handled += count
        if count < size:
            break
    return handled


def sweep_batch(directory: Directory, *, now: datetime, size: int = BATCH) -> int:
    """Handle up to ``size`` moves in one transaction and return how many."""
    reached("sweep.before_claim")
    with transaction.atomic():
        moves = _claim(now, size)
        if not moves:
            return 0
        reached("sweep.after_claim")
        directory.load(move.pair for move in moves)
        over: list[UUID] = []
        with bulk.together():
            for start in range(0, len(moves), PART):
                visits = [_visit(move, directory, now) for move in moves[start : start + PART]]
                _advance(visits)
                write((row for visit in visits for row in visit.owed), now=now)
                over += [visit.move.id for visit in visits if visit.next.settles]
        settle_courtesies(over, now=now)
        reached("sweep.before_commit")
    reached("sweep.after_commit")
    return len(moves)


def _claim(now: datetime, size: int) -> list[Claimed]:
    return [Claimed._make(row) for row in bulk.fetch(CLAIM, [now, size])]


def _visit(move: Claimed, directory: Directory, now: datetime) -> Visit:
    try:
        hours = directory.side(move.pair, move.side).hours
        found = climb(
            kind=move.kind,
            is_courtesy=move.is_courtesy,
            step=move.step,
            opens_at=move.opens_at,
            due_at=move.due_at,
            hours=hours,
            now=now,
        )
        return Visit(move, found, _owed(move, found.said, directory, now) if found.said else [])
    except Exception:
        log.exception("move %s could not be worked out; the sweep comes back to it in an hour", move.id)
        return Visit(move, Climb(None, move.step, now + PUSH_FORWARD), [])


def _owed(move: Claimed, rung: Rung, directory: Directory, now: datetime) -> list[Owed]:
    if not rung.channels:
        return []
    who: dict[str, Any] = {"pair": move.pair, "side": move.side, "person": move.person, "kind": move.kind}
    side, people = directory.escalation(**who) if rung.step == ESCALATE else (move.side, directory.owing(**who))
    about = About(move.id, None, move.scope_kind, move.scope_id, move.schedule_no, rung.step)
    said: dict[str, Any] = {
        "side": side,
        "code": rung.code if side == move.side else STUCK,
        "is_urgent": rung.is_urgent or (rung.step == ANNOUNCE and kinds()[move.kind].at_once),
        "is_timely": rung.step != ANNOUNCE,
    }
    return [owe(about, person, channel=channel, now=now, **said) for person in people for channel in rung.channels]


def _advance(visits: Sequence[Visit]) -> None:
    rows = [(visit.move.id, visit.move.schedule_no, visit.next.step, visit.next.remind_at) for visit in visits]
    if waiting := [row for row in rows if row[3] is not None]:
        bulk.execute(ADVANCE, bulk.columns(waiting))
    if finished := [row[0] for row in rows if row[3] is None]:
        bulk.execute(FINISH, [finished])
