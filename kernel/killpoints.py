"""Named points at which a test kills this process, to show that no effect is lost or doubled.

``COUNTERPART_KILL_AT`` names the point; it is honoured only in mode ``test`` and costs one comparison elsewhere.
"""

import os
import signal

from django.conf import settings


def reached(point: str) -> None:
    """Die here, as by a power cut, when ``point`` is the one that the test named; ``name#3`` dies at the third pass."""
    if settings.KILL_AT and _passes(point):
        os.kill(os.getpid(), signal.SIGKILL)


_seen: dict[str, int] = {}


def _passes(point: str) -> bool:
    name, _, number = settings.KILL_AT.partition("#")
    if name != point:
        return False
    _seen[point] = _seen.get(point, 0) + 1
    return _seen[point] == int(number or 1)
