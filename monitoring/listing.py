"""The engagement list: filters, orders and rows of one seat's engagements, at the same cost on every page."""

from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Collate, Lower
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import reader_in, sight_of
from accounts.owners import owners_text
from engagements.models import Engagement
from engagements.models.engagement import reference_of
from kernel.formats import as_zone
from kernel.keyset import (
    PAGE_SIZE,
    Order,
    Page,
    Place,
    by_moment,
    page_from,
    page_of,
    place_named,
    place_of,
    rows_from,
    values_of,
)
from kernel.models import Move
from kernel.moves.sentences import Ear, sentence, steady_moment
from kernel.statements import Statement
from kernel.statuses import find_status
from monitoring.names import as_uuid
from monitoring.selectors import VOICE_COLUMNS, capped_count, duties, move_from, move_text, pressing_move, voices_of
from monitoring.watch import Watch

CAP = 1_000
CSV_BATCH = 500
LAST_LETTER = "\U0010ffff"
STATES = {
    "running": ["active", "completing"],
    "draft": ["draft"],
    "open": ["open"],
    "active": ["active"],
    "completing": ["completing"],
    "closed": ["closed"],
    "cancelled": ["cancelled"],
}
TURNS = {
    "ours": gettext_lazy("Ours"),
    "theirs": gettext_lazy("Theirs"),
    "late": gettext_lazy("Late, on either side"),
}
ORDERS = {
    "-updated": by_moment("updated_at"),
    "updated": Order("updated_at", parse=datetime.fromisoformat),
    "number": Order("number", parse=int),
    "-number": Order("number", is_descending=True, parse=int),
    "title": Order("title_key"),
    "-title": Order("title_key", is_descending=True),
    "due": Order("due_at", parse=datetime.fromisoformat),
}
COLUMNS = (
    "pk", "number", "title", "status", "currency", "total", "starts_on", "ends_on", "updated_at", "relationship_id",
    *VOICE_COLUMNS, "title_key", "pressing", "total_count",
)  # fmt: skip
Row = namedtuple("Row", COLUMNS)  # type: ignore[misc] # the columns are the one list of them


@dataclass(frozen=True)
class Filters:
    """What of the list is asked for. Values that mean nothing are left out, so that every address shows a list."""

    status: str = ""
    turn: str = ""
    q: str = ""
    relationship: UUID | None = None
    sort: str = "-updated"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        status, turn, sort = query.get("status", ""), query.get("turn", ""), query.get("sort", "")
        return cls(
            status=status if status in STATES else "",
            turn=turn if turn in TURNS else "",
            q=query.get("q", "").replace("\0", "").strip()[:160],
            relationship=as_uuid(query.get("relationship")),
            sort=sort if sort in ORDERS else "-updated",
        )

    def as_query(self, **changed: Any) -> dict[str, str]:
        """The filters as they stand in an address, without what is empty or usual."""
        values = {**self.__dict__, **changed}
        return {
            name: str(value) for name, value in values.items() if value and not (name == "sort" and value == "-updated")
        }

    @property
    def is_narrow(self) -> bool:
        return bool(self.status or self.turn or self.q or self.relationship)


@dataclass(frozen=True)
class Listed:
    """One page of the list. ``total`` counts no further than CAP + 1 and is None where it was not counted."""

    page: Page[Any]
    total: int | None = None


def filtered(watch: Watch, filters: Filters) -> "QuerySet[Engagement]":
    """The engagements that are asked for; archived ones stay hidden."""
    rows = _listed(watch.reader)
    if filters.status:
        rows = rows.filter(status__in=STATES[filters.status])
    if filters.relationship:
        rows = rows.filter(relationship_id=filters.relationship)
    if filters.turn:
        rows = rows.filter(pk__in=_turns(watch, filters.turn).order_by().values("scope_id"))
    return rows.filter(_found(filters.q)) if filters.q else rows


def _listed(reader: Any) -> "QuerySet[Engagement]":
    rows = Engagement.objects.visible_to(reader).filter(archived_at__isnull=True)
    return rows.annotate(title_key=Collate(Lower("title"), "C"))


def _turns(watch: Watch, turn: str) -> "QuerySet[Move]":
    whose = {"ours": watch.whose, "theirs": watch.faced, "late": watch.whose | watch.faced}[turn]
    opened = duties(whose).filter(opens_at__lte=watch.now)
    return opened.filter(due_at__lt=watch.now) if turn == "late" else opened


def _found(text: str) -> Q:
    """By the beginning of the title, or by number: ``42``, ``ENG-42``, ``eng-0042``."""
    start = text.lower()
    found = Q(title_key__gte=start, title_key__lt=start + LAST_LETTER)
    digits = start.removeprefix("eng").removeprefix("-").strip()
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        found |= Q(number=int(digits))
    return found


@dataclass(frozen=True)
class Wanted:
    """Which rows of the list: the side that reads, the order, how many, whether all are counted."""

    side: str
    sort: str
    most: int
    is_counted: bool = False
    is_backwards: bool = False


def list_page(watch: Watch, filters: Filters, cursor: str) -> Listed:
    """One page of rows in the order asked for. One query; by date two."""
    if filters.sort == "due":
        return _page_by_date(watch, filters, cursor)
    order = ORDERS[filters.sort]
    place = place_of(cursor, order)
    found = _read(watch, filters, PAGE_SIZE + 1, place, is_counted=place is None)
    page = page_from(found, order, place, size=PAGE_SIZE)
    counted = None if place else page.rows[0].total_count if page.rows else 0
    return Listed(page, counted)


