"""The first-run set-up: the first owner and their organization. It can be done once, by whoever runs the server.

They show that with the set-up code, which only the server's log and ``manage.py setup_code`` say. It is 60 bits of
HMAC-SHA-256(SECRET_KEY, how many people there have ever been): the same in every process, stored nowhere, and of no use any
more once somebody is here.
"""

from base64 import b32encode
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.services import organizations, users
from kernel.errors import DomainError

SET_UP_LOCK = 7_301_003


def is_set_up() -> bool:
    """Whether anybody can sign in. Removing the sample data makes room for the set-up again."""
    return User.objects.filter(is_active=True).exists()


def is_code_needed() -> bool:
    """Whether the set-up asks for its code: everywhere but in the demo, where everybody may sign in as anybody."""
    return not settings.DEMO


def code() -> str:
    """The set-up code, such as ``K7QM-2XPA-DO4F``."""
    mac = salted_hmac("accounts.setup", str(User.objects.count()), algorithm="sha256").digest()
    text = b32encode(mac).decode()
    return f"{text[:4]}-{text[4:8]}-{text[8:12]}"


def is_code(text: str) -> bool:
    """Whether ``text`` is the set-up code, whatever its capitals, spaces and hyphens; compared in constant time."""
    given = "".join(text.upper().split()).replace("-", "")
    return constant_time_compare(given, code().replace("-", ""))


def set_up(
    *,
    email: str,
    name: str,
    organization_name: str,
    zone: str,
    currency: str,
    country: str = "",
    language: str = "",
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
