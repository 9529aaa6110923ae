"""Killed at every named point, each effect still happens exactly once; one mail may come twice, under one Message-ID."""

from datetime import timedelta

import pytest

from kernel.models import Outbox, Reminder
from monitoring.models import Notification
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch
from monitoring.services.letters import LEASE
from monitoring.services.sweep import sweep
from tests.factories import NOW, active_engagement, contractor_of, offered_engagement
from tests.monitoring.reminders.helpers import at, move_of

pytestmark = pytest.mark.processes

MORNING = at("2026-11-03T01:00")


@pytest.fixture
def die_at(worker_machine, set_clock):
    """Run one visit of the worker in a process that dies at a point."""

    def died(point: str, now) -> None:
        set_clock(now)
        child = worker_machine.spawn("manage.py", "remind", env={"COUNTERPART_KILL_AT": point}, name=point)
        worker_machine.wait_until(lambda: not child.is_running(), timeout=60)
        assert child.exit_code == -9, worker_machine.log_of(point)

    return died


@pytest.mark.parametrize("point", ["before_claim", "after_claim", "before_commit", "after_commit"])
def test_the_sweep_owes_each_reminder_once(die_at, post, point):
    engagement = active_engagement()
    move, person = move_of(engagement, "deliver"), contractor_of(engagement).user_id
    dispatch(now=NOW)
    Notification.objects.all().delete()
    die_at(f"sweep.{point}", NOW + timedelta(minutes=1))
    sweep(now=NOW + timedelta(minutes=2))
    rows = Notification.objects.filter(move=move).order_by("channel")
    assert [(row.step, row.channel, row.recipient_id) for row in rows] == [(0, "mail", person), (0, "news", person)]
    reminder = Reminder.objects.get(move=move)
    assert (reminder.step, reminder.remind_at) == (1, at("2026-11-20T01:00"))


@pytest.mark.parametrize("point", ["before_claim", "after_claim", "after_commit"])
def test_the_dispatch_tells_each_entry_once(die_at, post, point):
    engagement = active_engagement()
    die_at(f"dispatch.{point}", NOW)
    dispatch(now=NOW)
    rows = Notification.objects.filter(code="agreement.in_force")
    assert sorted(row.channel for row in rows) == ["mail", "mail", "news", "news"]
    positions = Outbox.objects.filter(entry__scope_id=engagement.pk).order_by("position")
    assert [row.entry.seq for row in positions.select_related("entry")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("point", "copies"),
    [
        ("before_claim", [1, 1, 1]),
        ("after_claim", [1, 1, 1]),
        ("before_send#2", [1, 1, 1]),
        ("accepted#2", [1, 2, 1]),
        ("finished#2", [1, 1, 1]),
    ],
)
def test_each_mail_goes_out_once_and_twice_only_between_the_250_and_our_note(die_at, post, point, copies):
    for _ in range(3):
        offered_engagement()
    dispatch(now=NOW)
    sweep(now=NOW)
    die_at(f"deliver.{point}", NOW)
    deliver(now=NOW + timedelta(minutes=1))  # what is leased waits, the rest goes on
    deliver(now=NOW + LEASE + timedelta(minutes=1))
    assert post.copies() == copies
    assert Notification.objects.owed().count() == 0


def test_killed_in_the_middle_of_a_mail_it_goes_out_once(worker_machine, set_clock, post):
    offered_engagement()
    dispatch(now=NOW)
    sweep(now=NOW)
    set_clock(NOW)
    child = worker_machine.spawn("manage.py", "remind", name="mid-send")
    post.kill = lambda: child.popen.pid
    worker_machine.wait_until(lambda: not child.is_running(), timeout=60)
    assert (child.exit_code, post.messages) == (-9, [])
    post.kill = lambda: None
    deliver(now=NOW + LEASE + timedelta(minutes=1))
    assert post.copies() == [1]


def test_a_digest_that_died_after_the_250_comes_again_as_the_same_mail(die_at, post):
    first = active_engagement()
    active_engagement(first.relationship, title="Second job")
    dispatch(now=NOW)
    sweep(now=NOW)
    Notification.objects.filter(is_urgent=True).delete()
    die_at("deliver.accepted", MORNING)
    active_engagement(first.relationship, title="Third job")
    sweep(now=MORNING)
    later = MORNING + LEASE + timedelta(minutes=1)
    deliver(now=later)
    mails = [mail for mail in post.messages if "and 1 more" in str(mail["Subject"])]
    assert len({mail["Message-ID"] for mail in mails}) == 1
    assert len(mails) == 2
    assert Notification.objects.owed().filter(deliver_at__lte=later).count() == 0
