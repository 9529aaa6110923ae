"""Check-ins: said by the contractor, read by the client, put in place by the clock. Blockers: in the way until out of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engagements.models import Deliverable, Engagement
from engagements.models.base import parties_of
from engagements.services.texts import clean_text, required_text
from kernel.actors import CLOCK, Actor
from kernel.door import Change, Note, change
from kernel.errors import DomainError, IllegalTransition, Invalid, NotAllowed
from kernel.transitions import check, transition
from monitoring.models import Blocker, CheckIn
from monitoring.parts import schedule

UNBLOCK_DAYS = 1


def submit(
    *, checkin: CheckIn, done: str, next: str, blocked: str, progress: dict[str, Any], by: Actor, now: datetime
) -> CheckIn:
    """Say how it goes: done, next, blocked (empty: nothing), progress per deliverable key (0 to 100).

    The other dates that have passed are covered by this one. Being blocked becomes the client's move. Raises ``too_early`` for a
    date while an earlier one is still to come.
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
        others = CheckIn.objects.filter(engagement=door.scope, status="scheduled").exclude(pk=row.pk)
        if others.filter(due_at__gt=now, due_at__lt=row.due_at).exists():
            raise DomainError(_("An earlier check-in comes first. This one opens after it."), code="too_early")
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
        for missed in others.filter(due_at__lte=now):
            transition(missed, "cancel", by=by, covered_by=row)
        door.note(row, blocked=bool(blocked), late=row.due_at < now)
        if blocked:
            _add_blocker(door, blocked, checkin=row)
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


def acknowledge(*, checkin: CheckIn, by: Actor, now: datetime) -> None:
    """The client has read it. Already acknowledged is a quiet no-op."""
    acknowledge_many(engagement=checkin.engagement, ids=[checkin.pk], by=by, now=now)


def acknowledge_many(*, engagement: Engagement, ids: Collection[UUID], by: Actor, now: datetime) -> int:
    """The client has read these check-ins of one engagement; returns how many that changed. Others' ids are ignored."""
    with change(engagement, by=by, verb="checkin.acknowledged", now=now) as door:
        rows = CheckIn.objects.select_for_update().filter(engagement=door.scope, pk__in=list(ids))
        unread = [row for row in rows if row.status != CheckIn.Status.ACKNOWLEDGED]
        for row in unread:
            transition(row, "acknowledge", by=by, acknowledged_at=now)
            door.note(row)
    return len(unread)


def raise_blocker(*, engagement: Engagement, text: str, by: Actor, now: datetime) -> Blocker:
    """The contractor says between two check-ins what is in the way. It becomes the client's move, due the next working day."""
    text = required_text(text, "text", _("Say what is in the way, and what would get you going."))
    with change(engagement, by=by, verb="blocker.raised", now=now) as door:
        if by.side != "contractor":
            raise NotAllowed(act="raise_blocker")
        if not door.scope.is_running:
            raise IllegalTransition(act="raise_blocker", status=door.scope.status)
        return _add_blocker(door, text)


def _add_blocker(door: Change[Engagement], text: str, *, checkin: CheckIn | None = None) -> Blocker:
    """Put a blocker on the client's side; the caller holds the door open."""
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


def resolve(*, blocker: Blocker, answer: str, by: Actor, now: datetime) -> None:
    """The client answers what blocks the contractor, or the contractor says how it cleared.

    Raises IllegalTransition when somebody did so before.
    """
    answer = required_text(answer, "answer", _("Say how it is resolved, or what happens next."))
    act = "clear" if by.side == "contractor" else "resolve"
    with change(blocker.engagement, by=by, verb="blocker.resolved", now=now) as door:
        row = Blocker.objects.select_for_update().get(pk=blocker.pk)
        transition(row, act, by=by, answer=answer, resolved_by_id=by.user_id, resolved_at=now)
        door.note(row)


def cancel_scheduled(door: Change[Engagement], note: Note) -> None:
    """Consequence of complete work, and of an end: nobody is asked to check in any more."""
    for row in CheckIn.objects.filter(engagement=door.scope, status="scheduled"):
        transition(row, "cancel", by=CLOCK)


def schedule_ahead(engagement_id: UUID, *, by: Actor = CLOCK, now: datetime) -> None:
    """By the clock: put the check-ins of the next 60 days in place. A quiet no-op when they are."""
    engagement = Engagement.objects.get(pk=engagement_id)
    with change(engagement, by=by, verb="checkin.scheduled", now=now) as door:
        if door.scope.status == Engagement.Status.ACTIVE and door.scope.in_force:
            plan = door.scope.in_force.body["parts"]["check_in_plan"]
            created = schedule(plan, change=door)
            if created:
                door.note(door.scope, count=created)
