"""Reading news: what a person has seen of their inbox. Theirs alone, so it is no change of state and leaves no entry."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import User
from monitoring.models import Notification


def mark_read(*, user: User, now: datetime, ids: Collection[UUID] | None = None) -> int:
    """Mark the person's unread news as read, all of it or those of ``ids``, and return how many were. Idempotent."""
    unread = Notification.objects.filter(recipient=user, channel="news", read_at__isnull=True)
    return (unread if ids is None else unread.filter(pk__in=ids)).update(read_at=now)
