"""Nudges: the waiting side asks for what is late, at most once a working day of the owing side."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import DomainError, IllegalTransition, NotAllowed
from kernel.models import EntryFacts, Move
from kernel.worktime import WorkingTime

VERB = "move.nudged"
LOOK_BACK = timedelta(days=21)  # longer than any run of days off


def ask(*, move: Move, by: Actor, now: datetime) -> bool:
    """Ask the owing side for a late duty and return True; False when their side was asked on this working day before.

    The entry carries the move's id, its kind and the side that is asked; whom it reaches is for the dispatch to say. Raises
    NotAllowed for a move of one's own side, IllegalTransition when it is settled, ``not_late`` while its time runs.
    """
    engagement = Engagement.objects.select_related("organization", "contractor").get(pk=move.scope_id)
    party = engagement.organization if move.side == "client" else engagement.contractor
    with change(engagement, by=by, verb=VERB, now=now) as door:
        row = Move.objects.get(pk=move.pk)
        if row.side == by.side:
            raise NotAllowed(_("This waits for your own side."))
        if not row.is_open or row.is_courtesy or row.due_at is None:
            raise IllegalTransition(act="nudge", status=row.status)
        if row.due_at >= now:
            raise DomainError(_("Their agreed time is not over yet. Ask once it has passed."), code="not_late")
        if asked([engagement.pk], since=day_began(party.working_time(), now)).get(row.pk):
            return False
        door.note(door.scope, move=row.pk, kind=row.kind, side=row.side)
    return True


def asked(engagement_ids: Collection[UUID], *, since: datetime) -> dict[UUID, datetime]:
    """When each move of these engagements was last asked for since then. One query."""
    facts = EntryFacts.objects.filter(
        entry__scope_kind="engagement", entry__scope_id__in=engagement_ids, entry__verb=VERB, entry__at__gte=since
    )
    return {UUID(move): at for move, at in facts.order_by("entry__at").values_list("body__move", "entry__at")}


def day_began(hours: WorkingTime, now: datetime) -> datetime:
    """Midnight at the start of today, or on a day off of the working day before: asking on a Sunday counts as Friday."""
    day = now.astimezone(ZoneInfo(hours.zone)).date()
    while not hours.is_working_day(day):
        day -= timedelta(days=1)
    return hours.at(day, time(0))
