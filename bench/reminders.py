"""Reminders: how fast due moves become notifications owed, what an empty sweep costs, how fast mail leaves."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import psycopg
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.test.utils import override_settings

from accounts.models import ContractorMembership, User
from bench.figures import Figure
from bench.seed import tidy
from bench.server import free_port
from config.celery import set_code_aside
from kernel import clock
from kernel.models import Move, Reminder
from monitoring.mail import compose
from monitoring.models import Notification
from monitoring.services import letters
from monitoring.services.deliver import deliver
from monitoring.services.items import item_of
from monitoring.services.material import Material, read_material
from monitoring.services.sweep import sweep

DUE = 20_000
ROW_BY_ROW = 300
MAILS = 600
INSERT = """
WITH made AS (
INSERT INTO kernel_move (id, scope_kind, scope_id, key, kind, subject, round, side, owed_by, owed_to, pair, is_courtesy, facts,
    since, opens_at, due_at, status, settled_at, schedule_no)
SELECT uuidv7(), 'engagement', e.id, 'bench:' || %(name)s || g.n, 'deliver', d.id, 1, 'contractor', e.contractor_id,
    e.organization_id, e.relationship_id, false, '{"title": "Deliverable 1", "round": 1, "review_days": 3}',
    %(now)s - interval '3 days', %(now)s - interval '3 days', %(now)s + interval '4 days', %(status)s,
    CASE WHEN %(status)s = 'open' THEN NULL ELSE %(now)s END, 1
FROM (SELECT *, row_number() OVER () AS place FROM engagements_engagement LIMIT %(spread)s) e
JOIN LATERAL (SELECT id FROM engagements_deliverable WHERE engagement_id = e.id LIMIT 1) d ON true
CROSS JOIN generate_series(1, %(each)s) AS g(n)
RETURNING id, schedule_no, status)
INSERT INTO kernel_reminder (move_id, schedule_no, step, remind_at)
SELECT id, schedule_no, 0, %(now)s - interval '1 minute' FROM made WHERE status = 'open'
"""
LATER = """
INSERT INTO kernel_reminder (move_id, schedule_no, step, remind_at)
SELECT id, schedule_no, 1, %(later)s FROM kernel_move WHERE status = 'open'
ON CONFLICT (move_id) DO UPDATE SET remind_at = excluded.remind_at
"""


def measure(settled: int, *, say: Callable[[str], None]) -> list[Figure]:
    """Measure claim, sending, digests and empty sweep, all in a table where ``settled`` moves lie beside the open ones."""
    now = clock.now()
    set_code_aside()
    _make_moves("old", settled, now, status="settled")
    with connection.cursor() as cursor:
        cursor.execute(LATER, {"later": now + timedelta(days=60)})
    tidy()
    figures = [*_claim(now)]
    say(f"claims: {figures}")
    figures += _sending(now)
    say(f"sending: {figures[-2:]}")
    figures.append(_digests(now))
    say(f"digests: {figures[-1]}")
    return [*figures, _empty(now, settled)]


def _make_moves(name: str, count: int, now: datetime, *, status: str) -> None:
    spread = min(count, 1000)
    values = {"name": name, "now": now, "status": status, "spread": spread, "each": max(1, count // spread)}
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)


def _claim(now: datetime) -> list[Figure]:
    _make_moves("warm up", ROW_BY_ROW, now, status="open")
    sweep(now=now)
    _make_moves("bulk", DUE, now, status="open")
    started = time.perf_counter()
    handled = sweep(now=now)
    rate = handled / (time.perf_counter() - started)
    _make_moves("single", ROW_BY_ROW, now, status="open")
    started = time.perf_counter()
    count = 0
    while count < ROW_BY_ROW:
        _claim_one(now)
        count += 1
    slow = count / (time.perf_counter() - started)
    return [
        Figure(
            f"reminder claim → notifications owed, {handled} moves", f"{rate:,.0f} a second", "10,000", rate >= 10_000
        ),
        Figure("the same against a row-by-row claim", f"{rate / slow:.0f} ×", "25 ×", rate / slow >= 25),
    ]


def _claim_one(now: datetime) -> None:
    """What the sweep would cost row by row: lock one move, write one notification, set the next step, commit."""
    with transaction.atomic():
        waiting = Reminder.objects.filter(remind_at__lte=now).order_by("remind_at", "move")
        reminder = waiting.select_for_update(skip_locked=True).first()
        if reminder is None:
            return
        move = reminder.move
        seat = move_recipient(move)
        Notification.objects.create(
            move=move,
            scope_kind=move.scope_kind,
            scope_id=move.scope_id,
            recipient_id=seat,
            channel="news",
            code=move.kind,
            created_at=now,
            deliver_at=now,
        )
        reminder.step, reminder.remind_at = 1, now + timedelta(days=1)
        reminder.save(update_fields=["step", "remind_at"])


def move_recipient(move: Move) -> object:
    """The first member of the owing contractor."""
    return ContractorMembership.objects.filter(contractor_id=move.owed_by, is_active=True).values_list(
        "user", flat=True
    )[0]


def _empty(now: datetime, settled: int) -> Figure:
    times = []
    for _ in range(20):
        started = time.perf_counter()
        sweep(now=now - timedelta(days=30))
        times.append((time.perf_counter() - started) * 1000)
    median = sorted(times)[len(times) // 2]
    return Figure(f"an empty sweep over {settled:,} settled moves", f"{median:.1f} ms", "5 ms", median < 5)


@contextmanager
def smtp() -> Iterator[None]:
    """A mail server of its own process on loopback, which takes everything and keeps nothing."""
    port = free_port()
    command = ["-m", "aiosmtpd", "--nosetuid", "--class", "aiosmtpd.handlers.Sink", "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, *command])
    try:
        with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_USE_TLS=False):
            _wait_for(port)
            yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the mail server did not answer within 10 seconds")


def _sending(now: datetime) -> list[Figure]:
    Notification.objects.filter(channel="mail").delete()
    _make_moves("mail", MAILS, now, status="open")
    sweep(now=now)
    Notification.objects.filter(channel="mail", sent_at=None).update(is_urgent=True, deliver_at=now)
    sent = 0
    with smtp():
        bare = _bare_loop(now)
        started = time.perf_counter()
        while visit := deliver(now=now).sent:
            sent += visit
        rate = sent / (time.perf_counter() - started)
    share = rate / bare
    return [
        Figure(f"reminders to sent mail, {sent} mails, one process", f"{rate:,.0f} a second", "–", True),
        Figure("the same against a bare claim, render and send loop", f"{share:.0%}", "60 %", share >= 0.6),
    ]


def _digests(now: datetime) -> Figure:
    """Reminders that wait for the morning's mail: every statement from the claim to the sent mail, over their number."""
    Notification.objects.filter(channel="mail").delete()
    _make_moves("digest", MAILS, now, status="open")
    User.objects.update(zone="UTC", working_days="1234567")  # all read at noon, on whatever day this runs
    noon = (now + timedelta(days=1)).replace(hour=12)
    with smtp(), _counted() as statements:
        handled = sweep(now=now)
        Notification.objects.filter(channel="mail", sent_at=None).update(deliver_at=now)
        mails = 0
        while visit := deliver(now=noon).sent:
            mails += visit
    share = len(statements) / handled
    return Figure(
        f"statements per reminder, {handled} reminders (digests: {mails})",
        f"{share:.2f}",
        "0.1",
        mails > 0 and share <= 0.1,
    )


