"""Answers to a reminder: "I need until …" or "I cannot". They move no deadline; the other side hears, the reminders wait."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from engagements.models.base import parties_of
from engagements.services.texts import clean_text
from kernel.actors import Actor
from kernel.door import Change, change
from kernel.errors import DomainError, IllegalTransition, Invalid
from kernel.models import Move, Reminder
from kernel.worktime import WorkingTime
from monitoring.models import Answer, Notification

VERB = "move.answered"
FURTHEST = timedelta(days=90)
MAX_NOTE = 1_000


class Answered(DomainError):
    """This mail was answered before; single use, so that a forwarded mail cannot speak twice."""

    code = "answered"
    message = _("You have answered this already. To change your answer, sign in and write a comment.")


def answer(
    *,
    move: Move,
    until_on: date | None,
    note: str,
    by: Actor,
    now: datetime,
    notification: Notification | None = None,
) -> Answer:
    """Record until which day the owing side needs (None: it cannot), with a word of why.

    The move carries that day as a promise; "it cannot" takes an earlier one back. The next reminder waits until the working
    morning after that day. Raises Invalid for a day that is past or further than 90
    days, IllegalTransition when the move is settled or not theirs, Answered when this mail was answered before.
    """
    note = clean_text(note, "note")
    if len(note) > MAX_NOTE:
        raise Invalid({"note": [_("Keep it under 1,000 characters.")]})
    engagement = Engagement.objects.select_related("organization", "contractor").get(pk=move.scope_id)
    with change(engagement, by=by, verb=VERB, now=now) as door:
        row = Move.objects.select_for_update(no_key=True).get(pk=move.pk)
        if not row.is_open or row.is_courtesy or row.side != by.side:
            raise IllegalTransition(act="answer", status=row.status)
        if notification and Answer.objects.filter(notification_id=notification.pk).exists():
            raise Answered
        hours = hours_of(door.scope, row.side)
        until = _closing(until_on, hours, now)
        answered = _write(door, row, until, note, notification.pk if notification else None)
        promised = {"promised_until": until, "promised_at": now if until else None}
        Move.objects.filter(pk=row.pk).update(**promised)
        if until:
            _hold_reminders(row, hours.next_morning(until))
        door.note(answered, move=row.pk, kind=row.kind, side=row.side, until=until_on)
    return answered


def hours_of(engagement: Engagement, side: str) -> WorkingTime:
    """The working time of one side of an engagement."""
    return (engagement.organization if side == "client" else engagement.contractor).working_time()


def _closing(until_on: date | None, hours: WorkingTime, now: datetime) -> datetime | None:
    if until_on is None:
        return None
    until = hours.close_of(until_on)
    if until <= now:
        raise Invalid({"until_on": [_("Choose a day that is still to come.")]})
    if until > now + FURTHEST:
        raise Invalid({"until_on": [_("That is more than 90 days away. Propose a change of the agreement instead.")]})
    return until


def _write(
    door: Change[Engagement], move: Move, until: datetime | None, note: str, notification_id: UUID | None
) -> Answer:
    return Answer.objects.create(
        **parties_of(door.scope),
        move=move,
        notification_id=notification_id,
        side=move.side,
        user_id=door.by.user_id,
        until_at=until,
        note=note,
        answered_at=door.now,
    )


def _hold_reminders(move: Move, until: datetime) -> None:
    """Only later, never earlier."""
    Reminder.objects.filter(move=move, remind_at__lt=until).update(remind_at=until)
