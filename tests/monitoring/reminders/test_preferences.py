"""When a mail may reach a person. Pure."""

from datetime import datetime, time
from uuid import UUID

import pytest

from monitoring.services.preferences import next_day_start, next_open_moment, owed_from
from monitoring.services.recipients import Person
from tests.monitoring.reminders.helpers import at

ANA = Person(
    id=UUID(int=1),
    name="Ana Cruz",
    email="ana@people.example",
    language="en-gb",
    zone="Asia/Manila",
    working_days="12345",
    day_starts=time(9),
    day_ends=time(17),
    wants_digest=True,
    role="contractor_admin",
    country="",
)
INSIDE, EVENING, NIGHT = at("2026-11-03T02:00"), at("2026-11-03T10:00"), at("2026-11-03T18:00")
TOMORROW = at("2026-11-04T01:00")


@pytest.mark.parametrize("now", [INSIDE, EVENING, NIGHT, at("2026-11-07T02:00")])
@pytest.mark.parametrize("wants_digest", [True, False])
def test_urgent_waits_for_nothing(now: datetime, wants_digest: bool):
    person = ANA._replace(wants_digest=wants_digest)
    assert owed_from(person, is_urgent=True, is_timely=False, now=now) == now


@pytest.mark.parametrize(
    ("now", "news", "reminder"),
    [
        (INSIDE, TOMORROW, INSIDE),
        (EVENING, TOMORROW, TOMORROW),
        (NIGHT, TOMORROW, TOMORROW),
        (at("2026-11-03T01:00"), at("2026-11-03T01:00"), at("2026-11-03T01:00")),
        (at("2026-11-06T10:00"), at("2026-11-09T01:00"), at("2026-11-09T01:00")),
        (at("2026-11-07T02:00"), at("2026-11-09T01:00"), at("2026-11-09T01:00")),
    ],
)
def test_news_waits_for_the_day_to_start_and_reminders_for_the_hours(now, news, reminder):
    assert owed_from(ANA, is_urgent=False, is_timely=False, now=now) == news
    assert owed_from(ANA, is_urgent=False, is_timely=True, now=now) == reminder


def test_without_a_digest_everything_waits_for_the_hours_alone():
    person = ANA._replace(wants_digest=False)
    assert owed_from(person, is_urgent=False, is_timely=False, now=INSIDE) == INSIDE
    assert owed_from(person, is_urgent=False, is_timely=False, now=NIGHT) == TOMORROW


def test_an_early_start_does_not_break_the_quiet_hours():
    early = ANA._replace(day_starts=time(4), day_ends=time(23))
    assert next_open_moment(early, at("2026-11-02T20:30")) == at("2026-11-02T23:00")  # seven in the morning
    assert next_open_moment(early, at("2026-11-03T12:30")) == at("2026-11-03T23:00")  # after eight in the evening


def test_who_works_within_the_quiet_hours_hears_in_their_own():
    night = ANA._replace(day_starts=time(20, 30), day_ends=time(23, 30))
    assert next_open_moment(night, at("2026-11-03T02:00")) == at("2026-11-03T12:30")


def test_public_holidays_of_the_side_are_no_working_days():
    german = ANA._replace(zone="Europe/Berlin", country="DE")
    assert next_day_start(german, at("2026-12-24T12:00")) == at("2026-12-28T08:00")


@pytest.mark.parametrize(
    ("before", "expected"), [("2026-03-28T12:00", "2026-03-30T07:00"), ("2026-10-24T12:00", "2026-10-26T08:00")]
)
def test_the_day_starts_at_nine_on_the_clock_across_the_change_of_time(before, expected):
    berlin = ANA._replace(zone="Europe/Berlin")
    assert next_day_start(berlin, at(before)) == at(expected)


def test_a_person_without_working_days_is_not_waited_for_in_vain():
    assert next_open_moment(ANA._replace(working_days=""), NIGHT) == TOMORROW
