"""Money across all engagements of a hat: one list in groups, its sums, and the same as a spreadsheet."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Permission, Reader, Seat
from accounts.views.hats import person_of, reader_of
from kernel import clock
from kernel.errors import NotAllowed
from kernel.keyset import page_of
from kernel.spreadsheets import csv_response
from payments.columns import COLUMNS, cells_of, head_of
from payments.forms import STATES, DownloadForm, MoneyFilter
from payments.lists import BY_PLACE, Wanted, in_words, money_rows, totals_of


@login_required
def money(request: HttpRequest) -> HttpResponse:
    """What is overdue, due, coming up and was paid, over every engagement of the hat."""
    hat, reader = _hat(request)
    now, form = clock.now(), MoneyFilter(request.GET)
    wanted = form.wanted(timezone.get_current_timezone())
    rows = money_rows(reader, wanted, now=now)
    page = page_of(rows, BY_PLACE, cursor=request.GET.get("cursor", ""))
    context: dict[str, Any] = {
        "rows": in_words(page.rows, now=now),
        "totals": totals_of(rows) if page.rows else [],
        "now": now,
        "side": hat.side if hat else "client",
        "may_record": hat is not None and Permission.PAYMENT_RECORD in hat.permissions,
        "form": form,
        "is_filtered": bool(wanted.state or wanted.first or wanted.last),
        "choices": [
            {"label": label, "url": _url(wanted, state=state), "is_current": wanted.state == state}
            for state, label in STATES
        ],
        "download_form": DownloadForm(own_zone=person_of(request).zone, initial={"columns": list(COLUMNS)}),
        "kept": _filters(wanted),
        "next_url": page.next_cursor and _url(wanted, cursor=page.next_cursor),
        "previous_url": page.previous_cursor and _url(wanted, cursor=page.previous_cursor),
    }
    return render(request, "payments/money.html", context, status=422 if form.errors else 200)


@login_required
def money_csv(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a spreadsheet: the period of the filter, in the chosen zone, with the chosen columns."""
    _seat, reader = _hat(request)
    wanted = MoneyFilter(request.GET).wanted(timezone.get_current_timezone())
    form = DownloadForm(request.GET, own_zone=person_of(request).zone)
    form.is_valid()
    zone = form.cleaned_data.get("zone") or person_of(request).zone
    codes = form.cleaned_data.get("columns") or list(COLUMNS)
    rows = money_rows(reader, wanted, now=clock.now()).order_by("place", "pk").iterator(chunk_size=500)
    days = [f"{day:%Y-%m-%d}" if day else "" for day in (wanted.first, wanted.last)]
    name = "_".join(part for part in ["money", wanted.state, *days] if part)
    return csv_response(f"{name}.csv", head_of(codes, zone), cells_of(rows, codes, zone))


def _hat(request: HttpRequest) -> tuple[Seat | None, Reader]:
    """The seat that the list is narrowed to, and the reader who wears only it. Somebody without a seat sees nothing."""
    reader = reader_of(request)
    hat: Seat | None = request.hat or None  # type: ignore[attr-defined]
    if hat is None:
        return None, Reader(reader.user)
    if Permission.MONEY_READ not in hat.permissions:
        raise NotAllowed(permission=str(Permission.MONEY_READ))
    return hat, reader.wearing(hat)


def _filters(wanted: Wanted) -> dict[str, str]:
    found = {"state": wanted.state, "from": wanted.first, "to": wanted.last}
    return {name: str(value) for name, value in found.items() if value}


def _url(wanted: Wanted, **changed: str) -> str:
    """The address of this list with some of its filters changed."""
    return "?" + urlencode({name: value for name, value in {**_filters(wanted), **changed}.items() if value})
