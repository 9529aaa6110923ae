"""What is answered outside a view: an address that is none, or a fault of ours. Problems under ``/api/``, pages elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import is_valid_path, reverse
from django.utils.translation import gettext as _
from django.views import defaults

from kernel.api.problems import CONTENT_TYPE, SENTENCES, Problem

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _problem(request, 400, "malformed") if _is_api(request) else defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; under ``/api/`` with the address that may be meant."""
    if not _is_api(request):
        return defaults.page_not_found(request, exception)
    return _problem(request, 404, "not_found", _way_from(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the fault is in the log under the request's id."""
    return _problem(request, 500, "internal") if _is_api(request) else defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def _way_from(request: HttpRequest) -> Any:
    """What to do at an address that the API does not have."""
    meant = request.path.rstrip("/")
    if meant != request.path and is_valid_path(meant):
        return _("The addresses of this API have no slash at their end. Ask for %(address)s.") % {"address": meant}
    return _("This API has no such address. %(docs)s lists those that it has.") % {"docs": reverse("api:docs")}


def _problem(request: HttpRequest, status: int, code: str, detail: Any = None) -> HttpResponse:
    body = Problem(status, code, detail or SENTENCES[code]).body(request)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
