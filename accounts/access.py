"""Permissions as code: an enum, a set per role, one ``has_permission``; and the Reader through whom objects are reached.

An object is fetched with ``Model.objects.visible_to(reader)``: a stranger gets 404. Then :func:`require` checks the right:
an insider without it gets 403.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Relationship, Role, User
from kernel.actors import Actor
from kernel.errors import NotAllowed
from kernel.statements import Joined, Statement


class Permission(StrEnum):
    """What may be done. The texts are scopes of API tokens too; they are never renamed."""

    ENGAGEMENT_READ = "engagement.read"
    ENGAGEMENT_CREATE = "engagement.create"
    ENGAGEMENT_COMPLETE = "engagement.complete"
    ENGAGEMENT_CLOSE = "engagement.close"
    ENGAGEMENT_CANCEL = "engagement.cancel"
    AGREEMENT_EDIT = "agreement.edit"
    AGREEMENT_PROPOSE = "agreement.propose"
    AGREEMENT_SIGN = "agreement.sign"
    AGREEMENT_DECLINE = "agreement.decline"
    CLARIFICATION_ASK = "clarification.ask"
    CLARIFICATION_ANSWER = "clarification.answer"
    TOOL_GRANT = "tool.grant"
    TOOL_CONFIRM = "tool.confirm"
    DELIVERABLE_SUBMIT = "deliverable.submit"
    DELIVERABLE_REVIEW = "deliverable.review"
    COMMENDATION_GIVE = "commendation.give"
    CHECKIN_SUBMIT = "checkin.submit"
    CHECKIN_ACKNOWLEDGE = "checkin.acknowledge"
    BLOCKER_RESOLVE = "blocker.resolve"
    MONEY_READ = "money.read"
    PAYMENT_RECORD = "payment.record"
    PAYMENT_CONFIRM = "payment.confirm"
    COMMENT_WRITE = "comment.write"
    ORGANIZATION_MANAGE = "organization.manage"
    CONTRACTOR_MANAGE = "contractor.manage"
    RELATIONSHIP_MANAGE = "relationship.manage"


P = Permission
READING = frozenset({P.ENGAGEMENT_READ, P.MONEY_READ})
MANAGING = READING | {
    P.ENGAGEMENT_CREATE, P.ENGAGEMENT_COMPLETE, P.ENGAGEMENT_CLOSE, P.ENGAGEMENT_CANCEL, P.AGREEMENT_EDIT,
    P.AGREEMENT_PROPOSE, P.AGREEMENT_SIGN, P.AGREEMENT_DECLINE, P.CLARIFICATION_ASK, P.CLARIFICATION_ANSWER,
    P.TOOL_GRANT, P.DELIVERABLE_REVIEW, P.COMMENDATION_GIVE, P.CHECKIN_ACKNOWLEDGE, P.BLOCKER_RESOLVE,
    P.PAYMENT_RECORD, P.COMMENT_WRITE,
}  # fmt: skip
CONTRACTING = READING | {
    P.ENGAGEMENT_COMPLETE, P.AGREEMENT_EDIT, P.AGREEMENT_PROPOSE, P.AGREEMENT_SIGN, P.AGREEMENT_DECLINE,
    P.CLARIFICATION_ASK, P.CLARIFICATION_ANSWER, P.TOOL_CONFIRM, P.DELIVERABLE_SUBMIT, P.CHECKIN_SUBMIT,
    P.PAYMENT_CONFIRM, P.COMMENT_WRITE,
}  # fmt: skip
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.OWNER: MANAGING | {P.ORGANIZATION_MANAGE, P.RELATIONSHIP_MANAGE},
    Role.MANAGER: MANAGING,
    Role.FINANCE: READING | {P.PAYMENT_RECORD, P.COMMENT_WRITE},
    Role.VIEWER: READING,
    "contractor_admin": CONTRACTING | {P.CONTRACTOR_MANAGE},
    "contractor_member": CONTRACTING,
}


@dataclass(frozen=True)
class Seat:
    """One hat: a membership in an organization or in a contractor."""

    id: UUID
    side: str
    party: Organization | Contractor
    role: str
    signing_limit: Decimal | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLE_PERMISSIONS[self.role]

    @property
    def is_alone(self) -> bool:
        """Whether nobody else can sit on this side: a contractor that is one person."""
        return isinstance(self.party, Contractor) and self.party.kind == Contractor.Kind.PERSON


@dataclass(frozen=True)
class Reader:
    """Who looks: a user with every seat (a browser), or with one seat and token scopes (REST)."""

    user: User
    seats: tuple[Seat, ...] = ()
    managed_relationship_ids: frozenset[UUID] = frozenset()
    via: str = "web"
    scopes: frozenset[str] | None = None
    only_engagement_id: UUID | None = None
    whole_organization_ids: frozenset[UUID] = field(init=False)
    contractor_ids: frozenset[UUID] = field(init=False)

    def __post_init__(self) -> None:
        whole = frozenset(s.party.pk for s in self.seats if s.side == "client" and s.role != Role.MANAGER)
        object.__setattr__(self, "whole_organization_ids", whole)
        object.__setattr__(self, "contractor_ids", frozenset(s.party.pk for s in self.seats if s.side == "contractor"))

    def seat_for(self, thing: Any) -> Seat | None:
        """The seat from which this reader acts on ``thing`` (anything with an organization and, perhaps, a contractor)."""
        organization_id, contractor_id = party_ids(thing)
        return next(
            (
                seat
                for seat in self.seats
                if (seat.side == "client" and seat.party.pk == organization_id)
                or (seat.side == "contractor" and seat.party.pk == contractor_id)
            ),
            None,
        )

    def side_of(self, thing: Any) -> str | None:
        seat = self.seat_for(thing)
        return seat.side if seat else None

    def permissions_on(self, thing: Any) -> frozenset[str]:
        """What this reader may do to ``thing``: the seat's rights, narrowed by token scopes."""
        seat = self.seat_for(thing)
        if seat is None:
            return frozenset()
        return frozenset(seat.permissions) if self.scopes is None else frozenset(seat.permissions) & self.scopes

    def wearing(self, seat: Seat) -> "Reader":
        """The same person with one hat on: narrows lists, never rights on an object."""
        managed = self.managed_relationship_ids if seat.role == Role.MANAGER else frozenset()
        return Reader(self.user, (seat,), managed, self.via, self.scopes, self.only_engagement_id)


