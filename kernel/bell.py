"""The bell: tells the worker that the outbox has something. May be lost; the clock finds everything that it missed.

It must never hold a page up: a broker that is gone, or does not answer, costs a fifth of a second and nothing else.
"""

import logging

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from kombu.pools import producers

log = logging.getLogger(__name__)
TASK = "monitoring.tasks.dispatch"
IMPATIENT = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "max_retries": 0}  # seconds


def ring() -> None:
    """Ask for a dispatch."""
    ask_for(TASK)


def ask_for(task: str) -> None:
    """Ask a worker to run ``task`` within 15 seconds or not at all. An unreachable broker is logged and changes nothing."""
    broker = current_app.connection_for_write(transport_options=IMPATIENT)
    try:
        with producers[broker].acquire(block=True) as producer:
            current_app.send_task(task, producer=producer, retry=False, expires=15, ignore_result=True)
    except OperationalError as error:
        log.warning("the bell for %s was not heard; the clock will find what waits: %s", task, error)


def ring_on_commit() -> None:
    """Ring once when the transaction commits, however many changes it holds."""
    if not any(waiting[1] is ring for waiting in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)
