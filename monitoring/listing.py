"""The engagement list: filters, orders and rows of one seat's engagements, at the same cost on every page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Collate, Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import Engagement
from kernel.formats import as_zone
from kernel.keyset import Order, Page, by_moment, page_of
from kernel.models import Move
from kernel.statuses import find_status
from monitoring.home import Watch
from monitoring.names import as_uuid
from monitoring.selectors import capped_count, duties, move_from, place_from, pressing_move, with_places

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
    "id", "number", "title", "status", "currency", "total", "starts_on", "ends_on", "updated_at", "organization_id",
    "contractor_id", "relationship_id",
)  # fmt: skip


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

    rows: list[dict[str, Any]]
    page: Page[Any]
    total: int | None


def filtered(watch: Watch, filters: Filters) -> "QuerySet[Engagement]":
    """The engagements that are asked for; archived ones stay hidden."""
    rows = Engagement.objects.visible_to(watch.reader).filter(archived_at__isnull=True)
    if filters.status:
        rows = rows.filter(status__in=STATES[filters.status])
    if filters.relationship:
        rows = rows.filter(relationship_id=filters.relationship)
    if filters.turn:
        rows = rows.filter(pk__in=_turns(watch, filters.turn).order_by().values("scope_id"))
    rows = rows.annotate(title_key=Collate(Lower("title"), "C"))
    return rows.filter(_found(filters.q)) if filters.q else rows


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


def list_page(watch: Watch, filters: Filters, cursor: str) -> Listed:
    """One page of rows in the order asked for. One query; by date two."""
    if filters.sort == "due":
        return _page_by_date(watch, filters, cursor)
    rows = _dressed(watch, filtered(watch, filters))
    if not cursor:
        rows = rows.annotate(total_count=capped_count(filtered(watch, filters), CAP))
    page = page_of(rows, ORDERS[filters.sort], cursor=cursor)
    counted = None if cursor else page.rows[0].total_count if page.rows else 0  # type: ignore[attr-defined]
    return Listed([row_of(watch, row) for row in page.rows], page, counted)


def _dressed(watch: Watch, rows: "QuerySet[Engagement]") -> "QuerySet[Engagement]":
    """With their names and their most pressing duty."""
    dressed = with_places(rows.only(*COLUMNS))
    return dressed.annotate(pressing=pressing_move(watch.seat.side, watch.now))


def _page_by_date(watch: Watch, filters: Filters, cursor: str) -> Listed:
    """Along the dates of the earliest duty of either side; where nothing is owed there is none, so those are left out."""
    open_duties = duties(watch.whose | watch.faced)
    earlier = Move.objects.open().duties().filter(scope_kind="engagement", scope_id=OuterRef("scope_id"))
    earlier = earlier.filter(Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk")))
    first = open_duties.filter(scope_id__in=filtered(watch, filters).values("pk")).exclude(Exists(earlier))
    page = page_of(first, ORDERS["due"], cursor=cursor)
    found = {
        row.pk: row for row in _dressed(watch, filtered(watch, filters)).filter(pk__in=[m.scope_id for m in page.rows])
    }
    rows = [row_of(watch, found[move.scope_id], move) for move in page.rows if move.scope_id in found]
    return Listed(rows, page, None)


def row_of(watch: Watch, engagement: Engagement, move: Move | None = None) -> dict[str, Any]:
    """One engagement as the list says it, with ``move`` or its most pressing duty."""
    side, place = watch.seat.side, place_from(engagement)
    move = move or move_from(engagement.pressing)  # type: ignore[attr-defined]
    return {
        "url": reverse("engagement", args=[engagement.pk]),
        "reference": place.reference,
        "title": engagement.title,
        "other": place.other_party(side),
        "other_side": "contractor" if side == "client" else "client",
        "relationship": engagement.relationship_id,
        "status": engagement.status,
        "total": engagement.total,
        "currency": engagement.currency,
        "said": watch.say(move, place) if move else None,
    }


def csv_head(zone: str) -> list[str]:
    """The columns of the file, with the zone in which dates are said."""
    return [
        _("Number"), _("Title"), _("Client"), _("Contractor"), _("State"), _("Begins"), _("Ends"), _("Currency"), _("Total"),
        _("Whose turn"), _("What"), _("Due (UTC)"), _("Due (%(zone)s)") % {"zone": zone}, _("Changed (UTC)"),
    ]  # fmt: skip


def csv_rows(watch: Watch, filters: Filters) -> Iterator[list[Any]]:
    """Every engagement that is asked for, by number; one query for five hundred rows."""
    cursor, order = "", ORDERS["number"]
    while True:
        page = page_of(_dressed(watch, filtered(watch, filters)), order, cursor=cursor, size=CSV_BATCH)
        yield from (_csv_row(watch, row) for row in page.rows)
        cursor = page.next_cursor
        if not cursor:
            return


def _csv_row(watch: Watch, engagement: Engagement) -> list[Any]:
    place, move = place_from(engagement), move_from(engagement.pressing)  # type: ignore[attr-defined]
    said = watch.say(move, place) if move else None
    due = [_iso(move.due_at, UTC), _iso(move.due_at, as_zone(watch.zone))] if move else ["", ""]
    return [
        place.reference, engagement.title, place.voices["client"].name, place.voices["contractor"].name,
        str(find_status(engagement.status, "engagement").word), engagement.starts_on, engagement.ends_on, engagement.currency,
        engagement.total, said.whose if said else "", said.what if said else "", *due, _iso(engagement.updated_at, UTC),
    ]  # fmt: skip


def _iso(moment: datetime | None, zone: Any) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""
