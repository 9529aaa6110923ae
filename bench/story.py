"""What is measured: pages and lists as the owner of 1,000 open engagements among many; then the reminders."""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.management import call_command

from accounts.access import client_seat
from accounts.models import Membership
from accounts.services import tokens
from bench import reminders as reminders_bench
from bench.figures import Figure
from bench.giant import cursor_at, grow
from bench.pages import Result, Target, measure
from bench.seed import Seat, seed, tidy
from engagements.models import Engagement
from kernel import clock

ROWS_LEFT = 100


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def prepare() -> None:
    """Migrate and collect the static files."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


Web = Callable[[], AbstractContextManager[int]]


def pages(engagements: int, web: Web) -> tuple[Seat, list[Result]]:
    """Seed, then measure F1 and every page as the owner who comes back with the results."""
    started = time.perf_counter()
    seat = seed(engagements, now=clock.now())
    tidy()
    say(f"seeded {engagements} engagements in {time.perf_counter() - started:.0f} s")
    return seat, _measured(seat, _targets(seat), web)


def _measured(seat: Seat, targets: list[Target], web: Web) -> list[Result]:
    with web() as port:
        results = measure(port, Target("F1", "/bench/f1/", 1, _browser(seat)), targets)
    for result in results:
        say(f"{result.target.name}: {result.milliseconds:.2f} ms, {result.ratio:.2f} × F1")
    return results


def growth(seat: Seat, before: list[Result], copies: int, web: Web) -> list[Figure]:
    """The same pages beside a giant, over their time ``before``; then the giant's lists at row 1 and at its last rows."""
    started = time.perf_counter()
    giant = grow(copies)
    tidy()
    count = Engagement.objects.count()
    say(f"copied to {count} engagements in {time.perf_counter() - started:.0f} s")
    after = _measured(seat, [row.target for row in before[1:]], web)
    found = [
        _growth(f"{was.target.name}, of {count:,}", now.ratio / was.ratio, 1.15)
        for was, now in zip(before[1:], after[1:], strict=True)
    ]
    last = Engagement.objects.filter(organization=giant.organization).count() - ROWS_LEFT
    first, deep = _lists(giant, ""), _lists(giant, cursor_at(giant, last))
    results = _measured(giant, [*first, *deep], web)[1:]
    for row_1, row_n in zip(results[: len(first)], results[len(first) :], strict=True):
        found.append(_growth(f"{row_1.target.name}, at row {last:,}", row_n.milliseconds / row_1.milliseconds, 1.2))
    return found


def _growth(what: str, ratio: float, most: float) -> Figure:
    return Figure(what, f"{ratio:.2f} ×", f"{most:g} ×", ratio <= most)


def _lists(seat: Seat, cursor: str) -> list[Target]:
    """The lists that have a row 900,000."""
    place = f"&cursor={cursor}" if cursor else ""
    pages, rest = [target for target in _targets(seat) if "list" in target.name]
    return [
        replace(pages, path=f"{pages.path}?sort=-updated{place}", name=f"{pages.name}{place and ', deep'}"),
        replace(rest, path=f"{rest.path}{place}", name=f"{rest.name}{place and ', deep'}"),
    ]


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
