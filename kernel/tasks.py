"""Celery tasks of the kernel."""

from celery import shared_task

from kernel import clock
from kernel.api import idempotency
from kernel.wake import wake_due_scopes


@shared_task
def wake() -> int:
    """Every half minute: give the clock's commands to the scopes whose time has come. At least once; idempotent."""
    return wake_due_scopes(now=clock.now())


@shared_task
def forget_answers() -> int:
    """Every hour: forget the answers to REST acts that are older than a day. At least once; idempotent."""
    return idempotency.purge(now=clock.now())
