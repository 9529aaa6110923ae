"""Celery tasks of the kernel."""

from celery import shared_task

from kernel import clock
from kernel.wake import wake_due_scopes


@shared_task
def wake() -> int:
    """Every half minute: give the clock's commands to the scopes whose time has come. At least once; idempotent."""
    return wake_due_scopes(now=clock.now())
