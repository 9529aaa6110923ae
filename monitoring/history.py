"""The history of an engagement: the entries that one side may read, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from engagements.models import Engagement
from kernel.formats import as_zone, format_day, format_moment, format_money
from kernel.keyset import Order, Page, page_of
from kernel.models import Entry
from kernel.moves.sentences import what_of
from monitoring.names import PARTY_FACTS, PEOPLE_FACTS, Names, actor_of, as_uuid, facts_of, names_in, subject_of
from monitoring.renderers import renderer_of, verbs_of

WHAT_LETTERS = 140
ERASED = "…"
PAGES = {
    "deliverable": "deliverable",
    "tool": "tool",
    "milestone": "milestone",
    "payment": "payment",
    "clarification": "clarification",
    "checkin": "checkin",
    "blocker": "blocker",
    "agreementversion": "agreement_version",
    "attachment": "attachment",
}


@dataclass(frozen=True)
class Line:
    """One entry in words. ``side`` is the actor's, empty for the clock; ``is_ours_only`` marks what the other side never sees."""

    entry: Entry
    text: str
    html: SafeString
    side: str
    is_ours_only: bool
    url: str


class _Facts(dict[str, Any]):
    """Facts as texts; what was erased reads as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return ERASED


@dataclass(frozen=True)
class Reading:
    """How lines are read out: with which names, in which zone, at which moment."""

    names: Names
    zone: str
    now: datetime


def entries_for(engagement: Engagement, side: str) -> "QuerySet[Entry]":
    """The entries that ``side`` may read, with their facts; the other side's own are left out."""
    entries = Entry.objects.filter(scope_kind="engagement", scope_id=engagement.pk, audience__in=["both", side])
    return entries.select_related("facts")


def history_page(
    engagement: Engagement, side: str, *, zone: str, now: datetime, family: str = "", cursor: str = ""
) -> tuple[list[Line], Page[Entry]]:
    """One page of the history, newest first, of everything or of one family. Two queries, three where moves are named."""
    entries = entries_for(engagement, side)
    if family:
        entries = entries.filter(verb__in=verbs_of(family))
    page = page_of(entries, Order("seq", is_descending=True, parse=int), cursor=cursor)
    reading = Reading(names_in(page.rows, contractor_id=engagement.contractor_id), zone, now)
    return lines_of(page.rows, reading), page


def lines_of(entries: Iterable[Entry], reading: Reading) -> list[Line]:
    """Each entry in words."""
    return [line_of(entry, reading) for entry in entries]


def days_of(lines: Iterable[Line], zone: str) -> list[tuple[date, list[Line]]]:
    """The lines of each day of ``zone``, in their order."""
    place = as_zone(zone)
    return [(day, list(rows)) for day, rows in groupby(lines, lambda line: line.entry.at.astimezone(place).date())]


def line_of(entry: Entry, reading: Reading) -> Line:
    """Say one entry."""
    facts = getattr(entry, "facts", None)
    renderer = renderer_of(facts.schema if facts else f"{entry.verb}/1")
    actor = actor_of(entry)
    template = str(renderer.by_clock if actor is None and renderer.by_clock else renderer.text)
    values = _values(entry, actor, reading)
    quoted = {name: f"“{value}”" if name == "what" else value for name, value in values.items()}
    return Line(
        entry=entry,
        text=template % _Facts(quoted),
        html=_marked(template, values),
        side="" if actor is None else "contractor" if actor in reading.names.members else "client",
        is_ours_only=entry.audience != "both",
        url=url_of(entry),
    )


def _marked(template: str, values: Mapping[str, Any]) -> SafeString:
    """The text with what the entry is about set apart; every value is escaped."""
    marked = {
        name: format_html("<em>{}</em>", value) if name in {"what", "move"} else escape(value)
        for name, value in values.items()
    }
    return mark_safe(escape(template) % _Facts(marked))  # noqa: S308 - every place is escaped above


def _values(entry: Entry, actor: UUID | None, reading: Reading) -> dict[str, Any]:
    """Every place that a text may have."""
    facts = facts_of(entry)
    values = {name: _said(name, value, facts, reading) for name, value in facts.items()}
    values["who"] = (reading.names.of(actor) if actor else _("The clock")) or pgettext("who acted", "Somebody")
    values["verb"] = entry.verb
    title = reading.names.of(subject_of(entry)[1])
    if title:
        values["what"] = Truncator(" ".join(title.split())).chars(WHAT_LETTERS)
    return values


def _said(name: str, value: Any, facts: Mapping[str, Any], reading: Reading) -> Any:
    """A fact as the reader says it."""
    if name == "amount" and "currency" in facts:
        return format_money(Decimal(value), facts["currency"])
    if name in PEOPLE_FACTS + PARTY_FACTS:
        return reading.names.of(value) or ERASED
    if name == "move":
        move = reading.names.moves.get(cast(UUID, as_uuid(value)))
        return what_of(move) if move else ERASED
    if name.endswith("_on") and value:
        return format_day(date.fromisoformat(value), now=reading.now)
    if name.endswith("_at") and value:
        return format_moment(datetime.fromisoformat(value), reading.zone, now=reading.now)
    if name == "until":
        return _until(value, reading)
    return value


def _until(value: Any, reading: Reading) -> str:
    if not value:
        return _("no day given")
    return format_day(date.fromisoformat(value), now=reading.now)


def url_of(entry: Entry) -> str:
    """The page of what the entry is about, where it has one."""
    kind, pk = subject_of(entry)
    return reverse(PAGES[kind], args=[entry.scope_id, pk]) if kind in PAGES else ""
