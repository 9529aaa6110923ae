"""Work: the list of deliverables, and one deliverable with its rounds, review and praise."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.forms.work import CommendationForm, ReviewForm, SubmissionForm
from engagements.models import Attachment, Deliverable
from engagements.services import deliverables
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.transitions import allowed


@in_room
def work(room: Room) -> HttpResponse:
    """Every deliverable with its state and date."""
    rows = Deliverable.objects.filter(engagement=room.engagement).prefetch_related("criteria")
    return room.render("engagements/work.html", "work", deliverables=rows)


@in_room
def deliverable(room: Room, pk: UUID) -> HttpResponse:
    """One deliverable: criteria, rounds, and what the reader may do now."""
    return _page(room, _get(room, pk))


@require_POST
@in_room
def submit(room: Room, pk: UUID) -> HttpResponse:
    """The contractor hands in a round."""
    row, by = _get(room, pk), room.actor(Permission.DELIVERABLE_SUBMIT)
    form = SubmissionForm(room.request.POST, room.request.FILES)
    status = 422
    if form.is_valid():
        status = attempt(form, lambda: deliverables.submit(deliverable=row, by=by, now=room.now, **form.cleaned_data))
    if status:
        return _page(room, row, status, submission_form=form)
    messages.success(room.request, _("“%(title)s” is handed in. Now it is their turn.") % {"title": row.title})
    return redirect("deliverable", room.engagement.pk, row.pk)


@require_POST
@in_room
def review(room: Room, pk: UUID) -> HttpResponse:
    """The client accepts, or requests changes that name the criteria."""
    row, by = _get(room, pk), room.actor(Permission.DELIVERABLE_REVIEW)
    form = ReviewForm(room.request.POST, deliverable=row)
    status = 422
    if form.is_valid():
        judged = {"deliverable": row, "submission_id": form.cleaned_data["submission"], "by": by, "now": room.now}
        note, unmet = form.cleaned_data["note"], [UUID(key) for key in form.cleaned_data["unmet"]]
        if "accept" in room.request.POST:
            status = attempt(form, lambda: deliverables.accept(note=note, **judged))
        else:
            status = attempt(form, lambda: deliverables.request_changes(note=note, unmet=unmet, **judged))
    if status:
        return _page(room, row, status, review_form=form)
    accepted = "accept" in room.request.POST
    messages.success(room.request, _("Accepted.") if accepted else _("Sent back with what has to change."))
    return redirect("deliverable", room.engagement.pk, row.pk)


@require_POST
@in_room
def commend(room: Room, pk: UUID) -> HttpResponse:
    """The client praises a stage well done."""
    row, by = _get(room, pk), room.actor(Permission.COMMENDATION_GIVE)
    form = CommendationForm(room.request.POST)
    status = 422
    if form.is_valid():
        status = attempt(form, lambda: deliverables.commend(deliverable=row, by=by, now=room.now, **form.cleaned_data))
    if status:
        return _page(room, row, status, commendation_form=form)
    messages.success(room.request, _("Your words are with them."))
    return redirect("deliverable", room.engagement.pk, row.pk)


def _get(room: Room, pk: UUID) -> Deliverable:
    return get_object_or_404(Deliverable, engagement=room.engagement, pk=pk)


def _page(room: Room, row: Deliverable, status: int = 200, **forms: Form) -> HttpResponse:
    acts = allowed(row, side=room.side, permissions=room.reader.permissions_on(room.engagement))
    submissions = list(row.submissions.select_related("submitted_by", "review").prefetch_related("review__unmet"))
    newest = submissions[-1] if submissions else None
    files = Attachment.objects.filter(engagement=room.engagement, subject__in=[s.pk for s in submissions])
    context: dict[str, Any] = {
        "deliverable": row,
        "criteria": row.criteria.all(),
        "submissions": submissions,
        "files": files,
        "commendation": getattr(row, "commendation", None),
        "may_submit": "submit" in acts and room.engagement.is_running,
        "may_review": "accept" in acts,
        "may_commend": row.status == "accepted" and room.may(Permission.COMMENDATION_GIVE),
        "submission_form": SubmissionForm(),
        "review_form": ReviewForm(deliverable=row, initial={"submission": newest.pk if newest else None}),
        "commendation_form": CommendationForm(),
    }
    return room.render("engagements/deliverable.html", "work", status, **(context | forms))
