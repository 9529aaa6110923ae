"""What is answered outside a view: an address that is none, or a fault of ours. Problems under ``/api/``, pages elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from kernel.api.problems import CONTENT_TYPE, SENTENCES, Problem

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _problem(request, 400, "malformed") if _is_api(request) else defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _problem(request, 404, "not_found") if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the fault is in the log under the request's id."""
    return _problem(request, 500, "internal") if _is_api(request) else defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def _problem(request: HttpRequest, status: int, code: str) -> HttpResponse:
    body = Problem(status, code, SENTENCES[code]).body(request)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
