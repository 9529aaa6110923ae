"""Check-ins: the plan and the history, one check-in, saying how it goes, and having read it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.models import Deliverable
from engagements.views.comments import conversation
from engagements.views.courtesies import opened
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.keyset import by_moment, page_of
from kernel.transitions import allowed
from monitoring.forms import BlockerForm, CheckInForm
from monitoring.models import Blocker, CheckIn
from monitoring.plans import plan_of, say_plan
from monitoring.services import checkins as services
from monitoring.views.parse import uuids

OPEN_WORK = {"planned", "submitted", "changes_requested"}


@in_room
def checkins(room: Room) -> HttpResponse:
    """The plan in words, the next date, what is in the way, and what was said so far."""
    return checkins_page(room)


def checkins_page(room: Room, status: int = 200, **forms: Form) -> HttpResponse:
    """Draw the tab; ``blocker_form`` and ``act_form`` carry what was refused."""
    page = page_of(_history(room), by_moment("due_at"), cursor=room.request.GET.get("cursor", ""))
    titles = dict(Deliverable.objects.filter(engagement=room.engagement).values_list("key", "title"))
    for row in page.rows:
        add_facts(row, room, titles)
    next_move = next((move for move in room.moves if move.kind == "check_in"), None)
    owed = {move.subject for move in room.moves if move.kind == "acknowledge"}
    context: dict[str, Any] = {
        "plan": say_plan(plan_of(room.engagement), now=room.now),
        "next": room.say(next_move) if next_move else None,
        "next_id": next_move.subject if next_move else None,
        "rows": page.rows,
        "blockers": Blocker.objects.filter(engagement=room.engagement, status="open").select_related("raised_by"),
        "unread": [row.pk for row in page.rows if row.pk in owed],
        "may_acknowledge": room.may(Permission.CHECKIN_ACKNOWLEDGE),
        "may_submit": room.may(Permission.CHECKIN_SUBMIT),
        "may_raise": room.engagement.is_running and room.may(Permission.CHECKIN_SUBMIT),
        "blocker_form": BlockerForm(),
        "next_url": page.next_cursor and f"?cursor={page.next_cursor}",
        "previous_url": page.previous_cursor and f"?cursor={page.previous_cursor}",
    }
    return room.render("monitoring/checkins.html", "checkins", status, **(context | forms))


def _history(room: Room) -> QuerySet[CheckIn]:
    """What was said, and the dates that passed without a word."""
    said = Q(status__in=["submitted", "acknowledged"])
    passed = Q(status="scheduled", due_at__lte=room.now) | Q(covered_by__isnull=False)
    rows = CheckIn.objects.filter(said | passed, engagement=room.engagement)
    return rows.select_related("submitted_by", "blocker")


def add_facts(row: CheckIn, room: Room, titles: dict[str, str]) -> None:
    """Say on the row whether its date was missed, whether what was said came late, and how far each deliverable was."""
    is_silent = row.status == "scheduled" and row.due_at <= room.now
    row.is_missed = is_silent or row.covered_by_id is not None  # type: ignore[attr-defined]
    row.is_late = bool(row.submitted_at and row.submitted_at > row.due_at)  # type: ignore[attr-defined]
    row.progress_lines = [  # type: ignore[attr-defined]
        (titles[key], row.progress[key]) for key in titles if key in row.progress
    ]


@in_room
def checkin(room: Room, pk: UUID) -> HttpResponse:
    """One check-in: the form to say it, or what was said."""
    opened(room, pk)
    return _page(room, _get(room, pk))


@require_POST
@in_room
def submit(room: Room, pk: UUID) -> HttpResponse:
    """The contractor says how it goes."""
    row, by = _get(room, pk), room.actor(Permission.CHECKIN_SUBMIT)
    form = CheckInForm(room.request.POST, deliverables=_open_work(_work(room)), progress={})
    status = 422
    if form.is_valid():
        status = attempt(form, lambda: services.submit(checkin=row, by=by, now=room.now, **form.said()))
    if status:
        return _page(room, _get(room, pk), status, checkin_form=form)
    is_blocked = bool(form.cleaned_data["blocked"])
    done = _("Sent. What blocks you is their move now.") if is_blocked else _("Sent. Thank you.")
    messages.success(room.request, done)
    return redirect("checkin", room.engagement.pk, row.pk)


@require_POST
@in_room
def acknowledge(room: Room) -> HttpResponse:
    """The client has read one check-in or several (``checkin`` of each)."""
    by, form = room.actor(Permission.CHECKIN_ACKNOWLEDGE), Form(room.request.POST)
    ids = uuids(room.request.POST.getlist("checkin"))
    found: list[int] = []
    given: dict[str, Any] = {"engagement": room.engagement, "ids": ids, "by": by, "now": room.now}
    status = attempt(form, lambda: found.append(services.acknowledge_many(**given)))
    if status:
        return checkins_page(room, status, act_form=form)
    if sum(found):
        said = ngettext("%(count)d check-in read.", "%(count)d check-ins read.", sum(found)) % {"count": sum(found)}
        messages.success(room.request, said)
    return redirect("checkins", room.engagement.pk)


def _get(room: Room, pk: UUID) -> CheckIn:
    rows = CheckIn.objects.select_related("submitted_by", "blocker", "covered_by")
    return get_object_or_404(rows, engagement=room.engagement, pk=pk)


def _work(room: Room) -> list[Deliverable]:
    return list(Deliverable.objects.filter(engagement=room.engagement))


def _open_work(rows: list[Deliverable]) -> list[Deliverable]:
    return [row for row in rows if row.status in OPEN_WORK]


def _page(room: Room, row: CheckIn, status: int = 200, **forms: Form) -> HttpResponse:
    acts = allowed(row, side=room.side, permissions=room.reader.permissions_on(room.engagement))
    work = _work(room)
    add_facts(row, room, {deliverable.key: deliverable.title for deliverable in work})
    may_submit = "submit" in acts and room.engagement.is_running
    context: dict[str, Any] = {
        "checkin": row,
        "turn": next((room.say(move) for move in room.moves if move.subject == row.pk and not move.is_courtesy), None),
        "may_submit": may_submit,
        "may_acknowledge": "acknowledge" in acts and room.engagement.is_running,
        "conversation": conversation(room, row.pk),
    }
    if may_submit:
        context["checkin_form"] = CheckInForm(deliverables=_open_work(work), progress=_last_progress(room))
    return room.render("monitoring/checkin.html", "checkins", status, **(context | forms))


def _last_progress(room: Room) -> dict[str, int]:
    """What the newest check-in said, so that only what moved must be written."""
    said = CheckIn.objects.filter(engagement=room.engagement, submitted_at__isnull=False).order_by("-submitted_at")
    return said.values_list("progress", flat=True).first() or {}
