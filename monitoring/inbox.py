"""The inbox: in-app news of one person, newest first, in words made at the moment of reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Reader
from kernel.keyset import Page, by_moment, page_of
from kernel.models import Entry
from monitoring.history import Reading, line_of
from monitoring.models import Notification
from monitoring.names import names_in
from monitoring.selectors import Place, places

NEWEST_FIRST = by_moment("created_at")
WHY = {
    "escalated": gettext_lazy("It comes to you, since it is still open two working days after the reminder."),
    "stuck": gettext_lazy("It is still open two working days after the reminder, and nobody stands above them."),
}


@dataclass(frozen=True)
class News:
    """One line of the inbox; ``url`` is empty where it is gone.

    A move has a ``heading`` that says whose turn it is, the mark of that ``side``, and how ``late`` it is; an entry has none.
    """

    notification: Notification
    side: str
    heading: str
    html: SafeString
    note: Any
    late: str
    where: str
    url: str

    @property
    def is_unread(self) -> bool:
        return self.notification.read_at is None


def inbox_page(
    reader: Reader, *, now: datetime, cursor: str = "", unread_only: bool = False
) -> tuple[list[News], Page[Notification]]:
    """One page of the person's news. Four queries: news with their moves, entries, places, names."""
    rows = Notification.objects.news_of(reader.user.pk).select_related("move")
    page = page_of(rows.filter(read_at__isnull=True) if unread_only else rows, NEWEST_FIRST, cursor=cursor)
    return news_of(page.rows, reader, now=now), page


def news_of(rows: list[Notification], reader: Reader, *, now: datetime) -> list[News]:
    """Notifications in words. Three queries: entries, places, names; their moves come with ``rows``."""
    entries = _entries(rows)
    known = places(reader, {row.scope_id for row in rows if row.scope_kind == "engagement"})
    reading = Reading(names_in(entries.values()), reader.user.zone, now)
    return [_news(row, known.get(row.scope_id), entries, reader, reading) for row in rows]


def _entries(rows: list[Notification]) -> dict[Any, Entry]:
    ids = {row.entry_id for row in rows if row.entry_id}
    return Entry.objects.select_related("facts").in_bulk(ids) if ids else {}


def _news(row: Notification, place: Place | None, entries: dict[Any, Entry], reader: Reader, reading: Reading) -> News:
    entry = entries.get(row.entry_id)
    if place is None or (entry is None and row.move is None):
        gone = SafeString(_("Something that you cannot see any more."))
        return News(row, "", "", gone, "", "", "", "")
    side = row.side or reader.side_of(place) or "client"
    where = format_html("{} <bdi>{}</bdi> · {}", place.reference, place.title, place.other_party(side))
    if entry is not None:
        return _of_entry(row, entry, place, where, reading)
    assert row.move is not None  # noqa: S101 - either entry or move, asked above
    said = place.say(row.move, user_id=reader.user.pk, side=side, zone=reading.zone, now=reading.now)
    return News(
        notification=row,
        side=said.side,
        heading=said.heading,
        html=said.what_html,
        note=WHY.get(row.code) or (said.due_html if said.is_owed else said.since),
        late=said.late_by,
        where=where,
        url=said.url,
    )


def _of_entry(row: Notification, entry: Entry, place: Place, where: str, reading: Reading) -> News:
    line = line_of(entry, reading)
    return News(row, "", "", line.html, "", "", where, line.url or reverse("engagement", args=[place.id]))
