"""Tools: given, confirmed, in need of help, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import Tool
from engagements.services.texts import clean_text, required_text
from kernel.actors import Actor
from kernel.door import change
from kernel.transitions import transition

HELP_DAYS = 1


@contextmanager
def _opened(tool: Tool, verb: str, by: Actor, now: datetime) -> Iterator[tuple[Any, Tool]]:
    with change(tool.engagement, by=by, verb=verb, now=now) as door:
        yield door, Tool.objects.select_for_update().get(pk=tool.pk)


def grant(*, tool: Tool, instructions: str = "", by: Actor, now: datetime) -> None:
    """Say that access is given, and how to use it. Secrets do not belong into ``instructions``."""
    with _opened(tool, "tool.granted", by, now) as (door, row):
        text = clean_text(instructions, "instructions") or row.instructions
        transition(row, "grant", by=by, granted_at=now, since=now, instructions=text, problem="")
        door.note(row, round=row.round)


def confirm(*, tool: Tool, by: Actor, now: datetime) -> None:
    """Say that it works."""
    with _opened(tool, "tool.confirmed", by, now) as (door, row):
        transition(row, "confirm", by=by, confirmed_at=now)
        door.note(row, round=row.round)


def request_help(*, tool: Tool, problem: str, by: Actor, now: datetime) -> None:
    """Say that it does not work, and how; it becomes the client's move again, due the next working day."""
    problem = required_text(problem, "problem", _("Say what does not work, so that they can mend it."))
    with _opened(tool, "tool.help_requested", by, now) as (door, row):
        due = door.scope.organization.working_time().add_working_days(now, HELP_DAYS)
        transition(row, "request_help", by=by, problem=problem, round=row.round + 1, since=now, due_at=due)
        door.note(row, round=row.round, due_at=due)


def revoke(*, tool: Tool, by: Actor, now: datetime) -> None:
    """Take the access back."""
    with _opened(tool, "tool.revoked", by, now) as (door, row):
        transition(row, "revoke", by=by, revoked_at=now)
        door.note(row)
