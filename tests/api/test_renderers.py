"""Answers as JSON text: by orjson, and by the framework where that cannot."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy as _

from kernel.api.renderers import AnswerRenderer


def written(data: object) -> object:
    return json.loads(AnswerRenderer().render(data))


def test_the_types_that_answers_are_made_of():
    assert written(
        {
            "id": UUID(int=7),
            "at": datetime(2026, 11, 23, 13, 5, tzinfo=UTC),
            "on": date(2026, 11, 23),
            "text": _("Yes"),
            "some": ("a", 1, None, True),
        }
    ) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "at": "2026-11-23T13:05:00Z",
        "on": "2026-11-23",
        "text": "Yes",
        "some": ["a", 1, None, True],
    }


@pytest.mark.parametrize("data", [10**40, {"n": -(10**40)}, {7: "a number as a name"}])
def test_what_orjson_does_not_write_is_written_all_the_same(data):
    assert written(data) == json.loads(json.dumps(data))


def test_an_answer_without_a_body():
    assert AnswerRenderer().render(None) == b""


def test_a_number_with_a_fraction_stays_a_number():
    assert written(Decimal("1.5")) == 1.5
