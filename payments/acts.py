"""What somebody may do to money rows as they stand; see :mod:`engagements.acts`."""

from collections.abc import Collection
from typing import Any

from kernel.transitions import allowed
from payments.models import Milestone, Payment


def acts_on_milestone(row: Milestone, *, side: str, permissions: Collection[str]) -> list[Any]:
    """``pay``, while it is earned and not fully paid."""
    return ["pay"] if "settle" in allowed(row, side=side, permissions=permissions) else []


def acts_on_payment(row: Payment, *, side: str, permissions: Collection[str]) -> list[Any]:
    """Among confirm, report_missing (once), trace (while it is missing) and reverse."""
    shut = {"report_missing"} if row.missing_at else {"trace"}
    return [act for act in allowed(row, side=side, permissions=permissions) if act not in shut]
