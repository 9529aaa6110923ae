"""Words that the tests of the reminders share."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from accounts.models import User
from kernel.models import Move
from monitoring.models import Notification
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep

SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    """An instant in UTC, such as ``2026-11-02T09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def remind(now: datetime) -> None:
    """One visit of the worker: dispatch, sweep, deliver."""
    dispatch(now=now)
    sweep(now=now)
    deliver(now=now)


def visit_until(start: datetime, end: datetime, *, minutes: int = 30) -> None:
    """Visit every half hour from ``start`` to ``end``."""
    now = start
    while now <= end:
        remind(now)
        now += timedelta(minutes=minutes)


def move_of(engagement, kind: str) -> Move:
    """The one open move of a kind."""
    return Move.objects.of_scope("engagement", engagement.pk).open().get(kind=kind)


def user_of(actor) -> User:
    """The user behind an actor."""
    return User.objects.get(pk=actor.user_id)


def owed(channel: str = "mail") -> list[tuple[str, UUID]]:
    """What was ever owed by a channel: code and recipient, in order."""
    rows = Notification.objects.filter(channel=channel).order_by("created_at", "id")
    return [(row.code, row.recipient_id) for row in rows]


def codes_to(user: User, mails) -> list[str]:
    """The subjects of the mails that reached a person, in order."""
    return [mail.subject for mail in mails if user.email in mail.to[0]]
