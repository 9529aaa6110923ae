"""What a form is bound to."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest


def posted(request: HttpRequest) -> Any:
    """The posted fields, even when there are none; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def posted_id(request: HttpRequest, name: str) -> UUID:
    """The id of a thing that a button names. 404 for what is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error
