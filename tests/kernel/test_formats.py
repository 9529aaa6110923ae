"""Amounts, days and moments, to the letter."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from kernel import formats

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1200", "EUR", "EUR 1,200.00"),
        ("15000", "JPY", "JPY 15,000"),
        ("1.5", "KWD", "KWD 1.500"),
        ("0.125", "EUR", "EUR 0.125"),
        ("-300", "EUR", "−EUR 300.00"),
        ("1E+3", "EUR", "EUR 1,000.00"),
    ],
)
def test_money_has_the_decimals_of_its_currency_and_loses_none(amount, currency, said):
    assert plain(formats.format_money(Decimal(amount), currency)) == said


def test_money_does_not_break_and_says_its_sign_when_asked():
    assert formats.format_money(Decimal(900), "EUR", signed=True) == "+\xa0EUR\xa0900.00"


def test_money_follows_the_language():
    with translation.override("de"):
        assert plain(formats.format_money(Decimal("1234.5"), "EUR")) == "EUR 1.234,50"


def test_day_says_the_year_only_when_it_is_another():
    assert formats.format_day(date(2026, 12, 4), now=NOW) == "Fri 4 Dec"
    assert formats.format_day(date(2027, 1, 4), now=NOW) == "Mon 4 Jan 2027"


def test_moment_names_the_city_and_the_other_sides_time():
    said = formats.format_moment(DEADLINE, "Asia/Manila", now=NOW, other_zone="Europe/Berlin")
    assert plain(said) == "Fri 4 Dec, 17:00 Manila (10:00 Berlin)"


def test_moment_names_the_other_sides_weekday_where_it_is_another_day():
    late = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    said = formats.format_moment(late, "Europe/Berlin", now=NOW, other_zone="Asia/Manila")
    assert plain(said) == "Tue 24 Nov, 17:00 Berlin (Wed 00:00 Manila)"


def test_moment_is_silent_about_a_clock_that_shows_the_same():
    said = formats.format_moment(DEADLINE, "Europe/Berlin", now=NOW, other_zone="Europe/Madrid")
    assert plain(said) == "Fri 4 Dec, 10:00 Berlin"


def test_the_year_is_judged_in_the_zone_that_is_shown():
    new_year = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert plain(formats.format_moment_in(new_year, "Asia/Manila", now=NOW)) == "Fri 1 Jan 2027, 04:00 Manila"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Asia/Kolkata", "Kolkata"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("America/New_York", "New York"),
        ("UTC", "UTC"),
    ],
)
def test_city_comes_from_the_zone(zone, name):
    assert plain(formats.city(formats.as_zone(zone))) == name


def test_city_follows_the_language():
    with translation.override("de"):
        assert formats.city(formats.as_zone("Europe/Zurich")) == "Zürich"


def test_the_united_states_write_dates_and_times_in_their_own_way():
    with translation.override("en-us"):
        said = formats.format_moment(DEADLINE, "Asia/Manila", now=NOW, other_zone="Europe/Berlin")
        assert plain(said) == "Fri, Dec 4, 5:00 PM Manila (10:00 AM Berlin)"
        assert formats.format_day(date(2027, 1, 4), now=NOW) == "Mon, Jan 4, 2027"
        assert formats.format_tick(date(2027, 1, 4)) == "Jan 4"