def _read(watch: Watch, filters: Filters, most: int, place: Place | None, *, is_counted: bool = False) -> list[Any]:
    """Up to ``most`` rows from ``place`` on. The list without a filter is asked for most: its statement is written once."""
    wanted = Wanted(watch.seat.side, filters.sort, most, is_counted, place is not None and place.is_backwards)
    if filters.is_narrow:
        return [Row(*row) for row in _rows(filtered(watch, filters), wanted, watch.now, place)]
    asked = {**sight_of(watch.reader), **values_of(place), "now": watch.now}
    return [Row(*row) for row in PLAIN.fetch(wanted, asked)]


def _plain(wanted: Wanted, values: dict[str, Any]) -> "QuerySet[Any, Any]":
    place = place_named(values, is_backwards=wanted.is_backwards)
    return _rows(_listed(reader_in(values)), wanted, values["now"], place)


PLAIN = Statement(_plain)


def _rows(rows: "QuerySet[Engagement]", wanted: Wanted, now: datetime, place: Place | None) -> "QuerySet[Any, Any]":
    """``rows`` in order from ``place`` on, as ``COLUMNS`` names them."""
    count = capped_count(rows, CAP) if wanted.is_counted else Value(None, output_field=IntegerField())
    ordered = rows_from(rows, ORDERS[wanted.sort], place)
    said = ordered.annotate(pressing=pressing_move(wanted.side, now), owners=owners_text(), total_count=count)
    return said.values_list(*COLUMNS)[: wanted.most]


def _page_by_date(watch: Watch, filters: Filters, cursor: str) -> Listed:
    """Along the dates of the earliest duty of either side; where nothing is owed there is none, so those are left out."""
    open_duties = duties(watch.whose | watch.faced)
    earlier = Move.objects.open().duties().filter(scope_kind="engagement", scope_id=OuterRef("scope_id"))
    earlier = earlier.filter(Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk")))
    first = open_duties.filter(scope_id__in=filtered(watch, filters).values("pk")).exclude(Exists(earlier))
    page: Page[Any] = page_of(first.annotate(text=move_text()), ORDERS["due"], cursor=cursor)
    wanted = Wanted(watch.seat.side, "number", PAGE_SIZE)
    engagements = filtered(watch, filters).filter(pk__in=[move.scope_id for move in page.rows])
    found: dict[UUID, Any] = {row[0]: Row(*row) for row in _rows(engagements, wanted, watch.now, None)}
    rows = [found[move.scope_id]._replace(pressing=move.text) for move in page.rows if move.scope_id in found]
    return Listed(replace(page, rows=rows))


def row_of(watch: Watch, row: Any) -> dict[str, Any]:
    """One engagement as the list says it, with its most pressing duty; ``html`` is all of it."""
    at = steady_moment(row.pressing and move_from(row.pressing), watch.now)
    return _row(row, watch.ear, get_language(), at)


@lru_cache(maxsize=8192)
def _row(row: Any, ear: Ear, _language: str | None, now: datetime) -> dict[str, Any]:
    """Remembered, since a list is read again and again, and few of its rows have changed in between."""
    said = {
        "url": reverse("engagement", args=[row.pk]),
        "reference": reference_of(row.number),
        "title": row.title,
        "other": row.contractor__name if ear.side == "client" else row.organization__name,
        "other_side": "contractor" if ear.side == "client" else "client",
        "relationship": row.relationship_id,
        "status": row.status,
        "total": row.total,
        "currency": row.currency,
        "said": row.pressing and sentence(move_from(row.pressing), ear, voices_of(row), now=now),
    }
    return said | {"html": render_to_string("monitoring/_list_row.html", said)}


def csv_head(zone: str) -> list[str]:
    """The columns of the file, with the zone in which dates are said."""
    return [
        _("Number"), _("Title"), _("Client"), _("Contractor"), _("State"), _("Begins"), _("Ends"), _("Currency"), _("Total"),
        _("Whose turn"), _("What"), _("Due (UTC)"), _("Due (%(zone)s)") % {"zone": zone}, _("Changed (UTC)"),
    ]  # fmt: skip


def csv_rows(watch: Watch, filters: Filters) -> Iterator[list[Any]]:
    """Every engagement that is asked for, by number; one query for five hundred rows."""
    by_number, order, place = replace(filters, sort="number"), ORDERS["number"], None
    while True:
        page = page_from(_read(watch, by_number, CSV_BATCH + 1, place), order, place, size=CSV_BATCH)
        yield from (_csv_row(watch, row) for row in page.rows)
        place = place_of(page.next_cursor, order)
        if place is None:
            return


def _csv_row(watch: Watch, row: Any) -> list[Any]:
    move = row.pressing and move_from(row.pressing)
    said = sentence(move, watch.ear, voices_of(row), now=watch.now) if move else None
    due = [_iso(move.due_at, UTC), _iso(move.due_at, as_zone(watch.zone))] if move else ["", ""]
    return [
        reference_of(row.number), row.title, row.organization__name, row.contractor__name,
        str(find_status(row.status, "engagement").word), row.starts_on, row.ends_on, row.currency, row.total,
        said.whose if said else "", said.what if said else "", *due, _iso(row.updated_at, UTC),
    ]  # fmt: skip


def _iso(moment: datetime | None, zone: Any) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""
