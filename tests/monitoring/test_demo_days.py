"""The demo's stories, told on every day of two weeks, at night, in the morning and in the evening, and on holidays."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import F

from accounts import demo
from accounts.access import reader_for
from accounts.models import User
from engagements.models import Engagement, Submission
from kernel import clock
from kernel.models import Entry, Move
from kernel.moves.repair import findings
from kernel.record import verify_everything
from monitoring.home import OVERDUE, SOONER, queries
from monitoring.watch import Watch
from payments.models import Payment

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 11, 16, tzinfo=UTC)  # a Monday
HOURS = (timedelta(hours=9), timedelta(minutes=30), timedelta(hours=18, minutes=45))
DAYS = [FIRST + timedelta(days=day) + HOURS[day % 3] for day in range(14)]
HOLIDAYS = [
    datetime(2026, 12, 25, 9, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 9, tzinfo=UTC),  # Easter, and the clocks go forward
    datetime(2027, 3, 29, 18, 45, tzinfo=UTC),
]
NOON = 12
ACTING = [role.code for role in demo.ROLES if role.code != "viewer"]


@pytest.fixture(params=DAYS + HOLIDAYS, ids=lambda moment: f"{moment:%a-%d-%b-%H%M}")
def today(request: Any, settings: Any, tmp_path: Path) -> datetime:
    """A moment at which the stories were told just now."""
    settings.CLOCK_FILE = str(tmp_path / "clock")
    clock.shift_to(request.param)
    call_command("seed_demo", verbosity=0)
    return clock.now()


def test_the_stories_can_be_told_on_any_day(today: datetime):
    assert list(verify_everything()) == []
    assert list(findings(now=today)) == []
    assert out_of_order() == []
    assert done_in_the_future(today) == []
    assert unfinished_stories(today) == []
    assert {role for role in ACTING if not has_something_to_do(role, today)} == set()


def out_of_order() -> list[str]:
    """The engagements in whose record a line is older than the one before it."""
    found = []
    for engagement in Engagement.objects.all():
        lines = Entry.objects.filter(scope_kind="engagement", scope_id=engagement.pk).order_by("seq")
        if any(before > after for before, after in pairwise(lines.values_list("at", flat=True))):
            found.append(engagement.title)
    return found


def done_in_the_future(today: datetime) -> list[Any]:
    lines = Entry.objects.filter(at__gte=today - timedelta(minutes=1))
    payer = today.astimezone(ZoneInfo("America/New_York")).date()
    return [
        *lines.values_list("verb", flat=True),
        *Payment.objects.filter(paid_on__gt=payer).values_list("reference", flat=True),
    ]


def unfinished_stories(today: datetime) -> list[str]:
    """What the demo promises to show and does not."""
    promised = {
        "a late payment": late("Website relaunch", "pay", today),
        "a late check-in": late("Bookkeeping", "check_in", today),
        "work that waits for review in time": in_time("Website relaunch", "review", today),
        "access to give": in_time("Website relaunch", "grant_tool", today),
        "a proposed change to answer": in_time("Website relaunch", "respond_change", today),
        "an agency's delivery": in_time("Product photos", "deliver", today),
        "a person's delivery": in_time("Size guide", "deliver", today),
        "a question before signing": in_time("Booking widget", "answer", today),
        "an offer to answer": in_time("Translate the shop texts", "respond", today),
        "a close-out": in_time("Holiday cards", "close", today),
        "work handed in in time": not Submission.objects.filter(
            deliverable__key="homepage", submitted_at__gt=F("deliverable__due_at")
        ).exists(),
    }
    return [what for what, is_so in promised.items() if not is_so]


def late(title: str, kind: str, today: datetime) -> bool:
    return moves_of(title, kind).filter(due_at__lt=today).exists()


def in_time(title: str, kind: str, today: datetime) -> bool:
    return moves_of(title, kind).filter(due_at__gt=today).exists() and not late(title, kind, today)


def moves_of(title: str, kind: str) -> Any:
    return Move.objects.open().filter(scope_id=Engagement.objects.get(title=title).pk, kind=kind)


def has_something_to_do(role: str, today: datetime) -> bool:
    """Whether home shows this role something overdue or due soon; on the morning of a weekday something due that day."""
    reader = reader_for(User.objects.get(email=demo.email_of(role)))
    watch = Watch(reader.wearing(reader.seats[0]), reader.seats[0], today)
    local = today.astimezone(ZoneInfo(watch.zone))
    asked = queries(watch, watch.soon)
    if role != "finance" and local.isoweekday() <= 5 and local.hour < NOON:
        due = asked[SOONER].values_list("due_at", flat=True)
        return local.date() in {moment.astimezone(local.tzinfo).date() for moment in due}
    return asked[OVERDUE].exists() or asked[SOONER].exists()
