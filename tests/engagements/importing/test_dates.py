"""Due moments: a day where exactly one is named, nothing else."""

import pytest

from engagements.importing.dates import month_comes_first, parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-04",
        "2026/12/04",
        "2026.12.04",
        "4 December 2026",
        "04 Dec 2026",
        "4th of December, 2026",
        "Dec 4, 2026",
        "Dec. 4th, 2026",
        "December 4 2026",
        "DECEMBER 4, 2026",
        "4-Dec-2026",
        "4.12.2026",
        "04.12.2026",
        "Friday, 4 December 2026",
        "by 4 December 2026",
        "no later than Dec 4, 2026",
        "on 2026-12-04",
        "Due: 2026-12-04",
        "4 December 2026, 17:00",
        "4 December 2026 at 5 pm CET",
        "December 4, 2026 by 3:00PM EST",
        "December 4, 2026 at Noon, Eastern Time (ET)",
        "2026-12-04T17:00+01:00",
        "**4 December 2026**",
        "4 December 2026 (final)",
        "4 December\n2026.",
    ],
)
def test_one_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_day(text) == "2026-12-04"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("31-12-2026", "2026-12-31"),
        ("05/05/2026", "2026-05-05"),
    ],
)
def test_slashes_are_read_where_only_one_reading_is_a_date(text: str, day: str) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12/04/2026",
        "04-12-2026",
        "end of every sprint",
        "30 days after 4 December 2026",
        "after 4 December 2026",
        "before 4 December 2026",
        "end of December 2026",
        "December 2026",
        "4 December",
        "1–15 December 2026",
        "4 December 2026 or 11 December 2026",
        "4 December 2026 and every week thereafter",
        "31 February 2026",
        "2026-13-40",
        "99.99.2026",
        "4 December 0026",
        "Q4 2026",
        "TBD",
        "4 December 20261",
        "2026-12-041",
        " " * 150 + "4 December 2026" + " " * 150,
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert parse_day(text) is None


def test_a_document_that_writes_the_month_first_does_so_throughout() -> None:
    assert month_comes_first("6/8/2026 and 6/15/2026") is True
    assert month_comes_first("8/6/2026 and 15/6/2026") is False
    assert month_comes_first("15/6/2026 and 6/15/2026") is None
    assert month_comes_first("6/8/2026") is None
    assert parse_day("12/04/2026", month_first=True) == "2026-12-04"
    assert parse_day("12/04/2026", month_first=False) == "2026-04-12"
