"""The dispatch: entries of the record become notifications owed, by the table of news. Nobody hears of their own act.

One dispatcher at a time, by an advisory lock that ends with the transaction. Entries get their positions and notifications in
one transaction, so that a kill leaves a batch wholly done or wholly undone.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from engagements.models import Engagement
from kernel import outbox
from kernel.killpoints import reached
from kernel.models import Entry, Move
from monitoring.names import actor_of
from monitoring.services.ladder import MAIL
from monitoring.services.ladder import NEWS as IN_APP
from monitoring.services.material import moved
from monitoring.services.news import ASKED, EVERYBODY, NEWS, OTHERS, News
from monitoring.services.owed import About, Owed, owe, write
from monitoring.services.recipients import Directory, Person

log = logging.getLogger(__name__)
BATCH = 500
SIDES = ("client", "contractor")


def dispatch(*, now: datetime, size: int = BATCH) -> int:
    """Hand every waiting entry on and return how many. Each exactly once; nothing while another dispatcher works."""
    handled = 0
    while count := dispatch_batch(now=now, size=size):
        handled += count
        if count < size:
            break
    return handled


def dispatch_batch(*, now: datetime, size: int = BATCH) -> int:
    """Hand up to ``size`` entries on in one transaction and return how many."""
    reached("dispatch.before_claim")
    with transaction.atomic():
        entries = outbox.claim_batch(now=now, size=size)
        reached("dispatch.after_claim")
        told = [entry for entry in entries if entry.verb in NEWS and entry.scope_kind == "engagement"]
        if told:
            write(_owed(told, now), now=now)
    reached("dispatch.after_commit")
    return len(entries)


def _owed(entries: Collection[Entry], now: datetime) -> Iterator[Owed]:
    pairs = dict(
        Engagement.objects.filter(pk__in={entry.scope_id for entry in entries}).values_list("pk", "relationship_id")
    )
    moves = Move.objects.in_bulk({pk for entry in entries if (pk := moved(entry))})
    directory = Directory().load(pairs.values())
    for entry in entries:
        try:
            yield from list(_owed_for(entry, pairs[entry.scope_id], moves, directory, now))
        except Exception:
            log.exception("entry %s could not be told to anybody", entry.pk)


def _owed_for(entry: Entry, pair: UUID, moves: dict[UUID, Move], directory: Directory, now: datetime) -> Iterator[Owed]:
    news = NEWS[entry.verb]
    about = About(None, entry.pk, entry.scope_kind, entry.scope_id, 1, 0)
    for side, people in hearing(entry, news, pair, moves.get(moved(entry)), directory):  # type: ignore[arg-type]
        for person in people:
            for channel in (IN_APP, MAIL) if news.is_mailed else (IN_APP,):
                yield owe(
                    about,
                    person,
                    side=side,
                    channel=channel,
                    code=entry.verb,
                    is_urgent=news.is_urgent,
                    is_timely=False,
                    now=now,
                )


def hearing(
    entry: Entry, news: News, pair: UUID, move: Move | None, directory: Directory
) -> Iterable[tuple[str, list[Person]]]:
    """The people of each side who hear of an entry; its audience and its actor are respected."""
    if news.hears == ASKED:
        if move is not None:
            yield move.side, directory.owing(pair=pair, side=move.side, person=move.person, kind=move.kind)
        return
    actor_id = actor_of(entry)
    acting = next((side for side in SIDES if actor_id and _sits(directory, pair, side, actor_id)), None)
    for side in SIDES:
        if entry.audience not in {"both", side} or (news.hears == OTHERS and side == acting):
            continue
        people = directory.side(pair, side).acting(permission=news.permission)
        if news.hears != EVERYBODY:
            people = [person for person in people if person.id != actor_id]
        yield side, people


def _sits(directory: Directory, pair: UUID, side: str, user_id: UUID) -> bool:
    return directory.find(pair=pair, side=side, user_id=user_id) is not None
