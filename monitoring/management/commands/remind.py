"""One visit of the worker by hand: dispatch, sweep, deliver."""

from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep


class Command(BaseCommand):
    """Does what the worker does every quarter of a minute, once; harmless beside it."""

    help = (
        "Dispatch entries, remind of due moves and send due mails, once. The worker does this by itself all the time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        self.stdout.write(f"{dispatch(now=now)} entries dispatched, {sweep(now=now)} moves handled.")
        done = deliver(now=now)
        self.stdout.write(f"{done.sent} mails sent, {done.dropped} no longer true, {done.failed} put back.")
