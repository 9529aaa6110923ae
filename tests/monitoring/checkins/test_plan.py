"""The check-in plan in words."""

import pytest
from django.utils import translation

from monitoring.plans import say_plan
from tests.factories import NOW


def plan(**changed):
    return {
        "rhythm": "weekly",
        "first_on": "2026-11-06",
        "last_on": "",
        "time": "10:00",
        "zone": "Asia/Manila",
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rhythm": "daily"}, "Every working day at 10:00 Manila, from Fri 6 Nov."),
        ({"rhythm": "weekly"}, "Every Friday at 10:00 Manila, from Fri 6 Nov."),
        ({"rhythm": "fortnightly"}, "Every second Friday at 10:00 Manila, from Fri 6 Nov."),
        ({"rhythm": "monthly"}, "On day 6 of every month at 10:00 Manila, from Fri 6 Nov."),
        ({"last_on": "2027-01-08"}, "Every Friday at 10:00 Manila, from Fri 6 Nov until Fri 8 Jan 2027."),
    ],
)
def test_the_plan_is_one_sentence(changed, words):
    assert say_plan(plan(**changed), now=NOW) == words


def test_no_plan_is_no_sentence():
    assert say_plan({}, now=NOW) == ""


def test_the_weekday_is_said_in_the_readers_language():
    with translation.override("de"):
        assert "Freitag" in say_plan(plan(), now=NOW)
