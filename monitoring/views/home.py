"""Home, "Your turn"."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Permission, Reader, Seat
from kernel import clock
from kernel.moves.courtesies import settle_courtesies
from kernel.moves.rules import kinds
from monitoring import drafts, parties
from monitoring.first_steps import first_steps
from monitoring.home import (
    COURTESIES,
    LIMITS,
    OVERDUE,
    WAITING,
    courtesies,
    group_page,
    home_groups,
    summary,
)
from monitoring.selectors import owed_by_us
from monitoring.views.parse import uuids
from monitoring.watch import Watch

NOT_SIGNED = {"draft", "open", "cancelled"}


def seat_of(request: HttpRequest) -> tuple[Reader, Seat | None]:
    """The reader narrowed to the hat they wear, and its seat; None for somebody without any."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    hat = request.hat  # type: ignore[attr-defined]
    seat = next((seat for seat in reader.seats if hat and seat.id == hat.id), None)
    return (reader.wearing(seat) if seat else reader), seat


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's side and for others; ``view`` is mine or parties, ``group`` shows one group in full."""
    reader, seat = seat_of(request)
    if seat is None:
        return render(request, "monitoring/home_nobody.html")
    view = request.GET.get("view", "")
    watch = Watch(reader, seat, clock.now(), is_mine_only=view == "mine")
    context: dict[str, Any] = {"seat": seat, "watch": watch, "views": _views(watch, view)}
    if view == "parties":
        return render(request, "monitoring/home_parties.html", context | _parties(watch))
    if request.GET.get("group") in LIMITS:
        return render(request, "monitoring/home_group.html", context | _group(request, watch))
    return render(request, "monitoring/home.html", context | _groups(watch))


@require_POST
@login_required
def settle(request: HttpRequest) -> HttpResponse:
    """Settle many courtesies of the reader's side in one click."""
    reader, seat = seat_of(request)
    if seat is None:
        raise BadRequest("no seat")
    asked = courtesies(owed_by_us(reader, seat)).filter(pk__in=uuids(request.POST.getlist("move")))
    may = [move.pk for move in asked if kinds()[move.kind].permission in seat.permissions]
    count = settle_courtesies(may, now=clock.now())
    if count:
        messages.success(request, ngettext("Settled.", "%(count)d settled.", count) % {"count": count})
    else:
        messages.info(request, _("Nothing was left to settle."))
    return redirect("home")


def _groups(watch: Watch) -> dict[str, Any]:
    groups = home_groups(watch)
    may_write = Permission.AGREEMENT_EDIT in watch.seat.permissions
    has_begun = any(row["status"] not in NOT_SIGNED for group in groups for row in group.rows)
    steps = [] if has_begun else first_steps(watch.reader, watch.seat)
    return {
        "groups": groups,
        "summary": summary(groups, watch),
        "emphasised": OVERDUE,
        "courtesies": COURTESIES,
        "drafts": drafts.drafts_in_progress(watch.reader, watch.seat) if may_write else [],
        "draft_limit": drafts.LIMIT,
        "steps": steps,
        "next_step": next((step for step in steps if not step.is_done), None),
        "is_calm": not any(group.code in {*LIMITS} - {COURTESIES, WAITING, "coming"} for group in groups),
    }


def _group(request: HttpRequest, watch: Watch) -> dict[str, Any]:
    group, page = group_page(watch, request.GET["group"], request.GET.get("cursor", ""))
    kept = {"view": "mine"} if watch.is_mine_only else {}

    def url(cursor: str) -> str:
        return f"?{urlencode({**kept, 'group': group.code, 'cursor': cursor})}" if cursor else ""

    return {
        "group": group,
        "courtesies": COURTESIES,
        "next_url": url(page.next_cursor),
        "previous_url": url(page.previous_cursor),
    }


def _parties(watch: Watch) -> dict[str, Any]:
    rows = parties.party_rows(watch)
    return {"rows": rows[: parties.LIMIT], "has_more": len(rows) > parties.LIMIT}


def _views(watch: Watch, view: str) -> list[dict[str, Any]]:
    """The ways to look at home. A person who is alone on their side has nobody to tell their own moves from."""
    url, is_alone = reverse("home"), watch.seat.is_alone
    by_party = _("By contractor") if watch.seat.side == "client" else _("By client")
    choices = [("", _("All") if is_alone else _("Our side")), ("mine", _("Mine only")), ("parties", by_party)]
    return [
        {"label": label, "url": f"{url}?view={code}" if code else url, "is_current": code == view}
        for code, label in choices
        if not (is_alone and code == "mine")
    ]
