"""Who hears of a move: the people of both sides of relationships, read in three statements for hundreds at once.

Client side: the person named, else the relationship's manager, else the deputy, else the owners; finance too where the act is
theirs. Contractor side: the person named, else the members, else the admins; admins too where a signature is awaited. Above
the client's people stand the owners, above the contractor's the admins. People without an active account and seat hear nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any, NamedTuple
from uuid import UUID

from accounts.access import ROLE_PERMISSIONS, Permission
from accounts.models import ContractorMembership, Membership, Relationship, Role
from kernel.moves.rules import kinds
from kernel.worktime import WorkingTime

OTHER = {"client": "contractor", "contractor": "client"}
SIGNING = frozenset({Permission.AGREEMENT_SIGN, Permission.AGREEMENT_PROPOSE})
ADMIN = "contractor_admin"
MEMBER = "contractor_member"


class Person(NamedTuple):
    """One who hears, with what decides when: zone (IANA), working days (ISO weekdays as text), the day's start and end."""

    id: UUID
    name: str
    email: str
    language: str
    zone: str
    working_days: str
    day_starts: time
    day_ends: time
    wants_digest: bool
    role: str
    country: str

    def working_time(self) -> WorkingTime:
        """When this person works, on the public holidays of their side's country not."""
        return WorkingTime(self.zone, self.country, self.working_days or "12345", self.day_starts, self.day_ends)


@dataclass(frozen=True)
class Side:
    """The people of one side of a relationship, the usual ones to act first, and the party's own working time."""

    hours: WorkingTime
    people: tuple[Person, ...]
    usual: tuple[Person, ...]
    above: frozenset[str]

    def acting(self, *, person: UUID | None = None, permission: str = "") -> list[Person]:
        """Who is to act: the one named (where they still have a seat), else the usual, with those whose own act it is."""
        named = [someone for someone in self.people if someone.id == person]
        if named:
            return named
        also = [someone for someone in self.people if _acts_on(someone.role, permission) and someone not in self.usual]
        return [*self.usual, *also]

    def over(self, acting: Collection[Person]) -> list[Person]:
        """Who stands above all of ``acting``; empty where nobody does."""
        if any(someone.role in self.above for someone in acting):
            return []
        return [someone for someone in self.people if someone.role in self.above]


def _acts_on(role: str, permission: str) -> bool:
    """Finance pays; an admin of a contractor signs."""
    if role == Role.FINANCE:
        return permission in ROLE_PERMISSIONS[Role.FINANCE] and permission != Permission.COMMENT_WRITE
    return role == ADMIN and permission in SIGNING


class Directory:
    """The sides of relationships by id. Grows as it is asked for more; read it afresh for every run."""

    def __init__(self) -> None:
        self._sides: dict[tuple[UUID, str], Side] = {}
        self._owing: dict[tuple[UUID, str, UUID | None, str], list[Person]] = {}

    def load(self, pairs: Iterable[UUID]) -> "Directory":
        """Read those of ``pairs`` that are not known yet: three statements, however many."""
        missing = [pair for pair in set(pairs) if (pair, "client") not in self._sides]
        if missing:
            rows = list(Relationship.objects.filter(pk__in=missing).values(*RELATIONSHIP))
            members = _staff({row["organization_id"]: row["organization__country"] for row in rows})
            contracting = _contracting({row["contractor_id"]: row["contractor__country"] for row in rows})
            for row in rows:
                self._sides[row["id"], "client"] = _client(row, members[row["organization_id"]])
                self._sides[row["id"], "contractor"] = _contractor(row, contracting[row["contractor_id"]])
        return self

    def side(self, pair: UUID, side: str) -> Side:
        """One side of a loaded relationship."""
        return self._sides[pair, side]

    def owing(self, *, pair: UUID, side: str, person: UUID | None, kind: str) -> list[Person]:
        """Who is to make a move of this kind. Kept: hundreds of moves have the same few people."""
        asked = (pair, side, person, kind)
        if asked not in self._owing:
            self._owing[asked] = self.side(pair, side).acting(person=person, permission=kinds()[kind].permission)
        return self._owing[asked]

    def escalation(self, *, pair: UUID, side: str, person: UUID | None, kind: str) -> tuple[str, list[Person]]:
        """Who hears when nothing happens: the owing side and those above; where nobody stands above, the waiting side."""
        above = self.side(pair, side).over(self.owing(pair=pair, side=side, person=person, kind=kind))
        if above:
            return side, above
        return OTHER[side], self.side(pair, OTHER[side]).acting()

    def find(self, *, pair: UUID, side: str, user_id: UUID) -> Person | None:
        """The person, if they still have an active seat on that side."""
        return next((someone for someone in self.side(pair, side).people if someone.id == user_id), None)


PARTY = ("zone", "country", "working_days", "day_starts", "day_ends")
RELATIONSHIP = (
    "id", "manager_id", "deputy_id", "organization_id", "contractor_id",
    *(f"organization__{name}" for name in PARTY), *(f"contractor__{name}" for name in PARTY),
)  # fmt: skip
USER = (
    "user_id", "user__name", "user__email", "user__language", "user__zone", "user__working_days", "user__day_starts",
    "user__day_ends", "user__wants_digest",
)  # fmt: skip


def _staff(countries: dict[UUID, str]) -> dict[UUID, list[Person]]:
    rows = Membership.objects.filter(organization_id__in=countries, is_active=True, user__is_active=True)
    people: dict[UUID, list[Person]] = defaultdict(list)
    for organization_id, role, *user in rows.order_by("id").values_list("organization_id", "role", *USER):
        people[organization_id].append(Person(*[*user, role, countries[organization_id]]))
    return people


def _contracting(countries: dict[UUID, str]) -> dict[UUID, list[Person]]:
    rows = ContractorMembership.objects.filter(contractor_id__in=countries, is_active=True, user__is_active=True)
    people: dict[UUID, list[Person]] = defaultdict(list)
    for contractor_id, is_admin, *user in rows.order_by("id").values_list("contractor_id", "is_admin", *USER):
        people[contractor_id].append(Person(*[*user, ADMIN if is_admin else MEMBER, countries[contractor_id]]))
    return people


def _client(row: dict[str, Any], people: list[Person]) -> Side:
    managing = {someone.id: someone for someone in people if someone.role in {Role.OWNER, Role.MANAGER}}
    usual = [managing[pk] for pk in (row["manager_id"], row["deputy_id"]) if pk in managing][:1]
    usual = usual or [someone for someone in people if someone.role == Role.OWNER]
    return Side(_hours(row, "organization"), tuple(people), tuple(usual), frozenset({Role.OWNER}))


def _contractor(row: dict[str, Any], people: list[Person]) -> Side:
    usual = [someone for someone in people if someone.role == MEMBER] or people
    return Side(_hours(row, "contractor"), tuple(people), tuple(usual), frozenset({ADMIN}))


def _hours(row: dict[str, Any], party: str) -> WorkingTime:
    zone, country, days, start, end = (row[f"{party}__{name}"] for name in PARTY)
    return WorkingTime(zone, country, days or "12345", start, end)
