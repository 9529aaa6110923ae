"""Letters: the mails that carry notifications. Claimed under a lease, finished under the same lease, retried, or given up.

A letter's id is that of its first notification, stored with all of them at the first claim: a retry is the same set under the
same Message-ID. A claim is one short transaction; nothing is rendered or sent in it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from kernel import bulk
from monitoring.models import Notification
from monitoring.services.preferences import next_open_moment
from monitoring.services.recipients import Person

LETTERS = 100
SCANNED = 500
ROWS = 5_000
LEASE = timedelta(minutes=10)
RETRY_MINUTES = (1, 5, 15, 60)  # then every hour
GIVE_UP_AFTER = 75  # tries: three days
TAKE = """
UPDATE monitoring_notification AS row
SET lease = %b, leased_until = %b, tries = row.tries + 1, letter = taken.letter
FROM unnest(%b::uuid[], %b::uuid[]) AS taken (id, letter)
WHERE row.id = taken.id
"""
STILL_TRUE = """
SELECT row.id
FROM unnest(%b::uuid[], %b::uuid[]) AS about (id, move_id)
JOIN monitoring_notification AS row ON row.id = about.id
LEFT JOIN kernel_move AS move ON move.id = about.move_id
WHERE row.lease = %b
AND (about.move_id IS NULL OR move.status = 'open' AND (row.move_id IS NULL OR move.schedule_no = row.schedule_no))
AND NOT EXISTS (
    SELECT FROM monitoring_notification AS later
    WHERE later.move_id = row.move_id AND later.schedule_no = row.schedule_no AND later.step > row.step
    AND later.recipient_id = row.recipient_id AND later.channel = 'mail'
)
AND NOT EXISTS (
    SELECT FROM monitoring_answer AS answer
    WHERE answer.move_id = row.move_id AND answer.side = row.side AND answer.answered_at > row.created_at
)
"""


@dataclass(frozen=True)
class Letter:
    """One mail to be: its id, its recipient, the notifications in it, how often it was tried."""

    id: UUID
    recipient: User
    rows: tuple[Notification, ...]
    tries: int


@dataclass(frozen=True)
class Batch:
    """What one claim took: letters under one lease; ``deferred`` counts notifications that wait for their reader's hours."""

    lease: UUID
    letters: tuple[Letter, ...]
    deferred: int

    @property
    def rows(self) -> list[Notification]:
        return [row for letter in self.letters for row in letter.rows]


def claim(*, now: datetime) -> Batch:
    """Take up to a hundred recipients' due mails under a new lease of ten minutes. Others skip what is taken."""
    lease = uuid4()
    with transaction.atomic():
        rows = _due_rows(now)
        letters, deferred = sort_into_letters(rows, now=now)
        taken = [(row.pk, letter.id) for letter in letters for row in letter.rows]
        if taken:
            bulk.execute(TAKE, [lease, now + LEASE, *bulk.columns(taken)])
        for moment, waiting in deferred.items():
            Notification.objects.filter(pk__in=[row.pk for row in waiting]).update(deliver_at=moment)
    return Batch(lease, tuple(letters), sum(map(len, deferred.values())))


def _due_rows(now: datetime) -> list[Notification]:
    """Everything that is owed to the recipients who have something due; what waits for a later digest comes along."""
    free = Notification.objects.owed().filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    due = free.filter(deliver_at__lte=now).order_by("deliver_at", "id").values_list("recipient_id", flat=True)
    recipients = list(dict.fromkeys(due[:SCANNED]))[:LETTERS]
    if not recipients:
        return []
    rows = free.filter(Q(deliver_at__lte=now) | Q(letter__isnull=True, is_urgent=False), recipient_id__in=recipients)
    locked = rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("recipient")
    return list(locked.order_by("recipient_id", "id")[:ROWS])


