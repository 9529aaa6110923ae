"""Courtesies: settled by opening the item, in one click for many, or after five working days. Never reminded or counted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.models import Move, Reminder
from kernel.models.move import MoveStatus


def settle_courtesies(moves: Collection[UUID], *, now: datetime) -> int:
    """Settle those of ``moves`` that are open courtesies and return how many. Idempotent; duties are left alone."""
    if not moves:
        return 0
    with transaction.atomic(savepoint=False):
        Reminder.objects.filter(move__in=moves, move__is_courtesy=True).delete()
        courtesies = Move.objects.open().filter(pk__in=moves, is_courtesy=True)
        return courtesies.update(status=MoveStatus.SETTLED, settled_at=now)
