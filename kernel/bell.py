"""The bell: tells the worker that the outbox has something. May be lost; the clock finds everything that it missed."""

from celery import current_app
from django.db import connection, transaction

TASK = "monitoring.tasks.dispatch"


def ring() -> None:
    """Ask for a dispatch. No retry; called with ``on_commit(robust=True)``, so that a lost broker fails no page."""
    current_app.send_task(TASK, retry=False, expires=15, ignore_result=True)


def ring_on_commit() -> None:
    """Ring once when the transaction commits, however many changes it holds."""
    if not any(callback is ring for _savepoints, callback, _robust in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)
