"""Verify the record of every scope: gaps, broken links, altered columns or facts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.record import verify_everything


class Command(BaseCommand):
    """Exits 1 when something does not verify."""

    help = "Verify the hash chain of every record. Prints what does not verify; silent and exit 0 when all does."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(verify_everything())
        for finding in findings:
            self.stdout.write(f"{finding.scope} entry {finding.seq}: {finding.problem}")
        if findings:
            raise CommandError(
                f"{len(findings)} finding(s). Compare with the heads in mails and exports to find the cause."
            )
