"""When a mail may reach a person: quiet hours, working hours, the daily digest; and which mails they want no more.

Urgent mails wait for nothing. Everything else waits for the person's own working hours; what is only news waits for the start
of their working day and comes as one digest, unless they want each at once.
"""

from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from accounts.models import User
from kernel.worktime import WorkingTime
from monitoring.models import MailOptOut, Notification
from monitoring.services.ladder import ANNOUNCE
from monitoring.services.news import NEWS
from monitoring.services.recipients import Person

ALL_NEWS, DIGEST = "news", "digest"
IN_DIGEST = (ALL_NEWS, "announced")  # what an unsubscribe from the digest leaves out; reminders of a duty still come
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


def is_muted(notification: Notification, opt_outs: set[str]) -> bool:
    """Whether the reader wants no such mail. What is essential cannot be muted: urgent mails, and reminders of a duty."""
    if is_essential(notification):
        return False
    return notification.code in opt_outs or (notification.code in NEWS and ALL_NEWS in opt_outs)


def is_essential(notification: Notification) -> bool:
    """Urgent mails, and reminders of what was agreed: they end by doing it, or by an answer."""
    return notification.is_urgent or notification.step > ANNOUNCE


def mute(*, user: User, code: str, now: datetime) -> None:
    """Send this person no more mails with this code, or (``digest``) no digest. The news in the app stays. Idempotent."""
    rows = [MailOptOut(user=user, code=muted, created_at=now) for muted in _codes(code)]
    MailOptOut.objects.bulk_create(rows, ignore_conflicts=True)


def unmute(*, user: User, code: str) -> None:
    """Send them again. Idempotent."""
    MailOptOut.objects.filter(user=user, code__in=_codes(code)).delete()


def is_code_muted(*, user: User, code: str) -> bool:
    """Whether :func:`mute` was asked for."""
    return MailOptOut.objects.filter(user=user, code__in=_codes(code)).count() == len(_codes(code))


def _codes(code: str) -> tuple[str, ...]:
    return IN_DIGEST if code == DIGEST else (code,)
