"""Pages of lists (:mod:`kernel.keyset`) with links instead of cursors; a cursor that is none is told, not ignored."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from kernel.errors import Invalid
from kernel.keyset import Order, Page, Place, place_of

PAGE_SIZE = 50
MOST = 200


def place_in(cursor: str, order: Order) -> Place | None:
    """The place that ``cursor`` names; None where the list begins. Raises Invalid for a cursor that is none of this list."""
    place = place_of(cursor, order)
    if cursor and place is None:
        raise Invalid({"cursor": [_("This cursor is none of this list. Start without one.")]})
    return place


def page_body(page: Page[Any], *, request: Request, results: Sequence[Any]) -> dict[str, Any]:
    """``{"results", "next", "previous"}`` of one page; ``results`` are its rows as JSON."""
    return {
        "results": results,
        "next": _link(request, page.next_cursor),
        "previous": _link(request, page.previous_cursor),
    }


def _link(request: Request, cursor: str) -> str | None:
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None
