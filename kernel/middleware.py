"""Translates domain errors into pages: one place for all views."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import DomainError


class DomainErrorMiddleware:
    """A domain error that a view did not handle becomes a page that says what to do, with the error's status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return render(request, "kernel/error.html", {"error": exception}, status=exception.status)