def sort_into_letters(
    rows: Iterable[Notification], *, now: datetime
) -> tuple[list[Letter], dict[datetime, list[Notification]]]:
    """Group rows, ordered by recipient and id, into letters, and into those that wait, by the moment until which they do.

    An urgent one is a letter of its own. The rest wait for the reader's hours; who wants a digest gets one letter for all.
    """
    letters: list[Letter] = []
    deferred: dict[datetime, list[Notification]] = {}
    for _, theirs in groupby(rows, key=attrgetter("recipient_id")):
        mine = list(theirs)
        opens = next_open_moment(person_of(mine[0].recipient), now)
        for group in _groups(mine, now):
            if group[0].is_urgent or opens <= now:
                letters.append(_letter(group))
            else:
                deferred.setdefault(opens, []).extend(row for row in group if row.deliver_at <= now)
    return letters, deferred


def _groups(rows: list[Notification], now: datetime) -> list[list[Notification]]:
    """The rows of one recipient: letters that were tried before as they are, urgent ones singly, the rest as is preferred."""
    tried: dict[UUID, list[Notification]] = {}
    for row in rows:
        if row.letter:
            tried.setdefault(row.letter, []).append(row)
    fresh = [row for row in rows if not row.letter]
    calm = [row for row in fresh if not row.is_urgent]
    due = [row for row in calm if row.deliver_at <= now]
    if due and rows[0].recipient.wants_digest:
        together = [calm]
    else:
        together = [[row] for row in due]
    return [*tried.values(), *([row] for row in fresh if row.is_urgent), *together]


def _letter(group: list[Notification]) -> Letter:
    first = group[0]
    return Letter(first.letter or min(row.pk for row in group), first.recipient, tuple(group), first.tries + 1)


def person_of(user: User) -> Person:
    """A user as a Person, without a seat: for the hours alone."""
    return Person(
        user.pk, user.name, user.email, user.language, user.zone, user.working_days, user.day_starts, user.day_ends,
        user.wants_digest, "", "",
    )  # fmt: skip


def still_true(about: Iterable[tuple[UUID, UUID | None]], *, lease: UUID) -> set[UUID]:
    """Of (notification, its move) those that are still worth a mail: ours, the move open as it was, nothing said since."""
    pairs = list(about)
    return {pk for (pk,) in bulk.fetch(STILL_TRUE, [*bulk.columns(pairs), lease])} if pairs else set()


def finish(rows: Collection[Notification], *, lease: UUID, now: datetime) -> bool:
    """Note that they were sent, all together. False when the lease was lost, and somebody else's word counts."""
    return bool(_mine(rows, lease).update(sent_at=now, lease=None, leased_until=None, last_error=""))


def drop(rows: Collection[Notification], *, lease: UUID, now: datetime) -> None:
    """Note that they are no longer true, or no longer wanted."""
    if rows:
        _mine(rows, lease).update(dropped_at=now, lease=None, leased_until=None)


def retry(letter: Letter, error: str, *, lease: UUID, now: datetime, is_hopeless: bool = False) -> None:
    """Put a letter back for another try, later each time; after three days, or when it is hopeless, give it up."""
    ends = {"lease": None, "leased_until": None, "last_error": error[:500]}
    if is_hopeless or letter.tries >= GIVE_UP_AFTER:
        _mine(letter.rows, lease).update(dead_at=now, **ends)
    else:
        _mine(letter.rows, lease).update(deliver_at=now + wait_after(letter.tries), **ends)


def release(letters: Iterable[Letter], *, lease: UUID) -> None:
    """Put letters back untried."""
    rows = [row for letter in letters for row in letter.rows]
    if rows:
        _mine(rows, lease).update(lease=None, leased_until=None, tries=F("tries") - 1)


def revive(*, now: datetime) -> int:
    """Owe the mails that were given up anew, as they are, and return how many notifications that changed."""
    return Notification.objects.dead().update(dead_at=None, tries=0, deliver_at=now)


def wait_after(tries: int) -> timedelta:
    """How long to wait after that many tries in vain."""
    return timedelta(minutes=RETRY_MINUTES[min(tries, len(RETRY_MINUTES)) - 1])


def _mine(rows: Collection[Notification], lease: UUID) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=[row.pk for row in rows], lease=lease)
