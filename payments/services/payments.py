"""Payments: recorded by the client, in parts or whole; confirmed by the contractor; corrected only by reversal."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from engagements.models.base import parties_of
from engagements.services.texts import clean_text, required_text
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import DomainError, IllegalTransition, Invalid
from kernel.money import amount_text, parse_amount
from kernel.transitions import transition
from payments.models import Milestone, Payment

TRACE_DAYS = 2


def record(
    *,
    milestone: Milestone,
    amount: str | Decimal,
    paid_on: date,
    method: str,
    reference: str = "",
    by: Actor,
    now: datetime,
) -> Payment:
    """Record that ``amount`` of an earned milestone was paid. With the whole amount the milestone is paid.

    Raises Invalid for an unusable amount, day or method; ``overpaid`` when it is more than what is open, which also tells
    the second of two people who record the same payment at once.
    """
    value = parse_amount(amount, milestone.currency)
    if method not in Payment.Method.values:
        raise Invalid({"method": [_("Choose how it was paid.")]})
    reference = clean_text(reference, "reference")
    if len(reference) > 140:
        raise Invalid({"reference": [_("At most 140 characters, as banks take them.")]})
    with change(milestone.engagement, by=by, verb="payment.recorded", now=now) as door:
        row = Milestone.objects.select_for_update().get(pk=milestone.pk)
        if row.status == Milestone.Status.PAID:
            raise DomainError(_("This was recorded as paid before you; nothing is open."), code="already_paid")
        if row.status != Milestone.Status.EARNED:
            raise IllegalTransition(act="pay", status=row.status)
        if value > row.open_amount:
            open_text = f"{row.currency} {amount_text(row.open_amount, row.currency)}"
            raise DomainError(_("Only %(open)s is still open.") % {"open": open_text}, code="overpaid", open=open_text)
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


def _add(row: Milestone, value: Decimal, *, by: Actor, now: datetime) -> None:
    row.paid_amount += value
    if row.paid_amount == row.amount:
        transition(row, "settle", by=by, paid_at=now, paid_amount=row.paid_amount)
    else:
        row.save(update_fields=["paid_amount"])


def confirm(*, payment: Payment, by: Actor, now: datetime) -> None:
    """The contractor says that it arrived."""
    with change(payment.engagement, by=by, verb="payment.confirmed", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        transition(row, "confirm", by=by, confirmed_at=now, missing_at=None, trace_due_at=None)
        door.note(row, amount=row.amount, currency=row.currency)


def report_missing(*, payment: Payment, note: str, by: Actor, now: datetime) -> None:
    """The contractor says that it did not arrive; tracing it becomes the client's move."""
    note = required_text(note, "note", _("Say what you see on your side, such as the account and the day you looked."))
    with change(payment.engagement, by=by, verb="payment.missing", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        if row.status != "recorded" or row.missing_at:
            raise IllegalTransition(act="report_missing", status=row.status)
        due = door.scope.organization.working_time().add_working_days(now, TRACE_DAYS)
        row.missing_at, row.missing_note, row.trace_due_at = now, note, due
        row.save(update_fields=["missing_at", "missing_note", "trace_due_at"])
        door.note(row, due_at=due)


def reverse(*, payment: Payment, reason: str, by: Actor, now: datetime) -> None:
    """Correct a payment by reversing it: the milestone is open again by that amount. The row stays, with the reason."""
    reason = required_text(reason, "reason", _("Say why the payment is reversed; both sides will read it."))
    with change(payment.engagement, by=by, verb="payment.reversed", now=now) as door:
        if door.scope.status == "closed":
            raise IllegalTransition(act="reverse", status=door.scope.status)
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        milestone = Milestone.objects.select_for_update().get(pk=row.milestone_id)
        transition(row, "reverse", by=by, reversed_at=now, reversal_reason=reason)
        milestone.paid_amount -= row.amount
        if milestone.status == Milestone.Status.PAID:
            transition(milestone, "unsettle", by=by, paid_at=None, paid_amount=milestone.paid_amount)
        else:
            milestone.save(update_fields=["paid_amount"])
        door.note(row, milestone=milestone.pk, amount=row.amount, currency=row.currency)


def trace(*, payment: Payment, note: str, by: Actor, now: datetime) -> None:
    """The client answers a missing payment with what they found; the receipt waits for the contractor again."""
    note = required_text(note, "note", _("Say what you found, such as the bank's reference and day."))
    with change(payment.engagement, by=by, verb="payment.traced", now=now) as door:
        row = Payment.objects.select_for_update().get(pk=payment.pk)
        if row.status != "recorded" or not row.missing_at:
            raise IllegalTransition(act="trace", status=row.status)
        row.missing_at, row.trace_due_at = None, None
        row.missing_note = f"{row.missing_note}\n\n{note}"
        row.save(update_fields=["missing_at", "trace_due_at", "missing_note"])
        door.note(row)
