"""Moves about money: pay, confirm the receipt, trace a payment that did not arrive."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.money import amount_text
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot, Wake
from payments.models import Milestone, Payment

PAY = MoveKind(
    code="pay",
    what=_("Pay %(title)s: %(amount)s"),
    then=_("Then: %(other)s confirms the receipt."),
    button=_("I have paid"),
    url_name="milestone",
    settled_by=frozenset({"milestone.paid"}),
    counter="confirm_receipt",
    nouns=("title",),
    permission="payment.record",
    short=_("pay"),
    comes_first=True,
)
CONFIRM_RECEIPT = MoveKind(
    code="confirm_receipt",
    what=_("Confirm that %(amount)s for %(title)s arrived"),
    then="",
    button=_("It arrived"),
    url_name="payment",
    settled_by=frozenset({"payment.confirmed", "payment.missing"}),
    is_courtesy=True,
    counter="pay",
    nouns=("title",),
    permission="payment.confirm",
    short=_("confirm"),
)
TRACE = MoveKind(
    code="trace_payment",
    what=_("Find out where %(amount)s for %(title)s went: it did not arrive"),
    then=_("Then: %(other)s looks again, or the payment is reversed."),
    button=_("Answer"),
    url_name="payment",
    settled_by=frozenset({"payment.traced", "payment.confirmed", "payment.reversed"}),
    counter="confirm_receipt",
    at_once=True,
    nouns=("title",),
    permission="payment.record",
    short=_("trace"),
    comes_first=True,
)


def milestones(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    return reads.by_engagement(Milestone.objects.filter(engagement_id__in=ids).exclude(status="cancelled"))


def payments(ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    rows = Payment.objects.filter(engagement_id__in=ids, status="recorded").select_related("milestone")
    return reads.by_engagement(rows)


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """Earned and not fully paid: the client's duty. Recorded: the contractor's courtesy. Missing: the client's duty."""
    for row in snapshot.milestones:
        if row.status == "earned":
            facts = _facts(row.title, row.open_amount, row)
            yield Due(PAY, row.pk, "client", row.earned_at, row.due_at, round=row.round, facts=facts)
    for row in snapshot.payments:
        facts = _facts(row.milestone.title, row.amount, row)
        if row.missing_at:
            yield Due(TRACE, row.pk, "client", row.missing_at, row.trace_due_at, round=row.round, facts=facts)
        else:
            yield Due(CONFIRM_RECEIPT, row.pk, "contractor", row.recorded_at, round=row.round, facts=facts)


def _facts(title: str, amount: Any, row: Any) -> dict[str, str]:
    return {"title": title, "amount": amount_text(amount, row.currency), "currency": row.currency}


def wakes(snapshot: Snapshot) -> Iterator[Wake]:
    """Milestones on a date, or at the end of a period, are earned by the clock."""
    if not snapshot.engagement.is_running:
        return
    for row in snapshot.milestones:
        if row.status == "planned" and row.trigger_at:
            yield Wake(row.trigger_at, "payments.services.milestones.earn_on_date", row.pk)


RULE = Rule(
    kinds=(PAY, CONFIRM_RECEIPT, TRACE),
    reads={"engagement": reads.engagement, "milestones": milestones, "payments": payments},
    moves=moves,
    wakes=wakes,
)
