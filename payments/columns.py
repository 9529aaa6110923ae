"""The columns of the money list as a spreadsheet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from kernel.money import amount_text
from payments.lists import GROUPS, RANKS
from payments.models import Milestone


class Column(NamedTuple):
    """A column: its label, how a row's cell is made, and whether it is a moment, whose zone the head names."""

    label: Any
    cell: Callable[[Any], Any]
    is_moment: bool = False


COLUMNS: dict[str, Column] = {
    "engagement": Column(_("Engagement"), lambda row: row.engagement.reference),
    "title": Column(_("Job"), lambda row: row.engagement.title),
    "client": Column(_("Client"), lambda row: row.engagement.organization.name),
    "contractor": Column(_("Contractor"), lambda row: row.engagement.contractor.name),
    "payment": Column(_("Payment"), lambda row: row.title),
    "state": Column(_("State"), lambda row: RANKS[row.rank]),
    "currency": Column(_("Currency"), lambda row: row.currency),
    "amount": Column(_("Amount"), lambda row: amount_text(row.amount, row.currency)),
    "paid": Column(_("Paid"), lambda row: amount_text(row.paid_amount, row.currency)),
    "open": Column(_("Open"), lambda row: amount_text(row.open_amount, row.currency)),
    "earned_at": Column(_("Earned"), lambda row: row.earned_at, is_moment=True),
    "due_at": Column(_("Due"), lambda row: row.due_at, is_moment=True),
    "paid_at": Column(_("Paid in full"), lambda row: row.paid_at, is_moment=True),
    "expected_at": Column(
        _("Expected"), lambda row: row.at if row.status == Milestone.Status.PLANNED else None, is_moment=True
    ),
}


def head_of(codes: Sequence[str], zone: str) -> list[str]:
    """The head of each column in the reader's language; moments name their zone."""
    columns = [COLUMNS[code] for code in codes]
    return [f"{column.label} ({zone})" if column.is_moment else str(column.label) for column in columns]


def cells_of(rows: Iterable[Milestone], codes: Sequence[str], zone: str) -> Iterator[list[Any]]:
    """The cells row by row. Words are looked up before the first row, while the reader's language is still set."""
    states = {code: str(label) for code, label in GROUPS.items()}
    place = ZoneInfo(zone)
    return ([_cell(code, COLUMNS[code].cell(row), states, place) for code in codes] for row in rows)


def _cell(code: str, value: Any, states: dict[str, str], zone: ZoneInfo) -> Any:
    if code == "state":
        return states[value]
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value
