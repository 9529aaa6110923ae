"""``manage.py preview_import FILE``: what the import would make of a document, as JSON."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from engagements.importing import ImportedBrief, UnreadableDocument, read
from engagements.importing.source import MAX_BYTES


class Command(BaseCommand):
    """Prints the draft of a brief with its sections, deliverables and unplaced text. Saves nothing, needs no database."""

    help = "Print as JSON what importing a Markdown or Word (.docx) brief would give. Nothing is saved."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one argument is the file."""
        parser.add_argument(
            "file", type=Path, help="a Markdown (.md), plain text (.txt) or Word (.docx) file, at most 5 MB"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write the draft to standard output; exit with 1 and a message on standard error for an unreadable file."""
        try:
            with file.open("rb") as stream:
                brief = read(stream.read(MAX_BYTES + 1), file.name)
        except OSError as error:
            self._stop(
                _("The file %(file)s could not be opened: %(reason)s") % {"file": file, "reason": error.strerror}
            )
        except UnreadableDocument as error:
            self._stop(error.message)
        else:
            self.stdout.write(json.dumps(_draft(brief), indent=2, ensure_ascii=False))

    def _stop(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(1)


def _draft(brief: ImportedBrief) -> dict[str, Any]:
    """The draft with one ``due`` a deliverable: the ISO date (also in ``due_on``) or else the words of the source."""
    draft = brief.as_dict()
    for item in draft["deliverables"]:
        item["due_on"] = item["due"]
        item["due"] = item["due"] or item["due_text"] or None
    return draft
