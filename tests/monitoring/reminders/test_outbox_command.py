"""``manage.py outbox``: what waits, what was given up, and trying it again."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from monitoring.models import Notification
from monitoring.services.sweep import sweep
from tests.factories import NOW, active_engagement

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[str]:
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("outbox", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_counts_what_waits():
    active_engagement()
    before = run()
    assert before[0].startswith("Entries to dispatch: 5, oldest 2026-11-02 09:00 UTC") or "oldest" in before[0]
    assert before[1] == "Moves to remind of: 1, oldest 2026-11-02 09:00 UTC"
    sweep(now=NOW)
    assert run()[1:] == [
        "Moves to remind of: 0",
        "Mails due: 0",
        "Mails for later: 1",
        "Mails tried in vain: 0",
        "Mails given up: 0",
    ]


def test_it_shows_why_mails_were_given_up_and_revives_them():
    active_engagement()
    sweep(now=NOW)
    Notification.objects.owed().update(dead_at=NOW, tries=75, last_error="OSError: connection refused")
    assert run()[-2:] == ["Mails given up: 1, oldest 2026-11-02 09:00 UTC", "  1 × OSError: connection refused"]
    assert run("--revive")[0] == "1 notification(s) are owed again."
    row = Notification.objects.owed().get()
    assert (row.tries, row.deliver_at) == (0, NOW)
