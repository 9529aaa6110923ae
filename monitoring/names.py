"""The names of what entries are about, of those who acted and of whom the facts name: one query, whatever they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Model, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from accounts.models import Contractor, ContractorMembership, Invitation, User
from engagements.models import Attachment, Clarification, Deliverable, Tool
from kernel.models import Entry, Move
from monitoring.models import Blocker
from monitoring.selectors import union
from payments.models import Milestone, Payment

TITLES: dict[str, tuple[type[Model], str]] = {
    "deliverable": (Deliverable, "title"),
    "tool": (Tool, "name"),
    "milestone": (Milestone, "title"),
    "payment": (Payment, "milestone__title"),
    "clarification": (Clarification, "question"),
    "blocker": (Blocker, "text"),
    "attachment": (Attachment, "name"),
    "invitation": (Invitation, "email"),
}
PEOPLE_FACTS = ("manager", "deputy", "user")
PARTY_FACTS = ("contractor", "before")
NAME, MEMBER, ADMIN, FORMER = "name", "member", "admin", "former"


@dataclass(frozen=True)
class Person:
    """Who sits, or sat (``is_active`` False), on the contractor's side."""

    id: UUID
    name: str
    is_admin: bool
    is_active: bool


@dataclass
class Names:
    """Names by id; moves by id, where entries are about moves; who sat in the contractor, where that was asked for."""

    by_id: dict[UUID, str] = field(default_factory=dict)
    moves: dict[UUID, Move] = field(default_factory=dict)
    members: dict[UUID, Person] = field(default_factory=dict)

    def of(self, pk: Any) -> str:
        """The name behind an id, or a text of it; empty where there is none any more."""
        return self.by_id.get(as_uuid(pk), "") if pk else ""  # type: ignore[arg-type]


def subject_of(entry: Entry) -> tuple[str, UUID]:
    """What an entry is about: the name of its model, and the id of its row."""
    kind, _sep, pk = entry.subject.partition(":")
    return kind, UUID(pk)


def actor_of(entry: Entry) -> UUID | None:
    """The id of the person who acted; None for the clock."""
    kind, _sep, pk = entry.actor.partition(":")
    return UUID(pk) if kind == "user" else None


def facts_of(entry: Entry) -> Mapping[str, Any]:
    """The facts of an entry; empty where they were erased."""
    facts = getattr(entry, "facts", None)
    return facts.body if facts else {}


def names_in(entries: Iterable[Entry], *, contractor_id: UUID | None = None) -> Names:
    """The names that ``entries`` need, and all who sat in a contractor. One query, and one for moves if any."""
    entries = list(entries)
    ids = _wanted(entries)
    queries = [
        _rows(model._default_manager.filter(pk__in=ids[kind]), path)
        for kind, (model, path) in TITLES.items()
        if ids[kind]
    ]
    queries += [_rows(User.objects.filter(pk__in=ids["user"]), "name")] if ids["user"] else []
    queries += [_rows(Contractor.objects.filter(pk__in=ids["party"]), "name")] if ids["party"] else []
    queries += [_members(contractor_id)] if contractor_id else []
    names = Names(moves=Move.objects.select_related("reminder").in_bulk(ids["move"]) if ids["move"] else {})
    for role, pk, name in union(queries) if queries else ():
        if role == NAME:
            names.by_id[pk] = name
        else:
            names.members[pk] = Person(pk, name, role == ADMIN, role != FORMER)
    return names


def _wanted(entries: Iterable[Entry]) -> dict[str, set[UUID]]:
    """The ids to look up, by kind."""
    ids: dict[str, set[Any]] = {kind: set() for kind in (*TITLES, "user", "party", "move")}
    for entry in entries:
        kind, pk = subject_of(entry)
        if kind in TITLES:
            ids[kind].add(pk)
        facts = facts_of(entry)
        ids["user"] |= {actor_of(entry), *(as_uuid(facts.get(name)) for name in PEOPLE_FACTS)} - {None}
        ids["party"] |= {as_uuid(facts.get(name)) for name in PARTY_FACTS} - {None}
        ids["move"] |= {as_uuid(facts.get("move"))} - {None}
    return ids


def as_uuid(value: Any) -> UUID | None:
    """``value`` as an id, or None where it is none."""
    if isinstance(value, UUID) or not value:
        return value or None
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _rows(rows: "QuerySet[Any]", path: str) -> "QuerySet[Any]":
    return rows.order_by().values_list(_tag(NAME), "pk", Cast(F(path), TextField()))


def _members(contractor_id: UUID) -> "QuerySet[Any]":
    seats = ContractorMembership.objects.filter(contractor=contractor_id).order_by()
    role = Case(When(is_active=False, then=_tag(FORMER)), When(is_admin=True, then=_tag(ADMIN)), default=_tag(MEMBER))
    return seats.values_list(role, "user_id", Cast(F("user__name"), TextField()))


def _tag(text: str) -> Value:
    return Value(text, output_field=CharField())
