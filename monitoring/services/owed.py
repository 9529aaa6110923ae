"""Owing notifications: hundreds of rows in one statement, each at most once by the table's unique keys."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kernel import bulk
from kernel.ids import uuid7
from monitoring.services.ladder import MAIL
from monitoring.services.preferences import owed_from
from monitoring.services.recipients import Person

INSERT = """
INSERT INTO monitoring_notification (
    created_at, tries, last_error, id, move_id, entry_id, scope_kind, scope_id, schedule_no, step, recipient_id, side,
    channel, is_urgent, code, deliver_at
)
SELECT %b, 0, '', owed.* FROM unnest(
    %b::uuid[], %b::uuid[], %b::uuid[], %b::text[], %b::uuid[], %b::int[], %b::int[], %b::uuid[], %b::text[],
    %b::text[], %b::bool[], %b::text[], %b::timestamptz[]
) AS owed
ON CONFLICT DO NOTHING
"""


class About(NamedTuple):
    """What a notification is about: a step of a move, or an entry of the record."""

    move_id: UUID | None
    entry_id: UUID | None
    scope_kind: str
    scope_id: UUID
    schedule_no: int
    step: int


class Owed(NamedTuple):
    """One thing that one person must hear by one channel, not before ``deliver_at``."""

    about: About
    person_id: UUID
    side: str
    channel: str
    is_urgent: bool
    code: str
    deliver_at: datetime


def owe(
    about: About, person: Person, *, side: str, channel: str, code: str, is_urgent: bool, is_timely: bool, now: datetime
) -> Owed:
    """What ``person`` must hear since ``now``; a mail waits for their hours or their digest, as they prefer."""
    deliver_at = owed_from(person, is_urgent=is_urgent, is_timely=is_timely, now=now) if channel == MAIL else now
    return Owed(about, person.id, side, channel, is_urgent, code, deliver_at)


def write(owed: Iterable[Owed], *, now: datetime) -> None:
    """Insert the rows that are not there yet. Runs inside the caller's transaction."""
    rows = [(uuid7(), *row.about, *row[1:]) for row in owed]
    if rows:
        bulk.execute(INSERT, [now, *bulk.columns(rows)])
