"""Translates domain errors into pages: one place for all views."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import DomainError


class DomainErrorMiddleware:
    """A domain error that a view did not handle becomes a page that says what to do, with the error's status.

    So does an address that is only for forms when somebody opens it, such as by Enter in the address bar after a refused form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = render(request, "405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return render(request, "kernel/error.html", {"error": exception}, status=exception.status)
