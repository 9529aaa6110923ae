"""What every page's shell shows. Lazy: a page that does not use the shell pays nothing."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Permission, Reader, Seat
from accounts.models import Contractor, Role
from kernel import clock

THEMES = {"light", "dark"}
COUNT = """
SELECT
  (SELECT count(*) FROM (
    SELECT 1 FROM kernel_move
    WHERE status = 'open' AND {whose} AND NOT is_courtesy AND opens_at <= %(now)s LIMIT %(cap)s
  ) turns),
  (SELECT count(*) FROM (
    SELECT 1 FROM monitoring_notification
    WHERE recipient_id = %(user)s AND channel = 'news' AND read_at IS NULL LIMIT %(cap)s
  ) unread)
"""
CAP = 100


def shell(request: HttpRequest) -> dict[str, Any]:
    """``nav`` for those who are signed in, their ``theme`` (light, dark or empty: as the device), ``demo`` in the demo."""
    theme = getattr(getattr(request, "user", None), "theme", "")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else "", "nav": Navigation(request)}
    if settings.DEMO:
        context["demo"] = Demo(request)
    return context


class Navigation:
    """What stands beside every page: counts, the hat that is worn, and the others to switch to."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def turn_count(self) -> str:
        """Open duties of the hat's side, ``99+`` at most; empty for none."""
        return _count(self._counts[0])

    @property
    def unread_count(self) -> str:
        """Unread news of the person, ``99+`` at most; empty for none."""
        return _count(self._counts[1])

    @property
    def can_create(self) -> bool:
        return self._may(Permission.ENGAGEMENT_CREATE)

    @property
    def can_configure(self) -> bool:
        return self._may(Permission.ORGANIZATION_MANAGE) or self._may(Permission.CONTRACTOR_MANAGE)

    @property
    def hat_name(self) -> str:
        return self._seat.party.name if self._seat else ""

    @property
    def hat_role(self) -> str:
        return role_name(self._seat) if self._seat else ""

    @property
    def hat_url(self) -> str:
        return reverse("hat")

    @cached_property
    def hats(self) -> list[dict[str, Any]]:
        """Every seat of the person: ``value``, ``name``, ``role``, ``is_current``."""
        current = self._seat
        return [
            {
                "value": str(seat.id),
                "name": seat.party.name,
                "role": role_name(seat),
                "is_current": current is not None and seat.id == current.id,
            }
            for seat in (self._reader.seats if self._reader else ())
        ]

    @property
    def _reader(self) -> Reader | None:
        return getattr(self._request, "reader", None)

    @cached_property
    def _seat(self) -> Seat | None:
        return getattr(self._request, "hat", None) or None

    def _may(self, permission: Permission) -> bool:
        return self._seat is not None and permission in self._seat.permissions

    @cached_property
    def _counts(self) -> tuple[int, int]:
        reader, seat = self._reader, self._seat
        if reader is None:
            return 0, 0
        values: dict[str, Any] = {
            "now": clock.now(),
            "cap": CAP,
            "user": reader.user.pk,
            "party": seat.party.pk if seat else None,
        }
        whose = "owed_by = %(party)s" if seat else "false"
        if seat and seat.role == Role.MANAGER:
            values["pairs"] = list(reader.managed_relationship_ids)
            whose = "pair = ANY(%(pairs)s) AND side = 'client' AND owed_by = %(party)s"
        with connection.cursor() as cursor:
            cursor.execute(COUNT.format(whose=whose), values)
            return cursor.fetchone()


def role_name(seat: Seat) -> str:
    """The role of a seat in a word, as the shell says it."""
    if seat.side == "client":
        return str(Role(seat.role).label)
    is_agency = isinstance(seat.party, Contractor) and seat.party.kind == Contractor.Kind.AGENCY
    return _("Contractor, admin") if is_agency and seat.role == "contractor_admin" else _("Contractor")


def _count(number: int) -> str:
    return f"{CAP - 1}+" if number >= CAP else str(number or "")


class Demo:
    """The banner of the demo, true while sample data is there: its roles, where one signs in as each, its mail."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __bool__(self) -> bool:
        return self._has_samples

    @cached_property
    def _has_samples(self) -> bool:
        from accounts.demo import has_samples

        return has_samples()

    @property
    def roles(self) -> list[dict[str, Any]]:
        """Every role to try on: ``code``, ``label``, ``about``, ``side``, ``is_current``."""
        from accounts.demo import ROLES

        email = getattr(self._request.user, "email", "")
        return [
            {
                "code": role.code,
                "label": role.label,
                "about": role.about,
                "side": role.side,
                "is_current": role.email == email,
            }
            for role in ROLES
        ]

    @property
    def sign_in_url(self) -> str:
        return reverse("demo_sign_in")

    @property
    def mail_url(self) -> str:
        return reverse("demo_mail")

    @property
    def remove_url(self) -> str:
        """Where the owner of a sample organization removes the sample data; empty for everybody else."""
        seat: Seat | None = getattr(self._request, "hat", None) or None
        is_owner = seat is not None and seat.role == Role.OWNER and seat.party.is_sample
        return reverse("demo_remove") if is_owner else ""
