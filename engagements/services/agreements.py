"""The agreement: propose, sign, counter, decline, withdraw, expire. The same mechanism serves proposed changes."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import AgreementVersion, Clarification, Draft, Engagement, Signature
from engagements.models.base import parties_of
from engagements.parts import first_date_of, part_of, parts, ready_body, refuse_settled, total_of
from engagements.services import signing
from engagements.services.engagements import move_to
from engagements.services.texts import clean_text, required_text
from kernel.actors import CLOCK, Actor
from kernel.door import Change, change
from kernel.errors import DomainError, IllegalTransition, Invalid, Stale
from kernel.formats import as_zone
from kernel.record import canonical_json
from kernel.transitions import check, transition

OFFER_DAYS = 14
LONGEST_OFFER = timedelta(days=366)


def sha256_of(body: dict[str, Any]) -> str:
    """The hash that both sides sign: SHA-256 over the canonical JSON of the body."""
    return hashlib.sha256(canonical_json(body)).hexdigest()


def propose(
    *,
    engagement: Engagement,
    by: Actor,
    now: datetime,
    reason: str = "",
    expires_at: datetime | None = None,
    may_sign: bool = True,
    answers: AgreementVersion | None = None,
    draft_version: int | None = None,
) -> AgreementVersion:
    """Freeze the actor's draft as the next version. It carries their signature, if ``may_sign`` and they may commit it alone.

    ``answers`` is the open proposal that this one counters; ``draft_version`` is the draft that was checked. Raises Invalid
    with every fault of the draft, Stale when either is no longer the current one, ``unchanged`` when nothing differs from
    the version it would replace.
    """
    reason = clean_text(reason, "reason")
    with change(engagement, by=by, verb="agreement.proposed", now=now) as door:
        draft = _draft_of(door, draft_version)
        body = _checked(door, draft)
        _make_way(door, answers, body)
        version = _freeze(door, body, reason=reason, expires_at=_expiry(door, body, expires_at))
        draft.body, draft.updated_at = body, now
        draft.save(update_fields=["body", "updated_at"])
        if door.scope.status == Engagement.Status.DRAFT:
            door.scope.title = body["title"]
            door.scope.save(update_fields=["title"])
            move_to(door, "propose")
        door.note(version, number=version.number, sha256=version.sha256, expires_at=version.expires_at)
        if may_sign and signing.may_commit(by=by, engagement=door.scope, total=total_of(body)):
            _add_signature(door, version)
    return version


def _draft_of(door: Change[Engagement], expected_version: int | None) -> Draft:
    draft = Draft.objects.select_for_update().filter(engagement=door.scope, side=door.by.side).first()
    if draft is None:
        raise Invalid({"draft": [_("There is no draft yet. Write one, then propose it.")]})
    if expected_version is not None and draft.version != expected_version:
        raise Stale(_("The draft changed since you checked it. Read it again before you propose it."))
    return draft


def _checked(door: Change[Engagement], draft: Draft) -> dict[str, Any]:
    """The draft as it is frozen; faults where it is not complete, or alters what is settled."""
    body = ready_body(draft.body, engagement=door.scope, now=door.now)
    if body["currency"] != door.scope.currency:
        raise Invalid({"currency": [_("The currency of a job cannot change. Start another job for it.")]})
    if door.scope.in_force_id:
        refuse_settled(body, door.scope)
    return body


def _make_way(door: Change[Engagement], answers: AgreementVersion | None, body: dict[str, Any]) -> None:
    """Close the open proposal that is countered; refuse when another one is open or nothing may be proposed."""
    if door.scope.status not in {"draft", "open", "active", "completing"}:
        raise IllegalTransition(act="propose", status=door.scope.status)
    open_proposal = AgreementVersion.objects.filter(engagement=door.scope, status="proposed").first()
    if answers is not None and (open_proposal is None or answers.pk != open_proposal.pk):
        raise Stale(
            _("The proposal that you answer is no longer on the table. Your draft is kept; read how things stand.")
        )
    if open_proposal is None:
        return
    if open_proposal.proposed_side == door.by.side:
        transition(open_proposal, "withdraw", by=door.by, decided_at=door.now)
        door.note(open_proposal, verb="agreement.withdrawn", number=open_proposal.number)
        return
    if answers is None:
        raise Stale(_("A newer proposal is on the table. Your draft is kept; read the proposal before you counter it."))
    if open_proposal.sha256 == sha256_of(body):
        raise DomainError(
            _("Nothing differs from their proposal. Sign it, or change something first."), code="unchanged"
        )
    transition(open_proposal, "counter", by=door.by, decided_at=door.now)
    door.note(open_proposal, verb="agreement.countered", number=open_proposal.number)


def _freeze(door: Change[Engagement], body: dict[str, Any], *, reason: str, expires_at: datetime) -> AgreementVersion:
    digest = sha256_of(body)
    newest = AgreementVersion.objects.filter(engagement=door.scope).order_by("-number").first()
    if door.scope.in_force_id and AgreementVersion.objects.filter(pk=door.scope.in_force_id, sha256=digest).exists():
        raise DomainError(
            _("Nothing differs from the version in force, so there is nothing to propose."), code="unchanged"
        )
    return AgreementVersion.objects.create(
        **parties_of(door.scope),
        number=newest.number + 1 if newest else 1,
        body=body,
        sha256=digest,
        proposed_side=door.by.side,
        proposed_by_id=door.by.user_id,
        proposed_at=door.now,
        expires_at=expires_at,
        reason=reason,
    )


def _expiry(door: Change[Engagement], body: dict[str, Any], expires_at: datetime | None) -> datetime:
    """The moment that was asked for, inside a year; else the usual one."""
    if expires_at is None:
        return usual_expiry(door.scope, body, side=door.by.side, now=door.now)
    if expires_at <= door.now:
        raise Invalid({"expires_at": [_("Choose a moment that is still to come.")]})
    if expires_at > door.now + LONGEST_OFFER:
        raise Invalid({"expires_at": [_("An offer stands for a year at most.")]})
    return expires_at


def usual_expiry(engagement: Engagement, body: dict[str, Any], *, side: str, now: datetime) -> datetime:
    """Close of business of the side that answers ``side``'s proposal, two weeks on.

    The offer of a job stands no longer than until the first date that it names: signed later, it would be late at once.
    """
    answering = engagement.contractor if side == "client" else engagement.organization
    usual = answering.working_time().add_calendar_days(now, OFFER_DAYS)
    first = None if engagement.in_force_id else first_date_of(body, zone=engagement.organization.zone, now=now)
    return min(usual, first) if first else usual


def sign(
    *, version: AgreementVersion, sha256: str, by: Actor, now: datetime, override_reason: str = ""
) -> AgreementVersion:
    """Sign one hash. With both signatures the version comes into force and its parts become rows.

    Raises Stale when ``sha256`` is not the version's, NotAllowed (``above_limit``), ``questions_open`` while a question waits
    and no reason to override is given. Signing twice is a quiet no-op.
    """
    override_reason = clean_text(override_reason, "override_reason")
    with change(version.engagement, by=by, verb="agreement.signed", now=now) as door:
        version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
        if version.sha256 != sha256:
            raise Stale(_("The text that you read is not the one on the table. Read it again before you sign."))
        if Signature.objects.filter(version=version, side=by.side).exists():
            return version
        check(version, "put_in_force", by=by)
        if version.expires_at <= now:
            raise DomainError(_("This offer has expired. Ask the other side to propose it again."), code="expired")
        signing.require_within_limit(by=by, engagement=door.scope, total=total_of(version.body))
        waiting = _wait_for_questions(door, override_reason)
        _add_signature(door, version, override_reason if waiting else "", waiting)
    return version


def _wait_for_questions(door: Change[Engagement], override_reason: str) -> int:
    """How many questions are open; raises ``questions_open`` where any is and no reason is given to sign all the same."""
    waiting = Clarification.objects.filter(engagement=door.scope, status="open").count()
    if waiting and not override_reason:
        raise DomainError(
            _("Signing waits for %(count)d open question(s). Answer them, or say why you sign without the answer.")
            % {"count": waiting},
            code="questions_open",
        )
    return waiting


def _add_signature(
    door: Change[Engagement], version: AgreementVersion, override_reason: str = "", questions_open: int = 0
) -> None:
    Signature.objects.create(
        **parties_of(door.scope),
        version=version,
        side=door.by.side,
        user_id=door.by.user_id,
        sha256=version.sha256,
        signed_at=door.now,
        override_reason=override_reason,
    )
    facts: dict[str, Any] = {"number": version.number, "sha256": version.sha256, "side": door.by.side}
    if override_reason:
        facts["questions_open"] = questions_open
    door.note(version, verb="agreement.signed", **facts)
    if Signature.objects.filter(version=version, sha256=version.sha256).count() == 2:
        _put_in_force(door, version)


def _put_in_force(door: Change[Engagement], version: AgreementVersion) -> None:
    engagement = door.scope
    if engagement.in_force_id:
        _refuse_overtaken(version, engagement)
    for previous in AgreementVersion.objects.filter(engagement=engagement, status="in_force"):
        transition(previous, "supersede", by=door.by, decided_at=door.now)
    transition(version, "put_in_force", by=door.by, decided_at=door.now)
    engagement.in_force, engagement.title = version, version.body["title"]
    engagement.save(update_fields=["in_force", "title"])
    if engagement.status == Engagement.Status.OPEN:
        move_to(door, "put_in_force", activated_at=door.now)
    for part in parts():
        part.materialise(part_of(version.body, part), change=door)
    _keep_status_true(door)
    _drop_answered_drafts(door, version)
    door.note(version, verb="agreement.in_force", number=version.number, sha256=version.sha256)


def _refuse_overtaken(version: AgreementVersion, engagement: Engagement) -> None:
    """Raise ``overtaken`` where work went on since the proposal, so that it would now alter what is settled."""
    try:
        refuse_settled(version.body, engagement)
    except Invalid as invalid:
        raise DomainError(
            _("Work went on since this was proposed. %(why)s Counter with terms that leave it as it is.")
            % {"why": str(invalid)},
            code="overtaken",
        ) from invalid


def _drop_answered_drafts(door: Change[Engagement], version: AgreementVersion) -> None:
    """Drafts that led to this version, or are older than it, have served; one that somebody still writes on is kept."""
    drafts = Draft.objects.filter(engagement=door.scope)
    drafts.filter(Q(side=version.proposed_side, body=version.body) | Q(updated_at__lte=version.proposed_at)).delete()


def _keep_status_true(door: Change[Engagement]) -> None:
    """New work reopens a completing engagement; cancelling the last open work completes an active one; dates follow."""
    engagement = door.scope
    rows = list(engagement.deliverables.exclude(status="cancelled"))
    place = as_zone(engagement.contractor.zone)  # the days are those of whoever does the work, as the agreed dates are
    engagement.starts_on = engagement.starts_on or door.now.astimezone(place).date()
    engagement.ends_on = max((row.due_at.astimezone(place).date() for row in rows), default=None)
    engagement.save(update_fields=["starts_on", "ends_on"])
    still_open = any(row.status != "accepted" for row in rows)
    if engagement.status == "completing" and still_open:
        move_to(door, "reopen", completing_at=None)
    elif engagement.status == "active" and rows and not still_open:
        move_to(door, "complete", completing_at=door.now)
        door.note(engagement, verb="engagement.completing")


def decline(*, version: AgreementVersion, reason: str, by: Actor, now: datetime) -> None:
    """Decline with a reason. The engagement stays open; the other side may propose again."""
    reason = required_text(reason, "reason", _("Say why, so that they can propose something better."))
    _answer(version, "decline", "agreement.declined", by=by, now=now, answer_reason=reason)


def withdraw(*, version: AgreementVersion, by: Actor, now: datetime) -> None:
    """Take one's own proposal back before it is answered."""
    _answer(version, "withdraw", "agreement.withdrawn", by=by, now=now)


def _answer(version: AgreementVersion, act: str, verb: str, *, by: Actor, now: datetime, **companions: Any) -> None:
    with change(version.engagement, by=by, verb=verb, now=now) as door:
        version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
        own = version.proposed_side == by.side
        if own != (act == "withdraw"):
            raise IllegalTransition(act=act, status=version.status)
        transition(version, act, by=by, decided_at=now, **companions)
        door.note(version, number=version.number)


def expire(version_id: UUID, *, by: Actor = CLOCK, now: datetime) -> None:
    """By the clock: an offer that was not answered in time. A quiet no-op when it was."""
    version = AgreementVersion.objects.select_related("engagement").get(pk=version_id)
    with change(version.engagement, by=by, verb="agreement.expired", now=now) as door:
        version = AgreementVersion.objects.select_for_update().get(pk=version_id)
        if version.status == "proposed" and version.expires_at <= now:
            transition(version, "expire", by=by, decided_at=now)
            door.note(version, number=version.number)
