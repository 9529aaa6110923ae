"""Signed links in mails: each is good for one thing, and for nobody's account.

An answer link is scoped to one notification, and so to one move and one person; it ends after 14 days and works once. An
unsubscribe link is scoped to one person and one kind of mail, and does not end: it works whenever it is pressed (RFC 8058).
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

ANSWER_LIFETIME = timedelta(days=14)
_answers = Signer(salt="monitoring.answer")
_unsubscribes = Signer(salt="monitoring.unsubscribe")


class LinkGone(Exception):
    """The link is no longer good, or never was."""


def absolute(path: str) -> str:
    """The full address of a page."""
    return f"{settings.PUBLIC_URL}{path}"


def answer_url(notification_id: UUID, *, now: datetime) -> str:
    """Where the recipient of a notification says until when they need, without signing in."""
    expires = int((now + ANSWER_LIFETIME).timestamp())
    return absolute(reverse("answer", args=[_answers.sign(f"{notification_id.hex}.{expires}")]))


def read_answer_token(token: str, *, now: datetime) -> UUID:
    """The notification that an answer link is scoped to. Raises LinkGone when it was altered or has ended."""
    try:
        key, _, expires = _answers.unsign(token).partition(".")
        if datetime.fromtimestamp(int(expires), UTC) <= now:
            raise LinkGone
        return UUID(key)
    except (BadSignature, ValueError) as error:
        raise LinkGone from error


def unsubscribe_url(user_id: UUID, code: str) -> str:
    """Where one press ends the mails with ``code`` to one person."""
    return absolute(reverse("unsubscribe", args=[_unsubscribes.sign(f"{user_id.hex}.{code}")]))


def read_unsubscribe_token(token: str) -> tuple[UUID, str]:
    """The person and the kind of mail. Raises LinkGone when the link was altered."""
    try:
        key, _, code = _unsubscribes.unsign(token).partition(".")
        return UUID(key), code
    except (BadSignature, ValueError) as error:
        raise LinkGone from error
