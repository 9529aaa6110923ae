"""What a move rule is: kinds of move, the tables it reads, and a pure function from a snapshot to what is owed.

Rules know no ``now``: they yield everything that the state calls for, with the moments at which it opens and falls due.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

Loader = Callable[[Sequence[UUID]], Mapping[UUID, Any]]
Snapshot = SimpleNamespace
NOTHING: Callable[[Snapshot], Iterable[Any]] = lambda snapshot: ()  # noqa: E731


@dataclass(frozen=True)
class MoveKind:
    """One kind of move: its words and its place in the product.

    ``what``, ``then`` and ``button`` are translatable texts with ``%(name)s`` places for the move's facts. ``settled_by`` are
    the verbs that settle it (anything else that ends it withdraws it). ``url_name`` is reversed with the scope's id and,
    where ``url_has_subject``, the subject's. ``permission`` is the right that the act takes. ``short`` are the one or two words
    that fit into a drawing. ``at_once`` mails when it opens; ``counter`` names the kind of the counter-duty; a late move that
    ``comes_first`` is said before all others. ``keeps_date`` says that the rule works the date out by a party's calendar: the one
    at which it arose stays while ``since`` does, whatever becomes of the calendar.
    """

    code: str
    what: Any
    then: Any
    button: Any
    url_name: str
    settled_by: frozenset[str]
    url_has_subject: bool = True
    is_courtesy: bool = False
    at_once: bool = False
    counter: str = ""
    if_nothing: Any = ""
    nouns: tuple[str, ...] = ()
    permission: str = ""
    short: Any = ""
    comes_first: bool = False
    keeps_date: bool = False


@dataclass(frozen=True)
class Due:
    """A move that the state calls for. ``subject`` is the id of the row it is about; ``due_at`` is required of a duty."""

    kind: MoveKind
    subject: UUID
    side: str
    since: datetime
    due_at: datetime | None = None
    opens_at: datetime | None = None
    round: int = 1
    person: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind.code}:{self.subject}:{self.round}"


@dataclass(frozen=True)
class Wake:
    """A command that the clock must give at ``at``: dotted path of ``command(subject_id, by=, now=)``."""

    at: datetime
    command: str
    subject: UUID


@dataclass(frozen=True)
class Rule:
    """Kinds of move and how they follow from a snapshot. ``reads`` names the tables; equal names are read once for all rules."""

    kinds: tuple[MoveKind, ...]
    reads: Mapping[str, Loader]
    moves: Callable[[Snapshot], Iterable[Due]]
    wakes: Callable[[Snapshot], Iterable[Wake]] = NOTHING
    scope_kind: str = "engagement"


@cache
def rules(scope_kind: str) -> tuple[Rule, ...]:
    """The rules of ``settings.MOVE_RULES`` for one kind of scope."""
    return tuple(rule for rule in map(import_string, settings.MOVE_RULES) if rule.scope_kind == scope_kind)


@cache
def kinds() -> dict[str, MoveKind]:
    """Every kind of move by its code."""
    return {kind.code: kind for path in settings.MOVE_RULES for kind in import_string(path).kinds}


def load_snapshots(scope_kind: str, ids: Sequence[UUID]) -> dict[UUID, Snapshot]:
    """Read each table that the rules need once, for one scope or for five hundred."""
    tables: dict[str, Loader] = {}
    for rule in rules(scope_kind):
        tables.update(rule.reads)
    loaded = {name: loader(ids) for name, loader in tables.items()}
    return {pk: SimpleNamespace(**{name: rows.get(pk, ()) for name, rows in loaded.items()}) for pk in ids}


def owed(scope_kind: str, snapshot: Snapshot) -> list[Due]:
    """Everything that ``snapshot`` calls for, by every rule."""
    return [due for rule in rules(scope_kind) for due in rule.moves(snapshot)]


def wakes(scope_kind: str, snapshot: Snapshot) -> list[Wake]:
    """Every command that the clock will have to give for ``snapshot``, earliest first."""
    return sorted((wake for rule in rules(scope_kind) for wake in rule.wakes(snapshot)), key=lambda wake: wake.at)
