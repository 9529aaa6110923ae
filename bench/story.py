"""What is measured: pages and lists as the owner of 1,000 open engagements among many; then the reminders."""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.management import call_command
from django.db import connection

from accounts.access import client_seat
from accounts.models import Membership
from accounts.services import tokens
from bench import reminders as reminders_bench
from bench.figures import Figure
from bench.pages import Result, Target, measure
from bench.seed import Seat, seed
from engagements.models import Engagement
from kernel import clock


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def prepare() -> None:
    """Migrate and collect the static files."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def pages(engagements: int, web: Callable[[], AbstractContextManager[int]]) -> list[Result]:
    """Seed, then measure F1 and every page."""
    started = time.perf_counter()
    seat = seed(engagements, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say(f"seeded {engagements} engagements in {time.perf_counter() - started:.0f} s")
    with web() as port:
        results = measure(port, Target("F1", "/bench/f1/", 1, _browser(seat)), _targets(seat))
    for result in results:
        say(f"{result.target.name}: {result.milliseconds:.2f} ms, {result.ratio:.2f} × F1")
    return results


def _targets(seat: Seat) -> list[Target]:
    browser, api = _browser(seat), {"Authorization": f"Bearer {_token(seat)}"}
    room: UUID = Engagement.objects.filter(organization=seat.organization).values_list("pk", flat=True).latest("pk")
    return [
        Target("engagement list, 50 rows", "/engagements/", 4, browser),
        Target("home (Your turn), 1,000 open engagements", "/", 5, browser),
        Target("engagement room, overview", f"/engagements/{room}/", 6, browser),
        Target("REST list of 50 with whose_move", "/api/v1/engagements?page_size=50", 2, api),
    ]


def _browser(seat: Seat) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(seat.owner.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = seat.owner.get_session_auth_hash()
    session.save()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "Accept-Encoding": "gzip"}


def _token(seat: Seat) -> str:
    membership = Membership.objects.select_related("organization").get(organization=seat.organization, user=seat.owner)
    now = clock.now()
    hat = client_seat(membership)
    _token, raw = tokens.create(
        user=seat.owner,
        seat=hat,
        name="bench",
        scopes=[str(permission) for permission in hat.permissions],
        now=now,
        expires_at=now + timedelta(days=1),
    )
    return raw


def reminders(moves: int) -> list[Figure]:
    return reminders_bench.measure(moves, say=say)
