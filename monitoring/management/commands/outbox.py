"""Show what is on its way to people, and try again what was given up."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count, Min

from kernel import clock, outbox
from kernel.models import Outbox, Reminder
from monitoring.models import Notification
from monitoring.services import letters


class Command(BaseCommand):
    """Prints one line for each queue, then every kind of error that ended a mail."""

    help = "Show what waits: entries, reminders, mails; and the mails that were given up. --revive tries those again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--revive", action="store_true", help="owe the mails that were given up anew")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["revive"]:
            self.stdout.write(f"{letters.revive(now=now)} notification(s) are owed again.")
        entries = Outbox.objects.filter(dispatched_at__isnull=True).count()
        wait = outbox.longest_wait()
        self._line("Entries to dispatch", entries, None if wait is None else now - wait)
        reminders = Reminder.objects.filter(remind_at__lte=now)
        self._line("Moves to remind of", reminders.count(), reminders.aggregate(oldest=Min("remind_at"))["oldest"])
        owed = Notification.objects.owed()
        due = owed.filter(deliver_at__lte=now)
        self._line("Mails due", due.count(), due.aggregate(oldest=Min("deliver_at"))["oldest"])
        self._line("Mails for later", owed.filter(deliver_at__gt=now).count(), None)
        self._line("Mails tried in vain", owed.filter(tries__gt=0, lease__isnull=True).count(), None)
        dead = Notification.objects.dead()
        self._line("Mails given up", dead.count(), dead.aggregate(oldest=Min("dead_at"))["oldest"])
        for error, count in dead.values_list("last_error").annotate(count=Count("pk")).order_by("-count"):
            self.stdout.write(f"  {count} × {error}")

    def _line(self, name: str, count: int, oldest: object) -> None:
        since = f", oldest {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
        self.stdout.write(f"{name}: {count}{since}")
