"""Two workers at once: each move and each mail has one of them. With the locks off, both take the same (the control)."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.db.models.query import QuerySet

from kernel import outbox
from monitoring.models import Notification
from monitoring.services import letters
from monitoring.services import sweep as sweeping
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep
from tests.factories import NOW, active_engagement, offered_engagement

pytestmark = pytest.mark.processes


def at_the_same_time(take: Callable[[], set[UUID]]) -> tuple[set[UUID], set[UUID]]:
    """What two connections take while neither has committed."""
    both, found = threading.Barrier(2, timeout=30), {}

    def work(name: str) -> None:
        try:
            with transaction.atomic():
                if name == "second":
                    both.wait()
                found[name] = take()
                if name == "first":
                    both.wait()
                both.wait()
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[name]) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found["first"], found["second"]


@contextmanager
def locks_off(monkeypatch):
    """The claims without their locks."""
    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
        patch.setattr(sweeping, "CLAIM", sweeping.CLAIM.replace("FOR NO KEY UPDATE OF reminder SKIP LOCKED", ""))
        patch.setattr(outbox, "TAKE_TURN", "SELECT true OR %s > 0")
        yield


def claimed_moves() -> set[UUID]:
    return {move.id for move in sweeping._claim(NOW, 500)}


def claimed_rows() -> set[UUID]:
    return {row.pk for row in letters._due_rows(NOW)}


def claimed_entries() -> set[UUID]:
    """Only the turn and the reading: two writers of the same rows would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(outbox.TAKE_TURN, [outbox.DISPATCHER_LOCK])
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT entry_id FROM kernel_outbox WHERE dispatched_at IS NULL")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def waiting(machine):
    """Something for each queue."""
    for _ in range(2):
        offered_engagement()
    dispatch(now=NOW)
    sweep(now=NOW)
    active_engagement()


@pytest.mark.parametrize("take", [claimed_moves, claimed_rows, claimed_entries])
def test_what_one_worker_has_taken_the_other_leaves_alone(waiting, take):
    first, second = at_the_same_time(take)
    assert first
    assert first & second == set()


@pytest.mark.parametrize("take", [claimed_moves, claimed_rows, claimed_entries])
def test_without_the_locks_both_would_take_the_same(waiting, take, monkeypatch):
    with locks_off(monkeypatch):
        first, second = at_the_same_time(take)
    assert first
    assert first == second


def test_two_whole_visits_at_once_send_each_mail_once(worker_machine, set_clock, post):
    for _ in range(5):
        offered_engagement()
    set_clock(NOW)
    children = [worker_machine.spawn("manage.py", "remind", name=f"visit-{number}") for number in (1, 2)]
    worker_machine.wait_until(lambda: not any(child.is_running() for child in children), timeout=60)
    assert [child.exit_code for child in children] == [0, 0]
    sent = Notification.objects.filter(channel="mail", sent_at__isnull=False).count()
    assert post.copies() == [1] * len(post.messages)
    assert len(post.messages) <= sent <= 5
