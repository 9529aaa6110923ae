"""Find moves that differ from what the state calls for, and mend them with ``--write``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from kernel.moves.repair import findings, repair


class Command(BaseCommand):
    """Prints one line per scope that differs, and the total."""

    help = "Compare every stored move with what the state calls for. Finds nothing on a sound database; --write mends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="mend what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        now, total = clock.now(), 0
        for scope, changed in findings(now=now):
            total += 1
            self.stdout.write(f"{scope.scope_kind()} {scope.pk}: {', '.join(move.key for move in changed)}")
            if options["write"]:
                repair(scope, now=now)
        self.stdout.write(f"{total} scope(s) differ.")
