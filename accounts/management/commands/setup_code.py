"""Print the set-up code of a server on which nobody is yet."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.services import setup


class Command(BaseCommand):
    help = "Print the code that the first-run set-up asks for. It is of no use any more once the set-up is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--link", action="store_true", help="print the address that brings the code along")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code, or the link, alone, so that a script can take it."""
        if setup.is_set_up():
            raise CommandError("Counterpart is set up already. Its owner can invite you.")
        code = setup.code()
        self.stdout.write(f"{settings.PUBLIC_URL}{reverse('welcome')}?code={code}" if options["link"] else code)
