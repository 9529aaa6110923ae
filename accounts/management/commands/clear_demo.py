"""Remove the sample data."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import samples
from kernel import clock


class Command(BaseCommand):
    help = "Archive the sample organizations and contractors and lock the sample people out. Nothing real is touched."

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent."""
        count = samples.remove(now=clock.now())
        self.stdout.write(f"Archived {count} sample parties." if count else "There is no sample data.")
