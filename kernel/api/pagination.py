"""Pages of lists (:mod:`kernel.keyset`) with links instead of cursors; a cursor that is none is told, not ignored."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from kernel.errors import Invalid
from kernel.keyset import Order, is_cursor, page_of

PAGE_SIZE = 50
MOST = 200


def page_body(
    rows: "QuerySet[Any, Any]",
    *,
    order: Order,
    cursor: str,
    size: int,
    request: Request,
    shape: Callable[[list[Any]], Sequence[Any]],
) -> dict[str, Any]:
    """``{"results", "next", "previous"}`` of one page; ``shape`` turns its rows into JSON. One query for the rows.

    Raises Invalid for a cursor that is none of this list.
    """
    if cursor and not is_cursor(cursor, order):
        raise Invalid({"cursor": [_("This cursor is none of this list. Start without one.")]})
    page = page_of(rows, order, cursor=cursor, size=size)
    url = remove_query_param(request.build_absolute_uri(), "cursor")
    return {
        "results": shape(page.rows),
        "next": replace_query_param(url, "cursor", page.next_cursor) if page.next_cursor else None,
        "previous": replace_query_param(url, "cursor", page.previous_cursor) if page.previous_cursor else None,
    }