@contextmanager
def _counted() -> Iterator[list[object]]:
    """Every statement that goes to PostgreSQL meanwhile, by Django or past it."""
    sent: list[object] = []
    usual = psycopg.Cursor.execute

    def execute(cursor: Any, query: Any, *args: Any, **options: Any) -> Any:
        sent.append(query)
        return usual(cursor, query, *args, **options)

    with patch.object(psycopg.Cursor, "execute", execute):
        yield sent


def _bare_loop(now: datetime) -> float:
    """Claim the same letters, render and send them, look after nothing and put them back: mails a second."""
    claimed, count = [], 0
    started = time.perf_counter()
    while (batch := letters.claim(now=now)).letters:
        claimed.append(batch)
        material = read_material(batch.rows)
        with get_connection() as server:
            for letter in batch.letters:
                server.send_messages([_written(letter, material, now)])
                count += 1
    rate = count / (time.perf_counter() - started)
    for batch in claimed:
        letters.release(batch.letters, lease=batch.lease)
    return rate


def _written(letter: letters.Letter, material: Material, now: datetime) -> EmailMultiAlternatives:
    (row,) = letter.rows
    person = material.person_of(row)
    assert person is not None
    item = item_of(row, material, person, now=now)
    assert item is not None
    return compose(letter.id, [item], person, now=now)
