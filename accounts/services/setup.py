"""The first-run set-up: the first owner and their organization. It can be done once."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.services import organizations, users
from kernel.errors import DomainError

SET_UP_LOCK = 7_301_003


def is_set_up() -> bool:
    """Whether anybody can sign in. Removing the sample data makes room for the set-up again."""
    return User.objects.filter(is_active=True).exists()


def set_up(
    *,
    email: str,
    name: str,
    organization_name: str,
    zone: str,
    currency: str,
    country: str = "",
    language: str = "en",
    password: str = "",
    is_proven: bool = False,
    now: datetime,
) -> tuple[User, Organization]:
    """Create the first owner with the first organization. Raises Invalid, and ``already_set_up`` for whoever comes second."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SET_UP_LOCK])
        if is_set_up():
            raise DomainError(
                _("Counterpart is set up already. Sign in, or ask its owner to invite you."), code="already_set_up"
            )
        owner = users.create(
            email=email, name=name, zone=zone, language=language, password=password, is_proven=is_proven
        )
        organization = organizations.set_up(
            owner=owner, name=organization_name, zone=zone, currency=currency, country=country, now=now
        )
    return owner, organization
