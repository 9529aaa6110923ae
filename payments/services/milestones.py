"""Milestones: earned by their trigger. These are consequences; nobody earns a milestone by hand."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from engagements.models import Deliverable, Engagement
from kernel.actors import CLOCK, Actor
from kernel.door import Change, Note, change
from kernel.transitions import transition
from payments.models import Milestone

Trigger = Milestone.Trigger


def earn_at_start(door: Change[Engagement], note: Note) -> None:
    """An agreement came into force: what is due up front is earned, and so is what rests on work accepted before."""
    planned = _planned(door.scope)
    _earn(door, (row for row in planned if row.trigger == Trigger.UP_FRONT))
    earn_by_acceptance(door, note)
    if door.scope.status == "completing":
        earn_by_completion(door, note)


def earn_by_acceptance(door: Change[Engagement], note: Note) -> None:
    """A deliverable was accepted: milestones that wait for it, and for nothing else, are earned."""
    accepted = set(Deliverable.objects.filter(engagement=door.scope, status="accepted").values_list("key", flat=True))
    ready = (r for r in _planned(door.scope) if r.trigger == Trigger.ACCEPTANCE and set(r.deliverable_keys) <= accepted)
    _earn(door, ready)


def earn_by_completion(door: Change[Engagement], note: Note) -> None:
    """The work is complete: what waits for that is earned."""
    _earn(door, (row for row in _planned(door.scope) if row.trigger == Trigger.COMPLETION))


def cancel_planned(door: Change[Engagement], note: Note) -> None:
    """The engagement ended: what was not earned never will be."""
    for row in _planned(door.scope):
        transition(row, "cancel", by=door.by)
        door.note(row, verb="milestone.cancelled")


def earn_on_date(milestone_id: UUID, *, by: Actor = CLOCK, now: datetime) -> None:
    """By the clock: the date has come. A quiet no-op when it was earned or cancelled before."""
    milestone = Milestone.objects.select_related("engagement").get(pk=milestone_id)
    with change(milestone.engagement, by=by, verb="milestone.earned", now=now) as door:
        rows = [row for row in _planned(door.scope) if row.pk == milestone_id]
        if door.scope.is_running:
            _earn(door, (row for row in rows if row.trigger_at and row.trigger_at <= now))


def _planned(engagement: Engagement) -> list[Milestone]:
    return list(Milestone.objects.select_for_update().filter(engagement=engagement, status="planned"))


def _earn(door: Change[Engagement], rows: Iterable[Milestone]) -> None:
    payer = door.scope.organization.working_time()
    for row in rows:
        due = payer.add_calendar_days(door.now, row.pay_days)
        transition(row, "earn", by=door.by, earned_at=door.now, due_at=due)
        door.note(row, verb="milestone.earned", amount=row.amount, currency=row.currency, due_at=due)
