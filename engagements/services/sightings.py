"""Sightings: when a person first saw what they owe."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import User
from kernel.models import Move, Sighting


def see(moves: Iterable[Move], *, user: User, side: str, now: datetime, known: Collection[UUID] | None = None) -> None:
    """Note the first time ``user`` sees the open moves of their own side. Idempotent.

    ``known`` are the moves that they are known to have seen; without it that is one query more.
    """
    ids = [move.pk for move in moves if move.side == side and move.is_open]
    if not ids:
        return
    if known is None:
        known = set(Sighting.objects.filter(user=user, move_id__in=ids).values_list("move_id", flat=True))
    unseen = [Sighting(move_id=pk, user=user, seen_at=now) for pk in ids if pk not in known]
    if unseen:
        Sighting.objects.bulk_create(unseen, ignore_conflicts=True)