def sight_of(reader: Reader) -> dict[str, Any]:
    """What decides what ``reader`` may see, as values of a statement; :func:`reader_in` makes its stand-in."""
    return {
        "whole": tuple(reader.whole_organization_ids),
        "managed": tuple(reader.managed_relationship_ids),
        "contractors": tuple(reader.contractor_ids),
        "only": reader.only_engagement_id,
    }


def reader_in(values: Mapping[str, Any]) -> Any:
    """A reader of nothing but what :func:`sight_of` says, for ``visible_to`` while a statement is written."""
    return SimpleNamespace(
        whole_organization_ids=values["whole"],
        managed_relationship_ids=values["managed"],
        contractor_ids=values["contractors"],
        only_engagement_id=values["only"],
    )


def party_ids(thing: Any) -> tuple[UUID | None, UUID | None]:
    """The organization's and the contractor's id of a party, a relationship, an engagement, or a row below one."""
    if isinstance(thing, Organization):
        return thing.pk, None
    if isinstance(thing, Contractor):
        return None, thing.pk
    return thing.organization_id, thing.contractor_id


def has_permission(reader: Reader, permission: Permission, thing: Any) -> bool:
    """Whether ``reader`` may do ``permission`` to ``thing``."""
    return permission in reader.permissions_on(thing)


def require(reader: Reader, permission: Permission, thing: Any) -> Actor:
    """Return the Actor for a permitted act on a fetched ``thing``; raise NotAllowed (403) otherwise."""
    seat = reader.seat_for(thing)
    if seat is None or not has_permission(reader, permission, thing):
        raise NotAllowed(permission=str(permission))
    return Actor(user_id=reader.user.pk, side=seat.side, via=reader.via, limit=seat.signing_limit)


def reader_for(user: User) -> Reader:
    """The Reader of a signed-in user with all their seats: two queries, three for a manager."""
    memberships = [MEMBERSHIPS.row_of(row) for row in READ_MEMBERSHIPS.fetch("", {"user": user.pk})]
    contracting = [CONTRACTING_SEATS.row_of(row) for row in READ_CONTRACTING.fetch("", {"user": user.pk})]
    seats = tuple(client_seat(m) for m in memberships) + tuple(contractor_seat(m) for m in contracting)
    return Reader(user, seats, managed_relationships(user, seats))


MEMBERSHIPS = Joined(Membership, "organization")
CONTRACTING_SEATS = Joined(ContractorMembership, "contractor")
READ_MEMBERSHIPS = Statement(
    lambda _shape, values: (
        Membership.objects.filter(user=values["user"], is_active=True).order_by("id").values_list(*MEMBERSHIPS.columns)
    )
)
READ_CONTRACTING = Statement(
    lambda _shape, values: (
        ContractorMembership.objects.filter(user=values["user"], is_active=True)
        .order_by("id")
        .values_list(*CONTRACTING_SEATS.columns)
    )
)


def managed_relationships(user: User, seats: Iterable[Seat]) -> frozenset[UUID]:
    """Ids of the relationships that ``user`` manages or stands in for, where a seat as manager needs them."""
    managing = [seat.party.pk for seat in seats if seat.role == Role.MANAGER]
    if not managing:
        return frozenset()
    return frozenset(Relationship.objects.looked_after_by(user, managing).values_list("pk", flat=True))


def client_seat(membership: Membership) -> Seat:
    return Seat(membership.pk, "client", membership.organization, membership.role, membership.signing_limit)


def contractor_seat(membership: ContractorMembership) -> Seat:
    role = "contractor_admin" if membership.is_admin else "contractor_member"
    return Seat(membership.pk, "contractor", membership.contractor, role)
