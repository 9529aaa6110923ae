"""Courtesies: settled by opening the item, in one click for many, or after five working days. Never reminded or counted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from kernel.models import Move
from kernel.models.move import MoveStatus


def settle_courtesies(moves: Collection[UUID], *, now: datetime) -> int:
    """Settle those of ``moves`` that are open courtesies and return how many. Idempotent; duties are left alone."""
    return (
        Move.objects.open()
        .filter(pk__in=moves, is_courtesy=True)
        .update(status=MoveStatus.SETTLED, settled_at=now, remind_at=None)
    )
