"""Keyset pages: a cursor in the address instead of a row number, so that page 18,000 costs what page 1 costs.

A cursor names the last row that was shown by its key and its id. Rows that are added or go meanwhile neither repeat nor hide
others.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True)
class Order:
    """By which column (never null) rows are ordered, and how its value is read back from a cursor."""

    field: str
    is_descending: bool = False
    parse: Callable[[Any], Any] = str


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page, and the cursors of its neighbours (empty where there is none)."""

    rows: list[M]
    next_cursor: str = ""
    previous_cursor: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether no row lies on another page."""
        return not self.next_cursor and not self.previous_cursor


@dataclass(frozen=True)
class Place:
    """Where a page begins: the row that a cursor names, and whether the page lies before it."""

    value: Any
    pk: Any
    is_backwards: bool


def values_of(place: Place | None) -> dict[str, Any]:
    """A place as values of a statement (:mod:`kernel.statements`); :func:`place_named` makes it again."""
    return {"value": place and place.value, "beyond": place and place.pk}


def place_named(values: Mapping[str, Any], *, is_backwards: bool) -> Place | None:
    """The place that the values of a statement name."""
    return None if values["value"] is None else Place(values["value"], values["beyond"], is_backwards)


def by_moment(field: str) -> Order:
    """Newest first by a moment."""
    return Order(field, is_descending=True, parse=datetime.fromisoformat)


def page_of(rows: "QuerySet[M]", order: Order, *, cursor: str = "", size: int = PAGE_SIZE) -> Page[M]:
    """The page of ``rows`` that ``cursor`` names; a cursor that cannot be read names the first page. One query."""
    place = place_of(cursor, order)
    return page_from(list(rows_from(rows, order, place)[: size + 1]), order, place, size=size)


def rows_from(rows: "QuerySet[M]", order: Order, place: Place | None) -> "QuerySet[M]":
    """``rows`` in order from ``place`` on; before it the other way round. Take one more than a page of them."""
    goes_down = order.is_descending != (place is not None and place.is_backwards)
    sign = "-" if goes_down else ""
    ordered = rows.order_by(f"{sign}{order.field}", f"{sign}pk")
    return ordered if place is None else ordered.filter(_beyond(order.field, place, "lt" if goes_down else "gt"))


def page_from(found: list[M], order: Order, place: Place | None, *, size: int) -> Page[M]:
    """The page of rows that :func:`rows_from` gave, one more than ``size`` of them where there are more."""
    is_backwards = place is not None and place.is_backwards
    has_more, shown = len(found) > size, found[:size]
    if is_backwards:
        shown.reverse()
    has_next = bool(shown) and (has_more or is_backwards)
    has_previous = bool(shown) and (has_more if is_backwards else place is not None)
    return Page(
        shown,
        next_cursor=_write(order, shown[-1], is_backwards=False) if has_next else "",
        previous_cursor=_write(order, shown[0], is_backwards=True) if has_previous else "",
    )


def place_of(cursor: str, order: Order) -> Place | None:
    """The place that ``cursor`` names; None for the first page, or where it cannot be read."""
    if not cursor or len(cursor) > 2000:
        return None
    try:
        packed = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        value, pk, is_backwards = json.loads(packed)
        return Place(order.parse(value), UUID(pk), bool(is_backwards))
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _beyond(field: str, place: Place, than: str) -> Q:
    """Behind the row that the cursor names. The first condition bounds the index scan, the second breaks ties."""
    ties = Q(**{f"{field}__{than}": place.value}) | Q(**{field: place.value, f"pk__{than}": place.pk})
    return Q(**{f"{field}__{than}e": place.value}) & ties


def _write(order: Order, row: Model, *, is_backwards: bool) -> str:
    value = getattr(row, order.field)
    text = value.isoformat() if isinstance(value, datetime) else value
    packed = json.dumps([text, str(row.pk), is_backwards], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")
