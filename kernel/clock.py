"""The one clock. Read at the edge (view, command, task) and passed in; nothing else asks for the time.

``COUNTERPART_CLOCK_FILE`` names a file with a number of seconds by which every process shifts its clock: tests and the
demo move time for web, worker and beat together. It is refused in production.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings


def now() -> datetime:
    """Return the current instant in UTC, shifted by the clock file where there is one."""
    return datetime.now(UTC) + _shift()


def shift_to(moment: datetime) -> None:
    """Set the clock file so that :func:`now` continues from ``moment``. Needs ``COUNTERPART_CLOCK_FILE``."""
    path = Path(settings.CLOCK_FILE)
    scratch = path.with_suffix(".new")
    scratch.write_text(str((moment - datetime.now(UTC)).total_seconds()))
    os.replace(scratch, path)


def _shift() -> timedelta:
    if not settings.CLOCK_FILE:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(settings.CLOCK_FILE).read_text()))
    except FileNotFoundError:
        return timedelta(0)
