"""One milestone: what earns it, what is open, and "I have paid"."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.views.comments import conversation
from engagements.views.courtesies import opened
from engagements.views.deliverables import turns_of
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.formats import format_money
from kernel.money import amount_text
from payments.forms import PaymentForm
from payments.models import Milestone
from payments.services import payments
from payments.views.tab import deliverables_by_key, earning


@in_room
def milestone(room: Room, pk: UUID) -> HttpResponse:
    """One milestone with its payments; opening it settles what its payments politely ask."""
    row = _get(room, pk)
    response = _page(room, row)
    opened(room, *(payment.pk for payment in row.payments.all()))
    return response


@require_POST
@in_room
def record(room: Room, pk: UUID) -> HttpResponse:
    """The client records what was paid, wholly or in part."""
    row, by = _get(room, pk), room.actor(Permission.PAYMENT_RECORD)
    form = PaymentForm(room.request.POST, milestone=row)
    status = 422
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        status = attempt(form, lambda: payments.record(milestone=row, by=by, now=room.now, **given))
    row.refresh_from_db()
    if status:
        form.look_again(row)
        return _page(room, _get(room, pk), status, payment_form=form)
    messages.success(room.request, _said(room, row))
    return redirect("milestone", room.engagement.pk, row.pk)


def _said(room: Room, row: Milestone) -> str:
    if row.open_amount:
        return _("Recorded. %(open)s is still open.") % {"open": format_money(row.open_amount, row.currency)}
    return _("Recorded as paid. %(name)s can say now that it arrived.") % {"name": room.voices["contractor"].short}


def _get(room: Room, pk: UUID) -> Milestone:
    rows = Milestone.objects.prefetch_related("payments__recorded_by")
    return get_object_or_404(rows, engagement=room.engagement, pk=pk)


def _page(room: Room, row: Milestone, status: int = 200, **forms: Form) -> HttpResponse:
    initial = {
        "amount": amount_text(row.open_amount, row.currency),
        "open_before": amount_text(row.open_amount, row.currency),
        "paid_on": timezone.localdate(room.now),
        "method": row.payments.all()[0].method if row.payments.all() else "",
    }
    context: dict[str, Any] = {
        "milestone": row,
        "turn": turns_of(room).get(row.pk),
        "deliverables": earning(row, deliverables_by_key(room, [row])),
        "may_record": row.status == Milestone.Status.EARNED and room.may(Permission.PAYMENT_RECORD),
        "may_confirm": room.may(Permission.PAYMENT_CONFIRM),
        "payment_form": PaymentForm(milestone=row, initial=initial),
        "conversation": conversation(room, row.pk),
    }
    return room.render("payments/milestone.html", "engagement_money", status, **(context | forms))
