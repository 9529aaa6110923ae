"""The mail server away for hours, the broker flushed, the beat run twice: all arrives, once."""

from datetime import timedelta

import pytest
import redis
import structlog

from kernel.models import Outbox
from monitoring.models import Notification
from monitoring.services.deliver import deliver
from tests.factories import NOW, active_engagement, contractor_of, offered_engagement
from tests.monitoring.reminders.helpers import at, remind, user_of
from tests.support.machine import Machine
from tests.support.ports import free_port

pytestmark = pytest.mark.processes


def flush(machine: Machine) -> None:
    """Everything that the broker holds is gone."""
    with redis.Redis.from_url(machine.valkey.url) as client:
        client.flushall()


def test_hours_without_a_mail_server_lose_nothing_and_double_nothing(machine, post, settings):
    for _ in range(4):
        offered_engagement()
    up = settings.EMAIL_PORT
    settings.EMAIL_PORT = free_port()
    now = NOW
    while now < NOW + timedelta(hours=6):
        remind(now)
        now += timedelta(minutes=15)
    assert post.messages == []
    assert Notification.objects.owed().count() == 4
    assert Notification.objects.dead().count() == 0
    settings.EMAIL_PORT = up
    deliver(now=now)
    deliver(now=now + timedelta(hours=1))
    deliver(now=now + timedelta(hours=2))
    assert post.copies() == [1, 1, 1, 1]


def test_the_real_worker_sends_by_the_bell_and_by_the_clock_and_survives_the_broker(worker_machine, set_clock, post):
    from celery import current_app

    settings = {"DISPATCH_SECONDS": "1", "LOG_LEVEL": "INFO"}
    set_clock(NOW)
    worker = worker_machine.start_worker(env=settings)
    with structlog.contextvars.bound_contextvars(request_id="0123abcd"):
        first = offered_engagement()
    ana = user_of(contractor_of(first)).email
    worker_machine.wait_until(lambda: post.subjects_to(ana), timeout=30)  # by the bell: there is no beat yet
    worker_machine.wait_until(lambda: "request_id='0123abcd'" in worker_machine.log_of("worker"))

    for _ in range(3):  # the same task, delivered again and again
        current_app.send_task("monitoring.tasks.dispatch")
    worker_machine.start_beat(env=settings)

    flush(worker_machine)
    second = active_engagement()
    ben = user_of(contractor_of(second)).email
    worker_machine.wait_until(lambda: post.subjects_to(ben), timeout=30)

    worker.kill()
    third = offered_engagement()
    cleo = user_of(contractor_of(third)).email
    flush(worker_machine)  # with the bell's task in it
    worker_machine.start_worker(env=settings, name="worker-2")
    worker_machine.wait_until(lambda: post.subjects_to(cleo), timeout=30)

    set_clock(at("2026-11-03T01:05"))  # five past nine in Manila
    digest = "Your turn: Deliver “Deliverable 1” · ENG-0001"
    worker_machine.wait_until(lambda: digest in post.subjects_to(ben), timeout=30)
    assert set(post.copies()) == {1}
    assert Outbox.objects.filter(dispatched_at=None).count() == 0


def test_two_beats_send_no_more_than_one(worker_machine, set_clock, post):
    settings = {"DISPATCH_SECONDS": "1"}
    set_clock(NOW)
    for _ in range(3):
        offered_engagement()
    flush(worker_machine)
    worker_machine.start_worker(env=settings)
    worker_machine.start_beat(env=settings)
    worker_machine.start_beat(env={**settings, "STATE_DIR": str(worker_machine.folder / "second")})
    worker_machine.wait_until(lambda: len(post.messages) >= 3, timeout=40)
    worker_machine.wait_until(lambda: Notification.objects.owed().count() == 0, timeout=10)
    assert post.copies() == [1, 1, 1]
