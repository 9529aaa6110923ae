"""The outbox: entries on their way to the workers. PostgreSQL is the queue of record; the bell only hurries it."""

from datetime import datetime

from django.db import connection
from django.db.models import Max

from kernel.models import Entry, Outbox

DISPATCHER_LOCK = 7_301_001


def claim_batch(*, now: datetime, size: int = 500) -> list[Entry]:
    """Give the next ``size`` waiting entries their positions and return them, facts included.

    Runs inside the caller's transaction: what the caller writes for the entries commits together with the positions, so that
    each entry is dispatched exactly once. Returns nothing while another dispatcher works.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [DISPATCHER_LOCK])
        if not cursor.fetchone()[0]:
            return []
    waiting = Outbox.objects.filter(dispatched_at__isnull=True).select_related("entry__facts").order_by("entry_id")
    batch = list(waiting[:size])
    if not batch:
        return []
    position = Outbox.objects.aggregate(last=Max("position"))["last"] or 0
    for row in batch:
        position += 1
        row.position, row.dispatched_at = position, now
    Outbox.objects.bulk_update(batch, ["position", "dispatched_at"])
    return [row.entry for row in batch]


def oldest_waiting() -> datetime | None:
    """When the oldest entry that waits was written; None when nothing waits."""
    row = Outbox.objects.filter(dispatched_at__isnull=True).select_related("entry").order_by("entry_id").first()
    return row.entry.at if row else None
