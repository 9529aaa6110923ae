"""One payment: it arrived, it did not, what was found out, and taking it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.views.comments import conversation
from engagements.views.courtesies import opened
from engagements.views.deliverables import turns_of
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.transitions import allowed
from payments.forms import MissingForm, ReversalForm, TraceForm
from payments.models import Payment
from payments.services import payments
from payments.views.tab import money_page


@in_room
def payment(room: Room, pk: UUID) -> HttpResponse:
    """One payment; opening it quiets the request to confirm it, and confirms nothing."""
    opened(room, pk)
    return _page(room, _get(room, pk))


@require_POST
@in_room
def confirm(room: Room, pk: UUID) -> HttpResponse:
    """The contractor says that it arrived."""
    row, by = _get(room, pk), room.actor(Permission.PAYMENT_CONFIRM)
    form = Form(room.request.POST)
    return _act(room, row, form, lambda: payments.confirm(payment=row, by=by, now=room.now), _("Thank you: received."))


@require_POST
@in_room
def report_missing(room: Room, pk: UUID) -> HttpResponse:
    """The contractor says that it did not arrive."""
    row, by = _get(room, pk), room.actor(Permission.PAYMENT_CONFIRM)
    form, done = MissingForm(room.request.POST), _("Sent. Finding out where it went is their turn now.")
    return _act(
        room,
        row,
        form,
        lambda: payments.report_missing(payment=row, by=by, now=room.now, **form.cleaned_data),
        done,
        "missing_form",
    )


@require_POST
@in_room
def trace(room: Room, pk: UUID) -> HttpResponse:
    """The client answers what they found out."""
    row, by = _get(room, pk), room.actor(Permission.PAYMENT_RECORD)
    form, done = TraceForm(room.request.POST), _("Sent. They look again.")
    return _act(
        room,
        row,
        form,
        lambda: payments.trace(payment=row, by=by, now=room.now, **form.cleaned_data),
        done,
        "trace_form",
    )


@require_POST
@in_room
def reverse(room: Room, pk: UUID) -> HttpResponse:
    """The client takes the payment back; its amount is open again."""
    row, by = _get(room, pk), room.actor(Permission.PAYMENT_RECORD)
    form, done = ReversalForm(room.request.POST), _("Reversed. The amount is open again.")
    return _act(
        room,
        row,
        form,
        lambda: payments.reverse(payment=row, by=by, now=room.now, **form.cleaned_data),
        done,
        "reversal_form",
    )


def _act(
    room: Room, row: Payment, form: Form, act: Callable[[], Any], done: str, form_name: str = "act_form"
) -> HttpResponse:
    """Do it and go back to where the button was: the tab (``from=list``) or the payment's page; or show what was refused."""
    status = attempt(form, act) if form.is_valid() else 422
    from_list = room.request.POST.get("from") == "list"
    if status and from_list:
        return money_page(room, status, act_form=form)
    if status:
        return _page(room, _get(room, row.pk), status, **{form_name: form})
    messages.success(room.request, done)
    return (
        redirect("engagement_money", room.engagement.pk)
        if from_list
        else redirect("payment", row.engagement_id, row.pk)
    )


def _get(room: Room, pk: UUID) -> Payment:
    rows = Payment.objects.select_related("milestone", "recorded_by")
    return get_object_or_404(rows, engagement=room.engagement, pk=pk)


def _page(room: Room, row: Payment, status: int = 200, **forms: Form) -> HttpResponse:
    acts = allowed(row, side=room.side, permissions=room.reader.permissions_on(room.engagement))
    context: dict[str, Any] = {
        "payment": row,
        "turn": turns_of(room).get(row.pk),
        "may_confirm": "confirm" in acts,
        "may_report": "report_missing" in acts and not row.missing_at,
        "may_trace": "trace" in acts and bool(row.missing_at),
        "may_reverse": "reverse" in acts,
        "missing_form": MissingForm(),
        "trace_form": TraceForm(),
        "reversal_form": ReversalForm(),
        "conversation": conversation(room, row.pk),
    }
    return room.render("payments/payment.html", "engagement_money", status, **(context | forms))
