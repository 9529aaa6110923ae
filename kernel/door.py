"""The one door: every change of state happens inside :func:`change`.

    with change(engagement, by=actor, verb="deliverable.submitted", now=now) as door:
        ... write rows ...
        door.note(deliverable, round=2)

It locks the scope's row, hands out the re-read scope, and on leaving runs the consequences of what was noted, appends the
entries, reconciles the moves and puts the entries in the outbox; after the commit it rings the bell. A change that noted
nothing changed nothing: a quiet no-op.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.utils.module_loading import import_string

from kernel import bell, record
from kernel.actors import Actor
from kernel.errors import Busy
from kernel.models import Entry, Scope
from kernel.moves.reconcile import reconcile
from kernel.record import Line

LOCK_TIMEOUT = "5s"
S = TypeVar("S", bound=Scope)
_inside: ContextVar[bool] = ContextVar("inside_a_change", default=False)


@dataclass
class Note:
    """One thing that happened, with the row it happened to."""

    verb: str
    subject: models.Model
    audience: str
    facts: dict[str, Any]

    def line(self) -> Line:
        return Line(self.verb, f"{self.subject._meta.model_name}:{self.subject.pk}", self.audience, self.facts)


@dataclass
class Change(Generic[S]):
    """The open door: the locked scope, who acts, when, and what has been noted so far."""

    scope: S
    by: Actor
    verb: str
    now: datetime
    notes: list[Note] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def note(self, subject: models.Model, *, verb: str | None = None, audience: str = "both", **facts: Any) -> None:
        """Say what happened to ``subject``. ``facts`` are ids, codes, dates and amounts as text, never free text or names."""
        self.notes.append(Note(verb or self.verb, subject, audience, _plain(facts)))


@contextmanager
def change(scope: S, *, by: Actor, verb: str, now: datetime) -> Iterator[Change[S]]:
    """Open the door on ``scope``. Raises Busy when the lock cannot be had within five seconds; never nests."""
    if _inside.get():
        raise RuntimeError(f"change() does not nest: pass the open change on instead of starting {verb!r}")
    token = _inside.set(True)
    try:
        with transaction.atomic():
            door = Change(scope=_lock(scope), by=by, verb=verb, now=now)
            yield door
            if door.notes:
                _close(door)
    finally:
        _inside.reset(token)


def _lock(scope: S) -> S:
    manager = type(scope)._default_manager
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        return manager.select_for_update(no_key=True).get(pk=scope.pk)
    except OperationalError as error:
        raise Busy from error


def _close(door: Change[S]) -> None:
    scope = door.scope
    handled = 0
    while handled < len(door.notes):
        note = door.notes[handled]
        handled += 1
        for consequence in consequences(note.verb):
            consequence(door, note)
    door.entries = record.append(scope, [note.line() for note in door.notes], actor=door.by.label, at=door.now)
    scope.wake_at = reconcile(scope, now=door.now, verbs={(note.verb, note.subject.pk) for note in door.notes})
    scope.save(update_fields=["seq", "head_hash", "wake_at", *scope.touch(door.now)])
    bell.ring_on_commit()


@cache
def consequences(verb: str) -> tuple[Callable[[Change[Any], Note], None], ...]:
    """What upper apps do when ``verb`` has happened, from ``settings.CONSEQUENCES``."""
    return tuple(import_string(path) for path in settings.CONSEQUENCES.get(verb, ()))


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, (bool, int, type(None), list)) else _text(value) for key, value in facts.items()
    }


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
