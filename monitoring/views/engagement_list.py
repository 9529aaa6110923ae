"""The engagement list: filters and order in the address, pages by keyset, and the same as a file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.access import Permission
from kernel import clock
from kernel.formats import format_number
from kernel.spreadsheets import csv_response
from kernel.statuses import find_status
from monitoring.listing import CAP, STATES, TURNS, Filters, Listed, csv_head, csv_rows, list_page, row_of
from monitoring.views.home import seat_of
from monitoring.watch import Watch

SAVED = [
    (gettext_lazy("All"), {}),
    (gettext_lazy("Active"), {"status": "running"}),
    (gettext_lazy("Waiting for us"), {"turn": "ours"}),
    (gettext_lazy("Overdue"), {"turn": "late"}),
    (gettext_lazy("Closed"), {"status": "closed"}),
]


@require_safe
@login_required
def engagement_list(request: HttpRequest) -> HttpResponse:
    """One page of the engagements that the reader's hat may see."""
    reader, seat = seat_of(request)
    if seat is None:
        return redirect("home")
    watch, filters = Watch(reader, seat, clock.now()), Filters.read(request.GET)
    listed = list_page(watch, filters, request.GET.get("cursor", ""))
    rows = [row_of(watch, row) for row in listed.page.rows]
    context = {
        "seat": seat,
        "filters": filters,
        "rows": rows,
        "said": _said(listed, filters),
        "next_url": _page_url(filters, listed.page.next_cursor),
        "previous_url": _page_url(filters, listed.page.previous_cursor),
        "saved": _saved(filters),
        "states": _states(),
        "turns": TURNS.items(),
        "heads": _heads(filters, seat.side),
        "party_name": rows[0]["other"] if filters.relationship and rows else "",
        "csv_url": f"{reverse('engagement_csv')}?{urlencode(filters.as_query())}",
        "can_create": Permission.ENGAGEMENT_CREATE in seat.permissions,
    }
    return render(request, "monitoring/engagement_list.html", context)


@require_safe
@login_required
def engagement_csv(request: HttpRequest) -> HttpResponseBase:
    """Every engagement that the filters ask for, as a file."""
    reader, seat = seat_of(request)
    if seat is None:
        return redirect("home")
    watch = Watch(reader, seat, clock.now())
    return csv_response("engagements.csv", csv_head(watch.zone), csv_rows(watch, Filters.read(request.GET)))


def _url(filters: Filters, **changed: Any) -> str:
    query = urlencode(filters.as_query(**changed))
    return f"?{query}" if query else reverse("engagement_list")


def _page_url(filters: Filters, cursor: str) -> str:
    return f"?{urlencode({**filters.as_query(), 'cursor': cursor})}" if cursor else ""


def _said(listed: Listed, filters: Filters) -> str:
    """How many there are; where they were not counted, how many are here."""
    if filters.sort == "due":
        return _("By the earliest date of either side; where nothing is owed, there is none.")
    if listed.total is None:
        return ngettext("%(count)s on this page", "%(count)s on this page", len(listed.page.rows)) % {
            "count": len(listed.page.rows)
        }
    if listed.total > CAP:
        return _("More than %(count)s engagements") % {"count": format_number(CAP)}
    return ngettext("%(count)s engagement", "%(count)s engagements", listed.total) % {
        "count": format_number(listed.total)
    }


def _saved(filters: Filters) -> list[dict[str, Any]]:
    """Saved views: links that set the filters and keep nothing else."""
    here = {name: value for name, value in filters.as_query().items() if name != "sort"}
    base = reverse("engagement_list")
    return [
        {"label": label, "url": f"{base}?{urlencode(query)}" if query else base, "is_current": query == here}
        for label, query in SAVED
    ]


def _states() -> list[tuple[str, Any]]:
    return [
        (code, _("At work or closing") if code == "running" else find_status(code, "engagement").word)
        for code in STATES
    ]


def _heads(filters: Filters, side: str) -> list[dict[str, Any]]:
    """The heads of the columns; those that can be sorted by are links that turn the order round."""
    other = _("Contractor") if side == "client" else _("Client")
    columns = [
        ("col-job", _("Engagement"), [("number", _("by number")), ("title", _("by title"))]),
        ("col-other", other, []),
        ("col-state", _("State"), []),
        ("col-turn", _("Whose turn"), [("due", _("by date"))]),
        ("col-total", _("Total"), []),
    ]
    return [
        {"css": css, "label": label, "links": [_sort_link(filters, key, text) for key, text in keys]}
        for css, label, keys in columns
    ]


def _sort_link(filters: Filters, key: str, text: str) -> dict[str, Any]:
    is_up, is_down = filters.sort == key, filters.sort == f"-{key}"
    following = f"-{key}" if is_up and key != "due" else "-updated" if is_up or is_down else key
    return {"text": text, "url": _url(filters, sort=following), "is_up": is_up, "is_down": is_down}
