"""Reconcile: make the stored moves of a scope equal to what its state calls for, in a few statements, however many."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from kernel.models import Move, Reminder, Scope
from kernel.models.move import MoveStatus
from kernel.moves.rules import Due, Snapshot, kinds, load_snapshots, owed, rules, wakes

CHANGING = [
    "side", "owed_by", "owed_to", "pair", "person", "is_courtesy", "facts", "since", "opens_at", "due_at",
    "status", "settled_at", "schedule_no", "promised_until", "promised_at",
]  # fmt: skip
KEY = ["scope_kind", "scope_id", "key"]
BEGUN = ["schedule_no", "step", "remind_at"]
TOLD_ANEW = ("due_at", "opens_at", "person")  # what starts the reminders again: another date, somebody else


class Difference(NamedTuple):
    """Rows to write, unsaved: moves that are new, altered, settled or withdrawn, and the reminders that begin anew."""

    moves: list[Move]
    reminders: list[Reminder]


def reconcile(scope: Scope, *, now: datetime, verbs: Iterable[tuple[str, Any]] = ()) -> datetime | None:
    """Store what changed and return the scope's next ``wake_at``. The caller holds the scope's lock."""
    kind = scope.scope_kind()
    if not rules(kind):
        return None
    snapshot = load_snapshots(kind, [scope.pk])[scope.pk]
    _store(difference(scope, snapshot, now=now, verbs=verbs))
    return None if scope.is_archived else next((wake.at for wake in wakes(kind, snapshot)), None)


def difference(scope: Scope, snapshot: Snapshot, *, now: datetime, verbs: Iterable[tuple[str, Any]] = ()) -> Difference:
    """Return what is to be written. Nothing when all is as it should be."""
    kind = scope.scope_kind()
    wanted = {} if scope.is_archived else {due.key: due for due in owed(kind, snapshot)}
    stored = Move.objects.of_scope(kind, scope.pk).filter(Q(status=MoveStatus.OPEN) | Q(key__in=list(wanted)))
    existing = {move.key: move for move in stored}
    done = {verb for verb, _ in verbs}
    changed, begun = [], []
    for key, due in wanted.items():
        move, at = _opened(scope, due, existing.get(key), now)
        changed += [move] if move else []
        begun += [Reminder(move=move, schedule_no=move.schedule_no, remind_at=at)] if move and at else []
    for key, move in existing.items():
        if move.is_open and key not in wanted:
            settled = not done.isdisjoint(kinds()[move.kind].settled_by)
            move.status = MoveStatus.SETTLED if settled else MoveStatus.WITHDRAWN
            move.settled_at = now
            changed.append(move)
    return Difference(changed, begun)


def _store(difference: Difference) -> None:
    """Reminders before their moves, in the order in which the sweep takes them: neither ever waits for the other."""
    if ended := [move.pk for move in difference.moves if not move.is_open]:
        Reminder.objects.filter(move__in=ended).delete()
    if difference.reminders:
        Reminder.objects.bulk_create(
            difference.reminders, update_conflicts=True, unique_fields=["move"], update_fields=BEGUN
        )
    if difference.moves:
        Move.objects.bulk_create(difference.moves, update_conflicts=True, unique_fields=KEY, update_fields=CHANGING)


def _opened(scope: Any, due: Due, move: Move | None, now: datetime) -> tuple[Move | None, datetime | None]:
    """The row for ``due`` (new, reopened after a withdrawal, altered; None where nothing differs), and from when it is told."""
    if move is None:
        move = new_move(scope, due)
        return move, move.opens_at
    if move.status == MoveStatus.SETTLED:
        return None, None
    columns = _columns(scope, due)
    if due.kind.keeps_date and move.since == due.since:
        columns["due_at"] = move.due_at
    reopened = move.status == MoveStatus.WITHDRAWN
    is_told_anew = reopened or any(getattr(move, name) != columns[name] for name in TOLD_ANEW)
    if reopened or move.due_at != columns["due_at"]:
        move.promised_until = move.promised_at = None
    if not reopened and all(getattr(move, name) == value for name, value in columns.items()):
        return None, None
    for name, value in columns.items():
        setattr(move, name, value)
    if not is_told_anew:
        return move, None
    move.status, move.settled_at = MoveStatus.OPEN, None
    move.schedule_no += 1
    return move, max(now, move.opens_at)


def new_move(scope: Any, due: Due) -> Move:
    """The unsaved row of a move that has just come to be."""
    return Move(**_columns(scope, due))


def _columns(scope: Any, due: Due) -> dict[str, Any]:
    parties = scope.parties()
    by, to = (parties.client, parties.contractor) if due.side == "client" else (parties.contractor, parties.client)
    return {
        "scope_kind": scope.scope_kind(),
        "scope_id": scope.pk,
        "key": due.key,
        "kind": due.kind.code,
        "subject": due.subject,
        "round": due.round,
        "side": due.side,
        "owed_by": by,
        "owed_to": to,
        "pair": parties.pair,
        "person": due.person,
        "is_courtesy": due.kind.is_courtesy,
        "facts": due.facts,
        "since": due.since,
        "opens_at": due.opens_at or due.since,
        "due_at": due.due_at,
    }
