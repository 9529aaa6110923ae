"""Work: the list of deliverables, and one deliverable with its rounds, review and praise."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.earnings import Earning, earnings_of
from engagements.forms.work import CommendationForm, ReviewForm, SubmissionForm
from engagements.models import AcceptanceCriterion, Deliverable, Submission
from engagements.services import deliverables
from engagements.views.comments import conversation, files_of
from engagements.views.courtesies import opened
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.moves.sentences import Sentence
from kernel.transitions import allowed
from kernel.uploads import ask_again


class WorkRow(NamedTuple):
    """One line of the work: a deliverable, whose move it is, and what its acceptance earns."""

    deliverable: Deliverable
    turn: Sentence | None
    earnings: list[Earning]


class Judged(NamedTuple):
    """A criterion with the verdict of each round that judged it: number and whether it was met."""

    criterion: AcceptanceCriterion
    rounds: list[tuple[int, bool]]


@in_room
def work(room: Room) -> HttpResponse:
    """Every deliverable with its state, whose move it is and what it earns; below, what both say about the whole."""
    earnings, turns = earnings_of(room.engagement), turns_of(room)
    rows = Deliverable.objects.filter(engagement=room.engagement).order_by("position", "pk")
    return room.render(
        "engagements/work.html",
        "work",
        rows=[WorkRow(row, turns.get(row.pk), earnings.get(row.key, [])) for row in rows],
        other_zone=other_zone(room),
        conversation=conversation(room, room.engagement.pk),
        may_close=room.engagement.is_running and room.may(Permission.ENGAGEMENT_CLOSE),
    )


def turns_of(room: Room) -> dict[UUID, Sentence]:
    """The open duty about each thing, in words."""
    return {move.subject: room.say(move) for move in room.moves if not move.is_courtesy}


def other_zone(room: Room) -> str:
    """The zone that stands beside the contractor's: the reader's own, or the client's where the contractor reads."""
    return room.reader.user.zone if room.side == "client" else room.engagement.organization.zone


@in_room
def deliverable(room: Room, pk: UUID) -> HttpResponse:
    """One deliverable: criteria, rounds, and what the reader may do now."""
    opened(room, pk)
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
        ask_again(form)
        return _page(room, _get(room, pk), status, submission_form=form)
    messages.success(room.request, _("“%(title)s” is handed in. Now it is their turn.") % {"title": row.title})
    return redirect("deliverable", room.engagement.pk, row.pk)


@require_POST
@in_room
def review(room: Room, pk: UUID) -> HttpResponse:
    """The client accepts, or requests changes that name the criteria."""
    row, by = _get(room, pk), room.actor(Permission.DELIVERABLE_REVIEW)
    form = ReviewForm(room.request.POST, criteria=row.criteria.current())
    status = 422
    if form.is_valid():
        judged = {"deliverable": row, "submission_id": form.cleaned_data["submission"], "by": by, "now": room.now}
        note, unmet = form.cleaned_data["note"], [UUID(key) for key in form.cleaned_data["unmet"]]
        if form.accepts:
            status = attempt(form, lambda: deliverables.accept(note=note, **judged))
        else:
            status = attempt(form, lambda: deliverables.request_changes(note=note, unmet=unmet, **judged))
    if status:
        return _page(room, _get(room, pk), status, review_form=form)
    messages.success(room.request, _("Accepted.") if form.accepts else _("Sent back with what has to change."))
    anchor = "#commend" if form.accepts else ""
    return redirect(reverse("deliverable", args=[room.engagement.pk, row.pk]) + anchor)


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
        return _page(room, _get(room, pk), status, commendation_form=form)
    messages.success(room.request, _("Your words are with them."))
    return redirect("deliverable", room.engagement.pk, row.pk)


def _get(room: Room, pk: UUID) -> Deliverable:
    rows = Deliverable.objects.select_related("commendation__given_by")
    return get_object_or_404(rows, engagement=room.engagement, pk=pk)


def _page(room: Room, row: Deliverable, status: int = 200, **forms: Form) -> HttpResponse:
    acts = allowed(row, side=room.side, permissions=room.reader.permissions_on(room.engagement))
    failed = ArrayAgg("reviews", filter=Q(reviews__isnull=False), default=[])
    criteria = list(row.criteria.annotate(failed=failed).order_by("position"))  # grouping drops the model's order
    current = [criterion for criterion in criteria if criterion.dropped_at is None]
    submissions = list(row.submissions.select_related("submitted_by", "review__reviewed_by").order_by("-round"))
    files = files_of(room, [submission.pk for submission in submissions])
    for submission in submissions:
        submission.files = files.get(submission.pk, [])  # type: ignore[attr-defined]
        submission.unmet = unmet_in(submission, criteria)  # type: ignore[attr-defined]
    newest = submissions[0] if submissions else None
    praise = getattr(row, "commendation", None)
    may_commend = not praise and row.status == "accepted" and room.may(Permission.COMMENDATION_GIVE)
    context: dict[str, Any] = {
        "deliverable": row,
        "turn": turns_of(room).get(row.pk),
        "earnings": earnings_of(room.engagement).get(row.key, []),
        "criteria": [Judged(criterion, verdicts(criterion, submissions)) for criterion in current],
        "newest": newest,
        "earlier": submissions[1:],
        "commendation": praise,
        "may_submit": "submit" in acts and room.engagement.is_running,
        "may_review": "accept" in acts,
        "may_commend": may_commend,
        "redo_at": deliverables.next_round_due(row, contractor=room.engagement.contractor, now=room.now),
        "submission_form": SubmissionForm(),
        "review_form": ReviewForm(criteria=current, initial={"submission": newest.pk if newest else None}),
        "commendation_form": CommendationForm(),
        "other_zone": other_zone(room),
        "conversation": conversation(room, row.pk),
    }
    return room.render("engagements/deliverable.html", "work", status, **(context | forms))


def review_of(submission: Submission) -> Any:
    """The review of a submission, or None; no query where it was selected."""
    return getattr(submission, "review", None)


def verdicts(criterion: AcceptanceCriterion, submissions: Iterable[Submission]) -> list[tuple[int, bool]]:
    """What each reviewed round said to a criterion (annotated with ``failed``), the first round first."""
    reviewed = [(submission.round, review) for submission in submissions if (review := review_of(submission))]
    return sorted(
        (number, review.pk not in criterion.failed)  # type: ignore[attr-defined]
        for number, review in reviewed
        if criterion.is_judged_at(review.reviewed_at)
    )


def unmet_in(submission: Submission, criteria: Iterable[AcceptanceCriterion]) -> list[AcceptanceCriterion]:
    """The criteria that the review of a submission named as not met."""
    review = review_of(submission)
    return [row for row in criteria if review and review.pk in row.failed]  # type: ignore[attr-defined]
