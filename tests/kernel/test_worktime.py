"""Working time: holidays, weekends, daylight saving."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.worktime import WorkingTime

BERLIN = WorkingTime(zone="Europe/Berlin", country="DE")


def berlin(*parts):
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (berlin(2026, 11, 2, 10), 3, berlin(2026, 11, 5, 17)),
        (berlin(2026, 11, 6, 10), 1, berlin(2026, 11, 9, 17)),
        (berlin(2026, 11, 7, 10), 0, berlin(2026, 11, 9, 17)),
        (berlin(2026, 12, 23, 10), 2, berlin(2026, 12, 28, 17)),
        (berlin(2026, 3, 27, 10), 1, berlin(2026, 3, 30, 17)),
    ],
)
def test_working_days_skip_weekends_and_holidays_and_keep_the_hour(start, days, due):
    assert BERLIN.add_working_days(start, days) == due


def test_calendar_days_end_on_a_working_day():
    assert BERLIN.add_calendar_days(berlin(2026, 11, 7, 10), 7) == berlin(2026, 11, 16, 17)


def test_a_wall_time_that_is_skipped_moves_forward():
    assert BERLIN.at(date(2026, 3, 29), time(2, 30)) == berlin(2026, 3, 29, 3, 30)


def test_the_next_opening_is_now_inside_hours_and_the_morning_outside():
    assert BERLIN.next_opening(berlin(2026, 11, 2, 10)) == berlin(2026, 11, 2, 10)
    assert BERLIN.next_opening(berlin(2026, 11, 2, 7)) == berlin(2026, 11, 2, 9)
    assert BERLIN.next_opening(berlin(2026, 11, 6, 18)) == berlin(2026, 11, 9, 9)
    assert BERLIN.next_morning(berlin(2026, 11, 6, 8)) == berlin(2026, 11, 9, 9)


def test_an_unknown_country_has_no_holidays():
    assert WorkingTime(zone="UTC", country="XX").is_working_day(date(2026, 12, 25))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.integers(0, 30))
def test_a_deadline_lies_at_close_of_business_on_a_working_day(moment, count):
    due = BERLIN.add_working_days(moment.replace(tzinfo=UTC), count).astimezone(ZoneInfo("Europe/Berlin"))
    assert BERLIN.is_working_day(due.date())
    assert due.time() == time(17)
