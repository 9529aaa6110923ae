"""Check-ins and blockers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engagements.models import Deliverable, Engagement
from engagements.models.base import parties_of
from engagements.services.texts import clean_text, required_text
from kernel.actors import CLOCK, Actor
from kernel.door import Change, Note, change
from kernel.errors import IllegalTransition, Invalid
from kernel.transitions import check, transition
from monitoring.models import Blocker, CheckIn
from monitoring.parts import schedule

UNBLOCK_DAYS = 1


def submit(
    *, checkin: CheckIn, done: str, next: str, blocked: str, progress: dict[str, Any], by: Actor, now: datetime
) -> CheckIn:
    """Say how it goes: done, next, blocked (empty: nothing), progress per deliverable key (0 to 100).

    Earlier dates that were missed are covered by this one and cancelled. Being blocked becomes the client's move.
    """
    done, blocked = (
        required_text(done, "done", _("Say what was done, even if it is little.")),
        clean_text(blocked, "blocked"),
    )
    upcoming = clean_text(next, "next")
    with change(checkin.engagement, by=by, verb="checkin.submitted", now=now) as door:
        if not door.scope.is_running:
            raise IllegalTransition(act="check_in", status=door.scope.status)
        row = CheckIn.objects.select_for_update().get(pk=checkin.pk)
        check(row, "submit", by=by)
        transition(
            row,
            "submit",
            by=by,
            done=done,
            next=upcoming,
            progress=_progress(door.scope, progress),
            submitted_by_id=by.user_id,
            submitted_at=now,
        )
        for missed in CheckIn.objects.filter(engagement=door.scope, status="scheduled", due_at__lt=row.due_at):
            transition(missed, "cancel", by=by)
        door.note(row, blocked=bool(blocked), late=row.due_at < now)
        if blocked:
            _raise_blocker(door, blocked, checkin=row)
    return row


def _progress(engagement: Engagement, given: dict[str, Any]) -> dict[str, int]:
    keys = set(Deliverable.objects.filter(engagement=engagement).values_list("key", flat=True))
    try:
        progress = {key: int(value) for key, value in given.items() if value not in (None, "")}
    except (TypeError, ValueError):
        progress = {"": -1}
    if not set(progress) <= keys or not all(0 <= value <= 100 for value in progress.values()):
        raise Invalid({"progress": [_("Progress is a whole number from 0 to 100 for each deliverable.")]})
    return progress


def _raise_blocker(door: Change[Engagement], text: str, *, checkin: CheckIn | None) -> Blocker:
    due = door.scope.organization.working_time().add_working_days(door.now, UNBLOCK_DAYS)
    blocker = Blocker.objects.create(
        **parties_of(door.scope),
        checkin=checkin,
        text=text,
        raised_by_id=door.by.user_id,
        raised_at=door.now,
        due_at=due,
    )
    door.note(blocker, verb="blocker.raised", due_at=due)
    return blocker


def acknowledge(*, checkin: CheckIn, by: Actor, now: datetime) -> None:
    """The client has read it. Already acknowledged is a quiet no-op."""
    with change(checkin.engagement, by=by, verb="checkin.acknowledged", now=now) as door:
        row = CheckIn.objects.select_for_update().get(pk=checkin.pk)
        if row.status == CheckIn.Status.ACKNOWLEDGED:
            return
        transition(row, "acknowledge", by=by, acknowledged_at=now)
        door.note(row)


def resolve(*, blocker: Blocker, answer: str, by: Actor, now: datetime) -> None:
    """The client answers what blocks the contractor. Raises IllegalTransition when a colleague did so before."""
    answer = required_text(answer, "answer", _("Say how it is resolved, or what happens next."))
    with change(blocker.engagement, by=by, verb="blocker.resolved", now=now) as door:
        row = Blocker.objects.select_for_update().get(pk=blocker.pk)
        transition(row, "resolve", by=by, answer=answer, resolved_by_id=by.user_id, resolved_at=now)
        door.note(row)


def cancel_scheduled(door: Change[Engagement], note: Note) -> None:
    """Consequence of an end: nobody is asked to check in any more."""
    for row in CheckIn.objects.filter(engagement=door.scope, status="scheduled"):
        transition(row, "cancel", by=CLOCK)


def schedule_ahead(engagement_id: UUID, *, by: Actor = CLOCK, now: datetime) -> None:
    """By the clock: put the check-ins of the next 60 days in place. A quiet no-op when they are."""
    engagement = Engagement.objects.get(pk=engagement_id)
    with change(engagement, by=by, verb="checkin.scheduled", now=now) as door:
        if door.scope.is_running and door.scope.in_force:
            plan = door.scope.in_force.body["parts"]["check_in_plan"]
            created = schedule(plan, change=door)
            if created:
                door.note(door.scope, count=created)
