"""API tokens: making one, which is the only time its secret is seen, and revoking it."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.access import ROLE_PERMISSIONS, Permission, Seat
from accounts.lines import clean_name
from accounts.models import ApiToken, User
from kernel.errors import Invalid, NotAllowed

PREFIX = "cp"
LONGEST = timedelta(days=365)
SECRET_BYTES = 32


def digest_of(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def create(
    *,
    user: User,
    seat: Seat,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    expires_at: datetime,
    engagement_id: UUID | None = None,
) -> tuple[ApiToken, str]:
    """Make a token of one seat and return it with its secret ``cp_<prefix>_<secret>``, which is kept nowhere.

    ``scopes`` are texts of :class:`Permission`. Raises Invalid for an unknown or missing scope, one that the seat's role
    does not include, and for an expiry that is past or more than a year away.
    """
    chosen = _clean_scopes(scopes, seat.role)
    if not now < expires_at <= now + LONGEST:
        raise Invalid({"expires_at": [_("Let it expire within a year from now.")]})
    prefix = secrets.token_hex(4)
    raw = f"{PREFIX}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token = ApiToken.objects.create(
        user=user,
        membership_id=seat.id if seat.side == "client" else None,
        contractor_membership_id=seat.id if seat.side == "contractor" else None,
        engagement_id=engagement_id,
        name=_clean_name(name),
        prefix=prefix,
        digest=digest_of(raw),
        scopes=chosen,
        created_at=now,
        expires_at=expires_at,
    )
    return token, raw


def revoke(*, token: ApiToken, by: User, now: datetime) -> None:
    """End a token of one's own at once. Twice is a quiet no-op."""
    if token.user_id != by.pk:
        raise NotAllowed
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


def scopes_of(role: str) -> list[str]:
    """Every scope that a seat of this role may give to a token, in the order of the permissions."""
    return [str(permission) for permission in Permission if permission in ROLE_PERMISSIONS[role]]


def _clean_name(name: str) -> str:
    name = clean_name(name, "name", _("Say what it is for, such as the program that will use it."))
    if len(name) > 80:
        raise Invalid({"name": [_("Use at most %(count)d characters.") % {"count": 80}]})
    return name


def _clean_scopes(scopes: Iterable[str], role: str) -> list[str]:
    asked = {str(scope) for scope in scopes}
    if not asked:
        raise Invalid({"scopes": [_("Choose at least one thing that it may do.")]})
    beyond = asked - set(scopes_of(role))
    if beyond:
        raise Invalid(
            {"scopes": [_("Your role does not include: %(scopes)s.") % {"scopes": ", ".join(sorted(beyond))}]}
        )
    return [scope for scope in scopes_of(role) if scope in asked]
