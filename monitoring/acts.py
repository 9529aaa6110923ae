"""What somebody may do to check-ins and blockers as they stand; see :mod:`engagements.acts`."""

from collections.abc import Collection
from typing import Any

from kernel.transitions import allowed
from monitoring.models import Blocker, CheckIn


def acts_on_checkin(row: CheckIn, *, is_running: bool, side: str, permissions: Collection[str]) -> list[Any]:
    """Among submit (while the work runs) and acknowledge."""
    direct = {"submit", "acknowledge"} if is_running else {"acknowledge"}
    return [act for act in allowed(row, side=side, permissions=permissions) if act in direct]


def acts_on_blocker(row: Blocker, *, side: str, permissions: Collection[str]) -> list[Any]:
    """``resolve``: the client answers it, or the contractor says how it cleared."""
    return ["resolve"] if allowed(row, side=side, permissions=permissions) else []
