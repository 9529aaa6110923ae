"""``Idempotency-Key``: a POST that is sent again has its effect once, and gets the answer that the first one got.

The key of a token is locked by ``pg_try_advisory_xact_lock``; the first 2xx answer is stored in the transaction of the effect,
so that both are there or neither. Answers are kept for 24 hours.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.renderers import AnswerRenderer
from kernel.errors import Busy, DomainError, Invalid
from kernel.models import IdempotentAnswer
from kernel.record import canonical_json

KEPT = timedelta(hours=24)
HEADERS = ("ETag", "Location")
LONGEST_KEY = 255
PURGE_BATCH = 10_000


class InFlight(Busy):
    """The same key is being worked on right now; ``Retry-After`` says when to ask again."""

    code = "idempotency_in_flight"
    message = _("The first request with this Idempotency-Key is still being worked on. Ask again in a moment.")


class KeyReused(DomainError):
    """The key belongs to another request."""

    status = 422
    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used for another request. Take a new key for every act.")


def answer_once(
    request: Request, token_id: UUID, act: Callable[[], Response], *, now: datetime, extra: Callable[[], dict[str, str]]
) -> Response:
    """Run ``act``, or give its first answer again where ``request`` carries a key that was answered.

    ``extra`` are headers that the answer will carry besides its own. Raises InFlight (409), KeyReused (422), Invalid.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    _check_key(key)
    digest = digest_of(request)
    with _locked(token_id, key):
        stored = IdempotentAnswer.objects.filter(token_id=token_id, key=key).first()
        if stored is not None and stored.created_at > now - KEPT:
            return _again(stored, digest)
        if stored is not None:
            stored.delete()
        response = act()
        _keep(response, token_id, key, digest, now=now, extra=extra())
    return response


def purge(*, now: datetime) -> int:
    """Forget answers older than 24 hours, at most 10,000 at a time; returns how many. Idempotent."""
    old = IdempotentAnswer.objects.filter(created_at__lte=now - KEPT).order_by("created_at").values("pk")
    deleted, _by_model = IdempotentAnswer.objects.filter(pk__in=old[:PURGE_BATCH]).delete()
    return deleted


def digest_of(request: Request) -> str:
    """SHA-256 over method, address and what was sent: white space and the order of JSON keys do not matter, files do."""
    data = request.data
    sent = {name: list(map(_said, data.getlist(name))) for name in data} if isinstance(data, QueryDict) else data
    return hashlib.sha256(canonical_json([request.method, request.get_full_path(), sent])).hexdigest()


def _said(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


@contextmanager
def _locked(token_id: UUID, key: str) -> Iterator[None]:
    """A transaction that alone works on this key; raises InFlight while another does."""
    number = int.from_bytes(hashlib.sha256(f"{token_id} {key}".encode()).digest()[:8], "big", signed=True)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise InFlight
        yield


def _again(stored: IdempotentAnswer, digest: str) -> Response:
    if stored.request_digest != digest:
        raise KeyReused
    return Response(stored.body, status=stored.status, headers={**stored.headers, "Idempotency-Replayed": "true"})


def _keep(response: Response, token_id: UUID, key: str, digest: str, *, now: datetime, extra: dict[str, str]) -> None:
    said = {**extra, **dict(response.items())}
    IdempotentAnswer.objects.create(
        token_id=token_id,
        key=key,
        request_digest=digest,
        status=response.status_code,
        body=json.loads(AnswerRenderer().render(response.data) or b"null"),
        headers={name: said[name] for name in HEADERS if name in said},
        created_at=now,
    )


def _check_key(key: str) -> None:
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and key.strip()):
        raise Invalid({"Idempotency-Key": [_("A key is 1 to 255 printable ASCII characters, such as a UUID.")]})
