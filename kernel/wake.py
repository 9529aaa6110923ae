"""Time acts through the same door: scopes whose ``wake_at`` has come get their ordinary commands, by ``system:clock``.

A scope that its commands leave due was asked for a fresh look, since something changed outside of it from which its moves
follow: they are reconciled.
"""

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.module_loading import import_string

from kernel.actors import CLOCK
from kernel.errors import DomainError
from kernel.models import Scope
from kernel.models.scope import scope_models
from kernel.moves.repair import repair
from kernel.moves.rules import load_snapshots, wakes

log = logging.getLogger(__name__)
PUSH_FORWARD = timedelta(minutes=15)
BATCH = 200
SECONDS = 20.0
CLOCK_LOCK = 7_301_002


def wake_due_scopes(*, now: datetime, seconds: float = SECONDS) -> int:
    """Run what is due, for about ``seconds``, and return how many scopes were woken. At least once; idempotent.

    A scope that fails, or whose commands leave it due, is pushed forward a quarter of an hour, so that it blocks nobody.
    """
    ends, woken = time.monotonic() + seconds, 0
    while count := sum(_wake_some(kind, model, now) for kind, model in scope_models().items()):
        woken += count
        if count < BATCH or time.monotonic() > ends:
            break
    return woken


def _wake_some(kind: str, model: type[Scope], now: datetime) -> int:
    due = model._default_manager.filter(wake_at__lte=now).order_by("wake_at").values_list("pk", flat=True)
    return sum(_wake(kind, model, pk, now) for pk in list(due[:BATCH]))


def _wake(kind: str, model: type[Scope], pk: UUID, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [CLOCK_LOCK, str(pk)])
        if not cursor.fetchone()[0]:
            return 0
    try:
        _give_commands(kind, pk, now)
        for scope in model._default_manager.filter(pk=pk, wake_at__lte=now):
            repair(scope, now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [CLOCK_LOCK, str(pk)])
        with transaction.atomic():
            model._default_manager.filter(pk=pk, wake_at__lte=now).update(wake_at=now + PUSH_FORWARD)
    return 1


def _give_commands(kind: str, pk: UUID, now: datetime) -> None:
    for wake in wakes(kind, load_snapshots(kind, [pk])[pk]):
        if wake.at > now:
            break
        try:
            import_string(wake.command)(wake.subject, by=CLOCK, now=now)
        except DomainError as error:
            log.warning("the clock's command %s for %s was refused: %s", wake.command, wake.subject, error.code)
        except Exception:
            log.exception("the clock's command %s for %s failed", wake.command, wake.subject)
