"""Hats: which seat the lists show, and which seat a form was opened with."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import Reader, Seat
from accounts.models import User


def reader_of(request: HttpRequest) -> Reader:
    """Who looks; every signed-in request has one."""
    return request.reader  # type: ignore[attr-defined,no-any-return]


def person_of(request: HttpRequest) -> User:
    """The signed-in person."""
    return request.user  # type: ignore[return-value]


def worn_seat(request: HttpRequest, side: str = "") -> Seat:
    """The hat, or, with ``side``, the first seat on that side. 404 for somebody without such a seat."""
    hat: Seat | None = request.hat or None  # type: ignore[attr-defined]
    if hat is not None and side in {"", hat.side}:
        return hat
    seats = [seat for seat in reader_of(request).seats if side in {"", seat.side}]
    if not seats:
        raise Http404
    return seats[0]


def named_seat(request: HttpRequest, party_id: Any) -> Seat:
    """The seat in the party that a form names, so that a change of hats in another tab cannot misdirect it."""
    for seat in reader_of(request).seats:
        if str(seat.party.pk) == str(party_id):
            return seat
    raise Http404


@require_POST
@login_required
def hat(request: HttpRequest) -> HttpResponse:
    """Put a hat on: the session's lists show that seat. Rights on things do not change."""
    chosen = request.POST.get("hat", "")
    if chosen not in {str(seat.id) for seat in reader_of(request).seats}:
        raise Http404
    request.session["hat"] = chosen
    return redirect(next_page(request))


def next_page(request: HttpRequest) -> str:
    """Where a form asks to return to, if that is a page of ours; else home."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours else "/"
