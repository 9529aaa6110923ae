"""The outbox: entries on their way to the workers. PostgreSQL is the queue of record; the bell only hurries it."""

from datetime import datetime, timedelta

from django.db import connection

from kernel.ids import age_of
from kernel.models import Entry, Outbox

DISPATCHER_LOCK = 7_301_001
TAKE_TURN = "SELECT pg_try_advisory_xact_lock(%s)"
CLAIM = """
WITH oldest AS (
    SELECT entry_id FROM kernel_outbox WHERE dispatched_at IS NULL ORDER BY entry_id LIMIT %s
), reach AS (
    SELECT scope_kind, scope_id, min(id::text) AS first, min(seq) AS least, max(seq) AS last
    FROM kernel_entry WHERE id IN (SELECT entry_id FROM oldest) GROUP BY scope_kind, scope_id
), waiting AS (
    SELECT row.entry_id, row_number() OVER (ORDER BY reach.first, entry.seq) AS number
    FROM reach
    JOIN kernel_entry AS entry USING (scope_kind, scope_id)
    JOIN kernel_outbox AS row ON row.entry_id = entry.id
    WHERE row.dispatched_at IS NULL AND entry.seq BETWEEN reach.least - 500 AND reach.last
)
UPDATE kernel_outbox AS row
SET dispatched_at = %s, position = waiting.number + (SELECT coalesce(max(position), 0) FROM kernel_outbox)
FROM waiting WHERE row.entry_id = waiting.entry_id
RETURNING row.entry_id
"""


def claim_batch(*, now: datetime, size: int = 500) -> list[Entry]:
    """Give the next ``size`` waiting entries (a few more, to break no scope's order) their positions and return them.

    Runs inside the caller's transaction: what the caller writes for the entries commits together with the positions, so that
    each entry is dispatched exactly once. Returns nothing while another dispatcher works.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURN, [DISPATCHER_LOCK])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(CLAIM, [size, now])
        claimed = [row[0] for row in cursor.fetchall()]
    return list(Entry.objects.filter(pk__in=claimed).select_related("facts").order_by("outbox__position"))


def longest_wait() -> timedelta | None:
    """How long the entry that waits longest has done so; None when nothing waits.

    By the moment of writing, which its key holds: what an entry tells of may have happened long before.
    """
    oldest = Outbox.objects.filter(dispatched_at__isnull=True).order_by("entry_id").first()
    return age_of(oldest.entry_id) if oldest else None
