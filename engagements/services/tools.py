"""Tools: given, confirmed, in need of help, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Tool
from engagements.services.texts import clean_text, required_text
from kernel.actors import Actor
from kernel.door import Change, change
from kernel.errors import IllegalTransition
from kernel.transitions import transition

HELP_DAYS = 1


@contextmanager
def _opened(tool: Tool, verb: str, by: Actor, now: datetime) -> Iterator[tuple[Change[Engagement], Tool]]:
    with change(tool.engagement, by=by, verb=verb, now=now) as door:
        yield door, Tool.objects.select_for_update().get(pk=tool.pk)


def _running(door: Change[Engagement], act: str) -> None:
    if not door.scope.is_running:
        raise IllegalTransition(act=act, status=door.scope.status)


def grant(*, tool: Tool, instructions: str = "", by: Actor, now: datetime) -> None:
    """Say that access is given, and how to use it. Secrets do not belong into ``instructions``. Already given: a quiet no-op."""
    text = clean_text(instructions, "instructions")
    with _opened(tool, "tool.granted", by, now) as (door, row):
        if row.status == Tool.Status.GRANTED and not text:
            return
        _running(door, "grant")
        transition(row, "grant", by=by, granted_at=now, since=now, instructions=text or row.instructions, problem="")
        door.note(row, round=row.round)


def confirm(*, tool: Tool, by: Actor, now: datetime) -> None:
    """Say that it works. Already confirmed is a quiet no-op."""
    with _opened(tool, "tool.confirmed", by, now) as (door, row):
        if row.status == Tool.Status.CONFIRMED:
            return
        _running(door, "confirm")
        transition(row, "confirm", by=by, confirmed_at=now)
        door.note(row, round=row.round)


def request_help(*, tool: Tool, problem: str, by: Actor, now: datetime) -> None:
    """Say that it does not work, and how; it becomes the client's move again, due the next working day."""
    problem = required_text(problem, "problem", _("Say what does not work, so that they can mend it."))
    with _opened(tool, "tool.help_requested", by, now) as (door, row):
        _running(door, "request_help")
        due = door.scope.organization.working_time().add_working_days(now, HELP_DAYS)
        transition(row, "request_help", by=by, problem=problem, round=row.round + 1, since=now, due_at=due)
        door.note(row, round=row.round, due_at=due)


def revoke(*, tool: Tool, by: Actor, now: datetime) -> None:
    """Take the access back, also after the engagement has ended. Already taken back is a quiet no-op."""
    with _opened(tool, "tool.revoked", by, now) as (door, row):
        if row.status == Tool.Status.REVOKED:
            return
        transition(row, "revoke", by=by, revoked_at=now)
        door.note(row)
