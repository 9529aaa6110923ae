"""Sign-in by API token: ``Authorization: Bearer cp_…``."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.access import Reader, Seat, client_seat, contractor_seat
from accounts.models import ApiToken, Relationship, User
from accounts.services.tokens import digest_of
from kernel import clock
from kernel.statements import Joined, Statement

KEYWORD = b"bearer"
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Finds token, person, seat and managed relationships in one query; gives the request its ``reader``.

    Answers 401 for a token that is unknown, expired or revoked, or whose person or seat is no longer active.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD:
            return None
        now = clock.now()
        token = find_token(words[1], now=now) if len(words) == 2 else None
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked. Make a new one under Account, API tokens."),
                code="invalid_token",
            )
        note_use(token, now=now)
        request._request.reader = reader_of(token)  # type: ignore[attr-defined]
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Counterpart"'


def find_token(raw: bytes, *, now: datetime) -> Any:
    """The valid token of this secret with all that :func:`reader_of` needs, or None."""
    rows = FIND.fetch("", {"digest": digest_of(raw.decode("latin-1"))})
    if not rows:
        return None
    token = TOKENS.row_of(rows[0])
    token.managed_ids = rows[0][-1]
    return token if token.is_valid(now) and token.user.is_active and _has_seat(token) else None


TOKENS = Joined(
    ApiToken,
    "user",
    "membership",
    "membership__organization",
    "contractor_membership",
    "contractor_membership__contractor",
)


def _query(shape: str, values: dict[str, Any]) -> "QuerySet[ApiToken, Any]":
    managed = Relationship.objects.filter(organization=OuterRef("membership__organization")).filter(
        Q(manager=OuterRef("user")) | Q(deputy=OuterRef("user"))
    )
    rows = ApiToken.objects.annotate(managed_ids=ArraySubquery(managed.values("pk"))).filter(digest=values["digest"])
    return rows.values_list(*TOKENS.columns, "managed_ids")


FIND = Statement(_query)


def _has_seat(token: ApiToken) -> bool:
    membership = token.membership or token.contractor_membership
    return membership is not None and membership.is_active


def reader_of(token: Any) -> Reader:
    """One seat, narrowed to the token's scopes and, where it names one, to one engagement."""
    seat = seat_of(token)
    managed = frozenset(token.managed_ids) if seat.role == "manager" else frozenset()
    return Reader(token.user, (seat,), managed, "api", frozenset(token.scopes), token.engagement_id)


def seat_of(token: ApiToken) -> Seat:
    if token.membership is not None:
        return client_seat(token.membership)
    assert token.contractor_membership is not None  # noqa: S101 - the constraint token_of_one_seat
    return contractor_seat(token.contractor_membership)


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Note when it was last used, at most once a minute."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
