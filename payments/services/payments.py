"""Payments: recorded by the client, in parts or whole; confirmed by the contractor; corrected only by reversal."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from engagements.models.base import parties_of
from engagements.services import comments
from engagements.services.engagements import move_to
from engagements.services.texts import clean_text, required_text
from kernel.actors import Actor
from kernel.door import Change, change
from kernel.errors import DomainError, IllegalTransition, Invalid, Stale
from kernel.formats import format_money
from kernel.money import parse_amount
from kernel.transitions import check, transition
from payments.models import Milestone, Payment

TRACE_DAYS = 2
EARLIEST_YEAR = 2000
FIRST_ZONE = timedelta(hours=14)  # a day begins at UTC+14 first


def record(
    *,
    milestone: Milestone,
    amount: str | Decimal,
    paid_on: date,
    method: str,
    reference: str = "",
    open_before: Decimal | None = None,
    by: Actor,
    now: datetime,
) -> Payment:
    """Record that ``amount`` of an earned milestone was paid. With the whole amount the milestone is paid.

    ``open_before`` is what was open when the payer looked. Raises Invalid for an unusable amount, day or method; Stale when
    another amount is open by now; ``overpaid`` when it is more than what is open, which also tells the second of two people who
    record the same payment at once.
    """
    value = parse_amount(amount, milestone.currency)
    reference = _check(paid_on, method, reference, now=now)
    with change(milestone.engagement, by=by, verb="payment.recorded", now=now) as door:
        row = Milestone.objects.select_for_update().get(pk=milestone.pk)
        _check_open(row, value, open_before, by=by)
        payment = Payment.objects.create(
            **parties_of(door.scope),
            milestone=row,
            amount=value,
            currency=row.currency,
            paid_on=paid_on,
            method=method,
            reference=reference,
            recorded_by_id=by.user_id,
            recorded_at=now,
        )
        door.note(payment, milestone=row.pk, amount=value, currency=row.currency, paid_on=paid_on, method=method)
        _add(row, value, by=by, now=now)
        if row.status == Milestone.Status.PAID:
            door.note(row, verb="milestone.paid", amount=row.amount, currency=row.currency)
    return payment


def _check(paid_on: date, method: str, reference: str, *, now: datetime) -> str:
    """Raise Invalid for a day that has not come anywhere yet, or lies before 2000, and for an unknown method."""
    if paid_on > (now + FIRST_ZONE).date():
        raise Invalid({"paid_on": [_("This day has not come yet. Record the payment when it is made.")]})
    if paid_on.year < EARLIEST_YEAR:
        raise Invalid({"paid_on": [_("Check the year of this day.")]})
    if method not in Payment.Method.values:
        raise Invalid({"method": [_("Choose how it was paid.")]})
    reference = " ".join(clean_text(reference, "reference").split())
    if len(reference) > 140:
        raise Invalid({"reference": [_("At most 140 characters, as banks take them.")]})
    return reference


def _check_open(row: Milestone, value: Decimal, open_before: Decimal | None, *, by: Actor) -> None:
    if row.status == Milestone.Status.PAID:
        raise DomainError(_("This was recorded as paid before you; nothing is open."), code="already_paid")
    check(row, "settle", by=by)
    is_open = format_money(row.open_amount, row.currency)
    if open_before is not None and open_before != row.open_amount:
        raise Stale(
            _(
                "Another payment was recorded in the meantime: %(open)s is open now. Check your entries before you record them."
            )
            % {"open": is_open}
        )
    if value > row.open_amount:
        raise DomainError(_("Only %(open)s is still open.") % {"open": is_open}, code="overpaid", open=is_open)


def _add(row: Milestone, value: Decimal, *, by: Actor, now: datetime) -> None:
    row.paid_amount += value
    if row.paid_amount == row.amount:
        transition(row, "settle", by=by, paid_at=now, paid_amount=row.paid_amount)
    else:
        row.save(update_fields=["paid_amount"])


def confirm(*, payment: Payment, by: Actor, now: datetime) -> None:
    """The contractor says that it arrived. Already confirmed is a quiet no-op."""
    with change(payment.engagement, by=by, verb="payment.confirmed", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        if row.status == Payment.Status.CONFIRMED:
            return
        transition(row, "confirm", by=by, confirmed_at=now, missing_at=None, trace_due_at=None)
        door.note(row, amount=row.amount, currency=row.currency)


def report_missing(*, payment: Payment, note: str, by: Actor, now: datetime) -> None:
    """The contractor says that it did not arrive; tracing it becomes the client's move. The note starts a conversation."""
    note = required_text(note, "note", _("Say what you see on your side, such as the account and the day you looked."))
    with change(payment.engagement, by=by, verb="payment.missing", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        check(row, "report_missing", by=by)
        if row.missing_at:
            raise IllegalTransition(act="report_missing", status=row.status)
        due = door.scope.organization.working_time().add_working_days(now, TRACE_DAYS)
        transition(row, "report_missing", by=by, missing_at=now, missing_note=note, trace_due_at=due)
        comments.add(door, subject=row.pk, body=note)
        door.note(row, round=row.round, due_at=due)


def trace(*, payment: Payment, note: str, by: Actor, now: datetime) -> None:
    """The client answers a missing payment with what they found; the receipt waits for the contractor again."""
    note = required_text(note, "note", _("Say what you found, such as the bank's reference and day."))
    with change(payment.engagement, by=by, verb="payment.traced", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        check(row, "trace", by=by)
        if not row.missing_at:
            raise IllegalTransition(act="trace", status=row.status)
        transition(row, "trace", by=by, missing_at=None, trace_due_at=None, round=row.round + 1)
        comment = comments.add(door, subject=row.pk, body=note)
        door.note(row, round=row.round, comment=comment.pk)


def reverse(*, payment: Payment, reason: str, by: Actor, now: datetime) -> None:
    """Correct a payment by reversing it: the milestone is open again by that amount. The row stays, with the reason.

    An engagement that was closed because this had been paid is completing again, since something is open.
    """
    reason = required_text(reason, "reason", _("Say why the payment is reversed; both sides will read it."))
    with change(payment.engagement, by=by, verb="payment.reversed", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        milestone = Milestone.objects.select_for_update().get(pk=row.milestone_id)
        transition(row, "reverse", by=by, reversed_at=now, reversal_reason=reason, missing_at=None, trace_due_at=None)
        _take_back(milestone, row.amount, by=by)
        door.note(row, milestone=milestone.pk, amount=row.amount, currency=row.currency)
        if door.scope.status == Engagement.Status.CLOSED:
            _reopen(door)


def _take_back(milestone: Milestone, value: Decimal, *, by: Actor) -> None:
    milestone.paid_amount -= value
    if milestone.status == Milestone.Status.PAID:
        transition(
            milestone, "unsettle", by=by, paid_at=None, paid_amount=milestone.paid_amount, round=milestone.round + 1
        )
    else:
        milestone.save(update_fields=["paid_amount"])


def _reopen(door: Change[Engagement]) -> None:
    move_to(door, "resume", closed_at=None, completing_at=door.scope.completing_at or door.now)
    door.note(door.scope, verb="engagement.reopened")
