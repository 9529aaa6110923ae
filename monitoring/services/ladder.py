"""The ladder of reminders: what is said about a move when. Pure: no clock, no database.

The same rungs on both sides, at moments of the owing side's own working days and hours. A rung whose moment passed
unseen (the worker was down, the deadline is near) is skipped: the newest one that has come is said, never two at once. The
escalation is the exception: it comes only after the rung that announces it, two working mornings later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kernel.worktime import WorkingTime

ANNOUNCE, BEFORE, ON_THE_DAY, LATE, ESCALATE, DONE = range(6)
SETTLE_COURTESY = 1
COURTESY_DAYS = 5
ESCALATION_DAYS = 2
MAIL, NEWS = "mail", "news"
STUCK = "stuck"  # the code of an escalation that the waiting side hears, since nobody stands above

Moment = Callable[[WorkingTime, datetime, datetime], datetime | None]


@dataclass(frozen=True)
class Rung:
    """One step: its code, its moment from (hours, opens_at, due_at), its channels, and whether its mail waits for nothing."""

    step: int
    code: str
    at: Moment
    channels: tuple[str, ...] = (MAIL,)
    is_urgent: bool = False


@dataclass(frozen=True)
class Climb:
    """What a visit of the sweep comes to: the rung to say (None: nothing), the next step, and its moment (None: no more).

    ``settles`` is set for a courtesy whose five working days are over.
    """

    said: Rung | None
    step: int
    remind_at: datetime | None
    settles: bool = False


def _opening(hours: WorkingTime, opens_at: datetime, due_at: datetime) -> datetime:
    return opens_at


def _working_day_before(hours: WorkingTime, opens_at: datetime, due_at: datetime) -> datetime | None:
    """None where it opened later: the announcement has said it."""
    morning = _mornings(hours, due_at)[0]
    return morning if morning > opens_at else None


def _morning_of_the_day(hours: WorkingTime, opens_at: datetime, due_at: datetime) -> datetime | None:
    """None where it opened later, on a day off, and where it is due before the day starts."""
    morning = _mornings(hours, due_at)[1]
    return morning if morning and opens_at < morning < due_at else None


def _morning_after(hours: WorkingTime, opens_at: datetime, due_at: datetime) -> datetime:
    return _mornings(hours, due_at)[2]


@lru_cache(maxsize=4096)
def _mornings(hours: WorkingTime, due_at: datetime) -> tuple[datetime, datetime | None, datetime]:
    """Of the working day before, of the day itself (None on a day off), of the working day after.

    Remembered, since thousands of moves are due at the same close of business.
    """
    day = due_at.astimezone(ZoneInfo(hours.zone)).date()
    on_the_day = hours.at(day, hours.start) if hours.is_working_day(day) else None
    return hours.subtract_working_days(due_at, 1), on_the_day, hours.next_morning(due_at)


def _once_late(hours: WorkingTime, opens_at: datetime, due_at: datetime) -> datetime:
    return due_at + timedelta(minutes=1)


def _never_unannounced(hours: WorkingTime, opens_at: datetime, due_at: datetime) -> None:
    """The escalation has no moment of its own: :func:`climb` sets it when the rung before was said."""


ANNOUNCED = Rung(ANNOUNCE, "announced", _opening, (NEWS, MAIL))
SILENT = Rung(ANNOUNCE, "", _opening, ())
WORKING_DAY_BEFORE = Rung(BEFORE, "before", _working_day_before)
TODAY = Rung(ON_THE_DAY, "today", _morning_of_the_day)
OVERDUE = Rung(LATE, "late", _morning_after, (NEWS, MAIL))
OVERDUE_AT_ONCE = Rung(LATE, "late", _once_late, (NEWS, MAIL), is_urgent=True)
ESCALATED = Rung(ESCALATE, "escalated", _never_unannounced, (NEWS, MAIL))

Ladder = tuple[Rung, ...]
DUTY: Ladder = (ANNOUNCED, WORKING_DAY_BEFORE, TODAY, OVERDUE, ESCALATED)
LADDERS: dict[str, Ladder] = {
    "check_in": (SILENT, OVERDUE, ESCALATED),  # comes by the calendar; reminded once, when it was missed
    "pay": (ANNOUNCED, WORKING_DAY_BEFORE, TODAY, OVERDUE_AT_ONCE, ESCALATED),
}


def ladder_of(kind: str) -> Ladder:
    """The rungs for a kind of duty, by its code."""
    return LADDERS.get(kind, DUTY)


def climb(
    *,
    kind: str,
    is_courtesy: bool,
    step: int,
    opens_at: datetime,
    due_at: datetime | None,
    hours: WorkingTime,
    now: datetime,
) -> Climb:
    """Return what to say now about a move that stands before ``step``, and what comes next. ``hours`` are the owing side's."""
    if is_courtesy or due_at is None:
        return _courtesy(step, opens_at, hours)
    if step == ESCALATE:
        return Climb(_rung(kind, ESCALATE), DONE, None)
    said: Rung | None = None
    for rung in ladder_of(kind):  # their moments ascend
        at = rung.at(hours, opens_at, due_at) if rung.step >= step else None
        if at is None:
            continue
        if at > now:
            return Climb(said, rung.step, at)
        said = rung
    if said is not None and said.step == LATE:
        return Climb(said, ESCALATE, escalation_after(now, hours))
    return Climb(said, DONE, None)


def escalation_after(announced_at: datetime, hours: WorkingTime) -> datetime:
    """Two working mornings after the rung that announces it."""
    for _ in range(ESCALATION_DAYS):
        announced_at = hours.next_morning(announced_at)
    return announced_at


def _courtesy(step: int, opens_at: datetime, hours: WorkingTime) -> Climb:
    """A courtesy is never reminded; after five working days the clock lets it go."""
    if step < SETTLE_COURTESY:
        return Climb(None, SETTLE_COURTESY, hours.add_working_days(opens_at, COURTESY_DAYS))
    return Climb(None, DONE, None, settles=True)


def _rung(kind: str, step: int) -> Rung | None:
    return next((rung for rung in ladder_of(kind) if rung.step == step), None)
