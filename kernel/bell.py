"""The bell: tells the worker that the outbox has something. May be lost; the clock finds everything that it missed."""

from celery import current_app

TASK = "monitoring.tasks.dispatch"


def ring() -> None:
    """Ask for a dispatch. No retry; called with ``on_commit(robust=True)``, so that a lost broker fails no page."""
    current_app.send_task(TASK, retry=False, expires=15, ignore_result=True)
