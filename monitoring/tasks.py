"""Celery tasks of monitoring: each reads the clock once and calls services."""

from celery import shared_task

from kernel import clock
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch as dispatch_entries
from monitoring.services.sweep import sweep


@shared_task
def dispatch() -> None:
    """By the bell and every quarter of a minute: entries to news, due moves to reminders, what is due to mails.

    In this order and at one moment, so that one mail carries what falls due together. At least once; twice, or two at a time,
    is harmless.
    """
    now = clock.now()
    dispatch_entries(now=now)
    sweep(now=now)
    deliver(now=now)
