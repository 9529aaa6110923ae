"""Per request: is the product set up; who looks (``request.reader``), in which language and time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from accounts.access import Reader, Seat, reader_for
from accounts.services.setup import is_set_up
from kernel.languages import spoken


class SetUpMiddleware:
    """Sends the first visitor of an empty installation to the set-up.

    One small query for whoever comes in unknown, none for those who are signed in. Nothing is remembered, since removing
    the sample data makes room for the set-up again, in every process at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_entrance(request) and not is_set_up():
            return redirect("welcome")
        return self.get_response(request)


def is_entrance(request: HttpRequest) -> bool:
    """Whether somebody unknown comes in: by the home page or the sign-in page."""
    return request.path in {"/", reverse("account_login")} and not request.user.is_authenticated


class ReaderMiddleware:
    """Gives signed-in requests their lazy ``reader`` and ``hat``, language and zone; others the browser's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or is_for_programs(request):
            with translation.override(translation.get_language_from_request(request)):
                return self.get_response(request)
        request.reader = SimpleLazyObject(lambda: reader_for(user))  # type: ignore[attr-defined]
        request.hat = SimpleLazyObject(lambda: current_hat(request))  # type: ignore[attr-defined]
        with translation.override(spoken(user.language)), timezone.override(ZoneInfo(user.zone)):
            return self.get_response(request)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a token, and not the session, says who asks: all below ``/api/`` but the page that explains it."""
    return request.path.startswith("/api/") and request.path != reverse("api:docs")


def current_hat(request: HttpRequest) -> Seat | None:
    """The seat that the session's lists are narrowed to: the chosen one, else the first. It never widens or narrows rights."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    chosen = request.session.get("hat")
    return next((seat for seat in reader.seats if str(seat.id) == chosen), reader.seats[0] if reader.seats else None)
