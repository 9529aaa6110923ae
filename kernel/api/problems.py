"""Problems: what REST answers when something cannot be done (RFC 9457, ``application/problem+json``).

One place translates whatever a view raises: domain errors, refusals of the REST framework and of Django, a lock that could not
be had. Codes are stable, sentences are in the reader's language, and every wrong field is told at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Busy, DomainError, Invalid

CONTENT_TYPE = "application/problem+json"
LOCK_STATES = {"55P03", "40P01"}  # lock not available, deadlock detected
SENTENCES: dict[str, Any] = {
    "not_found": _("There is nothing here that this token can see. Check the address and whose token it is."),
    "method_not_allowed": _("This address does not take that method. The header Allow names those that it takes."),
    "unsupported_media_type": _("This content type is not taken here. Send JSON, or multipart/form-data with files."),
    "malformed": _("The body could not be read. Send one JSON object in UTF-8."),
    "too_large": _("The body is too large. Send less at once, or share large files as links."),
    "throttled": _("This token asks too often. Wait for the seconds that the header Retry-After names."),
    "not_authenticated": _(
        "Send an API token: “Authorization: Bearer cp_…”. People make theirs under Account, API tokens."
    ),
    "not_allowed": _("This token's scopes or its role do not include this."),
    "stale": _("This changed after you read it. Read it again, then send what still holds."),
    "illegal_transition": _(
        "It is no longer open to that step. Read it again: allowed_actions names the steps there are."
    ),
    "internal": _("Something went wrong on our side. Try again; if it stays, tell the operator the request's id."),
}


@dataclass(frozen=True)
class Problem:
    """One problem, before it is said. ``errors`` are pairs of a dotted place and a sentence; ``details`` are for programs."""

    status: int
    code: str
    detail: Any
    errors: tuple[tuple[str, Any], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request: Any) -> dict[str, Any]:
        """The JSON body; ``request`` is any request that the request id middleware has seen."""
        said: dict[str, Any] = {
            "type": f"urn:counterpart:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
            "request_id": getattr(request, "request_id", ""),
        }
        if self.errors:
            said["errors"] = [{"field": place, "detail": str(text)} for place, text in self.errors]
        if self.details:
            said["details"] = {name: _plain(value) for name, value in self.details.items()}
        return said


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to whatever a REST view raised; None for a fault of ours, which Django logs and answers as a 500."""
    problem = translate(error)
    if problem is None:
        return None
    request: Request = context["request"]
    response = Response(problem.body(request._request), status=problem.status, headers=dict(problem.headers))
    response.content_type = CONTENT_TYPE
    return response


def translate(error: Exception) -> Problem | None:
    """The problem that ``error`` is, or None where it is a fault of ours."""
    if isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in LOCK_STATES:
        error = Busy()
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, exceptions.ValidationError):
        return Problem(422, Invalid.code, Invalid.message, tuple(_flat(error.detail)))
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, Http404):
        return _said(404, "not_found")
    if isinstance(error, DjangoPermissionDenied):
        return _said(403, "not_allowed")
    if isinstance(error, RequestDataTooBig):
        return _said(413, "too_large")
    return _said(400, "malformed") if isinstance(error, SuspiciousOperation) else None


def _of_domain(error: DomainError) -> Problem:
    if isinstance(error, Invalid):
        errors = tuple((name, text) for name, texts in error.errors.items() for text in texts)
        return Problem(error.status, error.code, error.message, errors)
    headers = {"Retry-After": "1"} if isinstance(error, Busy) else {}
    is_usual = error.message is type(error).message  # what pages say by default speaks of pages
    said = SENTENCES.get(error.code, error.message) if is_usual else error.message
    return Problem(error.status, error.code, said, details=error.details, headers=headers)


def _of_framework(error: exceptions.APIException) -> Problem:
    headers = {"WWW-Authenticate": error.auth_header} if hasattr(error, "auth_header") else {}
    if isinstance(error, exceptions.Throttled):
        return _said(429, "throttled", {"Retry-After": str(int(getattr(error, "wait", None) or 1) + 1)})
    if isinstance(error, exceptions.AuthenticationFailed):
        return Problem(401, "invalid_token", error.detail, headers=headers)
    if isinstance(error, exceptions.ParseError):
        return Problem(error.status_code, "malformed", error.detail)
    code = "not_allowed" if isinstance(error, exceptions.PermissionDenied) else str(error.default_code)
    return (
        _said(error.status_code, code, headers) if code in SENTENCES else Problem(error.status_code, code, error.detail)
    )


def _said(status: int, code: str, headers: Mapping[str, str] | None = None) -> Problem:
    return Problem(status, code, SENTENCES[code], headers=headers or {})


def _flat(detail: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """The nested details of a serializer as pairs of a dotted place and a sentence."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = place if name == "non_field_errors" else f"{place}.{name}".lstrip(".")
            yield from _flat(inner, here)
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, (Mapping, list))
            yield from _flat(inner, f"{place}.{position}".lstrip(".") if nested else place)
    else:
        yield place, detail


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, type(None))) else str(value)
