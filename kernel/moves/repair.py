"""Repair: reconcile every scope again. On a sound database it finds nothing to do."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.models import Move, Scope
from kernel.models.scope import scope_models
from kernel.moves.reconcile import difference, reconcile
from kernel.moves.rules import load_snapshots, rules

BATCH = 500


def findings(*, now: datetime) -> Iterator[tuple[Scope, list[Move]]]:
    """Yield each scope whose stored moves differ from what its state calls for, with the moves to write."""
    for kind, model in scope_models().items():
        if not rules(kind):
            continue
        ids = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            yield from _findings_of(kind, model, ids[start : start + BATCH], now)


def _findings_of(kind: str, model: type[Scope], ids: list[UUID], now: datetime) -> Iterator[tuple[Scope, list[Move]]]:
    snapshots = load_snapshots(kind, ids)
    for scope in model._default_manager.filter(pk__in=ids):
        changed = difference(scope, snapshots[scope.pk], now=now).moves
        if changed:
            yield scope, changed


def repair(scope: Scope, *, now: datetime) -> None:
    """Reconcile one scope under its lock."""
    with transaction.atomic():
        locked = type(scope)._default_manager.select_for_update(no_key=True).get(pk=scope.pk)
        locked.wake_at = reconcile(locked, now=now)
        locked.save(update_fields=["wake_at"])
