"""Moves about the agreement: respond to a proposal, sign one's own, propose again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from engagements.parts import total_of
from engagements.services.signing import is_within
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot, Wake

RESPOND = MoveKind(
    code="respond",
    what=_("Answer the offer for %(title)s"),
    then=_("Then: both have signed and the work begins."),
    if_nothing=_("If nothing happens by then, the offer expires."),
    button=_("Read and answer"),
    url_name="agreement",
    url_has_subject=False,
    settled_by=frozenset({"agreement.signed", "agreement.countered", "agreement.declined"}),
    counter="propose_again",
    at_once=True,
    nouns=("title",),
    permission="agreement.sign",
    short=_("answer the offer"),
)
RESPOND_CHANGE = MoveKind(
    code="respond_change",
    what=_("Answer proposed change %(number)s to %(title)s"),
    then=_("Then: the change is in force; until both have signed, the present version stays."),
    if_nothing=_("If nothing happens by then, the proposal expires and the present version stays in force."),
    button=_("Read and answer"),
    url_name="agreement",
    url_has_subject=False,
    settled_by=RESPOND.settled_by,
    counter="propose_again",
    at_once=True,
    nouns=("title",),
    permission="agreement.sign",
    short=_("answer the change"),
)
SIGN = MoveKind(
    code="sign",
    what=_("Add the missing signature to version %(number)s of %(title)s"),
    then=_("Then: the signature of %(other)s puts it in force."),
    button=_("Read and sign"),
    url_name="agreement",
    url_has_subject=False,
    settled_by=frozenset({"agreement.signed"}),
    counter="respond",
    at_once=True,
    nouns=("title",),
    permission="agreement.sign",
    short=_("sign"),
)
PROPOSE_AGAIN = MoveKind(
    code="propose_again",
    what=_("Propose new terms for %(title)s, or cancel it"),
    then=_("Then: %(other)s answers."),
    button=_("Change the terms"),
    url_name="agreement_edit",
    url_has_subject=False,
    settled_by=frozenset({"agreement.proposed", "engagement.cancelled"}),
    counter="respond",
    nouns=("title",),
    permission="agreement.propose",
    short=_("new terms"),
    keeps_date=True,
)
PROPOSE_DAYS = 5


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """An open proposal is the other side's move, and the proposer's until they have signed; without one, somebody proposes."""
    engagement = snapshot.engagement
    if engagement.status not in {"open", "active", "completing"} or not snapshot.versions:
        return
    newest = snapshot.versions[-1]
    facts = {"title": engagement.title, "number": newest.number}
    if newest.status == "proposed":
        yield from _answers(snapshot, newest, facts)
    elif engagement.status == "open":
        side = newest.proposed_side
        party = engagement.organization if side == "client" else engagement.contractor
        due = party.working_time().add_working_days(newest.decided_at, PROPOSE_DAYS)
        yield Due(PROPOSE_AGAIN, newest.pk, side, newest.decided_at, due, facts=facts)


def _answers(snapshot: Snapshot, version: Any, facts: dict[str, Any]) -> Iterator[Due]:
    signed = {signature.side for signature in version.signatures.all()}
    own, other = version.proposed_side, "contractor" if version.proposed_side == "client" else "client"
    if own not in signed:
        owner = snapshot.engagement.owner_id if own == "client" else None
        yield Due(SIGN, version.pk, own, version.proposed_at, version.expires_at, person=owner, facts=facts)
    if other not in signed and not any(
        question.status == "open" and question.side == other for question in snapshot.clarifications
    ):
        kind = RESPOND_CHANGE if snapshot.engagement.in_force_id else RESPOND
        since, person = _since(snapshot, version, other), _signer(snapshot, version, other)
        yield Due(kind, version.pk, other, since, version.expires_at, person=person, facts=facts)


def _signer(snapshot: Snapshot, version: Any, side: str) -> UUID | None:
    """The owner, where the client's manager may not sign that much alone; else nobody is named."""
    engagement = snapshot.engagement
    if side != "client" or is_within(engagement.limit, engagement=engagement, total=total_of(version.asked)):
        return None
    owner: UUID | None = engagement.owner_id
    return owner


def _since(snapshot: Snapshot, version: Any, side: str) -> datetime:
    """Since the proposal, or since the last answer that this side waited for."""
    answers = [q.answered_at for q in snapshot.clarifications if q.side == side and q.answered_at]
    return max([version.proposed_at, *answers])


def wakes(snapshot: Snapshot) -> Iterator[Wake]:
    """Offers expire by the clock."""
    for version in snapshot.versions:
        if version.status == "proposed":
            yield Wake(version.expires_at, "engagements.services.agreements.expire", version.pk)


RULE = Rule(
    kinds=(RESPOND, RESPOND_CHANGE, SIGN, PROPOSE_AGAIN),
    reads={"engagement": reads.engagement, "versions": reads.versions, "clarifications": reads.clarifications},
    moves=moves,
    wakes=wakes,
)
