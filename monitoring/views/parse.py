"""Reading what a request says, where no form stands behind it."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def uuids(texts: Iterable[str], *, most: int = 500) -> list[UUID]:
    """Those of ``texts`` that are ids, at most ``most``; others are left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found[:most]


def next_url(request: HttpRequest, default: str) -> str:
    """Where the form asked to return to (``next``), if that is a page of this site; else ``default``."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else default
