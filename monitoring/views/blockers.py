"""Blockers: saying what is in the way, and answering it."""

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
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.transitions import allowed
from monitoring.forms import AnswerForm, BlockerForm
from monitoring.models import Blocker
from monitoring.services import checkins as services
from monitoring.views.checkins import checkins_page


@require_POST
@in_room
def raise_blocker(room: Room) -> HttpResponse:
    """The contractor says between two check-ins what is in the way."""
    by, form = room.actor(Permission.CHECKIN_SUBMIT), BlockerForm(room.request.POST)
    status, raised = 422, []
    if form.is_valid():
        given: dict[str, Any] = {"engagement": room.engagement, "by": by, "now": room.now, **form.cleaned_data}
        status = attempt(form, lambda: raised.append(services.raise_blocker(**given)))
    if status:
        return checkins_page(room, status, blocker_form=form)
    messages.success(room.request, _("Sent. It is their move now."))
    return redirect("blocker", room.engagement.pk, raised[0].pk)


@in_room
def blocker(room: Room, pk: UUID) -> HttpResponse:
    """What is in the way, since when, and the answer."""
    return _page(room, _get(room, pk))


@require_POST
@in_room
def answer(room: Room, pk: UUID) -> HttpResponse:
    """The client resolves it, or the contractor says how it cleared."""
    row = _get(room, pk)
    by = room.actor(Permission.CHECKIN_SUBMIT if room.side == "contractor" else Permission.BLOCKER_RESOLVE)
    form = AnswerForm(room.request.POST)
    status = 422
    if form.is_valid():
        status = attempt(form, lambda: services.resolve(blocker=row, by=by, now=room.now, **form.cleaned_data))
    if status:
        return _page(room, _get(room, pk), status, answer_form=form)
    messages.success(room.request, _("Answered. Nothing is in the way here any more."))
    return redirect("blocker", room.engagement.pk, row.pk)


def _get(room: Room, pk: UUID) -> Blocker:
    rows = Blocker.objects.select_related("raised_by", "resolved_by", "checkin")
    return get_object_or_404(rows, engagement=room.engagement, pk=pk)


def _page(room: Room, row: Blocker, status: int = 200, **forms: Form) -> HttpResponse:
    acts = allowed(row, side=room.side, permissions=room.reader.permissions_on(room.engagement))
    context: dict[str, Any] = {
        "blocker": row,
        "turn": next((room.say(move) for move in room.moves if move.subject == row.pk), None),
        "may_resolve": "resolve" in acts,
        "may_clear": "clear" in acts,
        "answer_form": AnswerForm(),
        "conversation": conversation(room, row.pk),
    }
    return room.render("monitoring/blocker.html", "checkins", status, **(context | forms))
