"""When a mail may reach a person: quiet hours, working hours, the daily digest. Pure.

Urgent mails wait for nothing. Everything else waits for the person's own working hours; what is only news waits for the start
of their working day and comes as one digest, unless they want each at once.
"""

from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from kernel.worktime import WorkingTime
from monitoring.services.recipients import Person

QUIET_UNTIL, QUIET_FROM = time(7, 0), time(20, 0)


@lru_cache(maxsize=4096)  # hundreds of moves have the same few readers
def owed_from(person: Person, *, is_urgent: bool, is_timely: bool, now: datetime) -> datetime:
    """The earliest moment for a mail that is owed since ``now``. ``is_timely``: a reminder, which cannot wait a day."""
    if is_urgent:
        return now
    if person.wants_digest and not is_timely:
        return next_day_start(person, now)
    return next_open_moment(person, now)


def next_open_moment(person: Person, now: datetime) -> datetime:
    """``now`` inside the person's hours, else when their next working day starts."""
    return mail_hours(person).next_opening(now)


def next_day_start(person: Person, now: datetime) -> datetime:
    """The first start of a working day that is not before ``now``."""
    hours = mail_hours(person)
    day = now.astimezone(ZoneInfo(hours.zone)).date()
    if hours.is_working_day(day) and now <= hours.at(day, hours.start):
        return hours.at(day, hours.start)
    return hours.next_morning(now)


@lru_cache(maxsize=4096)
def mail_hours(person: Person) -> WorkingTime:
    """The person's working time without the quiet hours, 20:00 to 07:00; a day that lies wholly within them stays as it is."""
    hours = person.working_time()
    start, end = max(hours.start, QUIET_UNTIL), min(hours.end, QUIET_FROM)
    return replace(hours, start=start, end=end) if start < end else hours
