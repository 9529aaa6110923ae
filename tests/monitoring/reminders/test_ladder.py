"""The ladder: what is said when, in the owing side's days and hours. Pure."""

from datetime import UTC, datetime, time

import pytest

from kernel.moves.rules import kinds
from kernel.worktime import WorkingTime
from monitoring.services.ladder import ANNOUNCE, BEFORE, DONE, ESCALATE, LATE, ON_THE_DAY, climb, ladder_of

BERLIN = WorkingTime("Europe/Berlin", "DE")
MANILA = WorkingTime("Asia/Manila")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def visit(at: str, *, step: int, due: str, opens: str = "2026-11-02T08:00", kind: str = "deliver", hours=BERLIN):
    found = climb(
        kind=kind,
        is_courtesy=False,
        step=step,
        opens_at=moment(opens),
        due_at=moment(due),
        hours=hours,
        now=moment(at),
    )
    return found.said.code if found.said else None, found.step, found.remind_at


def climb_all(*, due: str, opens: str, kind: str, hours: WorkingTime) -> list[tuple[str, str]]:
    """Every rung that is said, with its moment, when the sweep is always in time."""
    said, step, at = [], ANNOUNCE, moment(opens)
    while at is not None:
        found = climb(
            kind=kind, is_courtesy=False, step=step, opens_at=moment(opens), due_at=moment(due), hours=hours, now=at
        )
        if found.said is not None and found.said.channels:
            said.append((found.said.code, f"{at:%Y-%m-%dT%H:%M}"))
        step, at = found.step, found.remind_at
    return said


@pytest.mark.parametrize(
    ("name", "kind", "hours", "opens", "due", "expected"),
    [
        (
            "Berlin, winter, Friday to Friday",
            "deliver",
            BERLIN,
            "2026-11-02T08:00",
            "2026-11-13T16:00",
            [
                ("announced", "2026-11-02T08:00"),
                ("before", "2026-11-12T08:00"),
                ("today", "2026-11-13T08:00"),
                ("late", "2026-11-16T08:00"),
                ("escalated", "2026-11-18T08:00"),
            ],
        ),
        (
            "Manila, the morning is the evening before in UTC",
            "redeliver",
            MANILA,
            "2026-11-02T01:00",
            "2026-11-12T09:00",
            [
                ("announced", "2026-11-02T01:00"),
                ("before", "2026-11-11T01:00"),
                ("today", "2026-11-12T01:00"),
                ("late", "2026-11-13T01:00"),
                ("escalated", "2026-11-17T01:00"),
            ],
        ),
        (
            "the clocks go back on the Sunday between",
            "review",
            BERLIN,
            "2026-10-20T07:00",
            "2026-10-26T16:00",
            [
                ("announced", "2026-10-20T07:00"),
                ("before", "2026-10-23T07:00"),
                ("today", "2026-10-26T08:00"),
                ("late", "2026-10-27T08:00"),
                ("escalated", "2026-10-29T08:00"),
            ],
        ),
        (
            "Christmas and the weekend are no working days",
            "review",
            BERLIN,
            "2026-12-14T08:00",
            "2026-12-24T16:00",
            [
                ("announced", "2026-12-14T08:00"),
                ("before", "2026-12-23T08:00"),
                ("today", "2026-12-24T08:00"),
                ("late", "2026-12-28T08:00"),
                ("escalated", "2026-12-30T08:00"),
            ],
        ),
        (
            "due on a Saturday: the Friday before has said it",
            "deliver",
            BERLIN,
            "2026-11-02T08:00",
            "2026-11-14T16:00",
            [
                ("announced", "2026-11-02T08:00"),
                ("before", "2026-11-13T08:00"),
                ("late", "2026-11-16T08:00"),
                ("escalated", "2026-11-18T08:00"),
            ],
        ),
        (
            "due before the day starts",
            "deliver",
            BERLIN,
            "2026-11-02T08:00",
            "2026-11-13T06:00",
            [
                ("announced", "2026-11-02T08:00"),
                ("before", "2026-11-12T08:00"),
                ("late", "2026-11-16T08:00"),
                ("escalated", "2026-11-18T08:00"),
            ],
        ),
        (
            "opened in the middle of the day it is due",
            "answer",
            BERLIN,
            "2026-11-13T10:00",
            "2026-11-13T16:00",
            [
                ("announced", "2026-11-13T10:00"),
                ("late", "2026-11-16T08:00"),
                ("escalated", "2026-11-18T08:00"),
            ],
        ),
        (
            "a payment is late the moment it is",
            "pay",
            BERLIN,
            "2026-11-02T08:00",
            "2026-11-13T16:00",
            [
                ("announced", "2026-11-02T08:00"),
                ("before", "2026-11-12T08:00"),
                ("today", "2026-11-13T08:00"),
                ("late", "2026-11-13T16:01"),
                ("escalated", "2026-11-17T08:00"),
            ],
        ),
        (
            "a check-in is reminded once, on the next working morning",
            "check_in",
            MANILA,
            "2026-11-05T02:00",
            "2026-11-06T02:00",
            [("late", "2026-11-09T01:00"), ("escalated", "2026-11-11T01:00")],
        ),
    ],
)
def test_the_rungs_fall_on_the_owing_sides_working_mornings(name, kind, hours, opens, due, expected):
    assert climb_all(due=due, opens=opens, kind=kind, hours=hours) == expected


def test_rungs_that_passed_unseen_are_skipped_and_the_newest_is_said():
    assert visit("2026-11-13T12:00", step=ANNOUNCE, due="2026-11-13T16:00") == (
        "today",
        LATE,
        moment("2026-11-16T08:00"),
    )


def test_the_escalation_is_never_skipped_to_however_late_the_sweep_comes():
    said, step, at = visit("2026-12-01T12:00", step=ANNOUNCE, due="2026-11-13T16:00")
    assert (said, step, at) == ("late", ESCALATE, moment("2026-12-03T08:00"))


def test_nothing_is_said_when_the_moment_moved_on_meanwhile():
    assert visit("2026-11-03T08:00", step=BEFORE, due="2026-11-13T16:00") == (None, BEFORE, moment("2026-11-12T08:00"))


def test_the_escalation_is_the_last():
    assert visit("2026-11-18T08:00", step=ESCALATE, due="2026-11-13T16:00") == ("escalated", DONE, None)


def test_a_night_shift_is_reminded_at_its_own_start():
    night = WorkingTime("America/New_York", "", "12345", time(14), time(22))
    assert visit("2026-11-12T19:00", step=BEFORE, due="2026-11-14T03:00", hours=night) == (
        "before",
        ON_THE_DAY,
        moment("2026-11-13T19:00"),
    )


def test_a_courtesy_is_never_reminded_and_let_go_after_five_working_days():
    first = climb(
        kind="commend",
        is_courtesy=True,
        step=0,
        opens_at=moment("2026-11-02T09:00"),
        due_at=None,
        hours=BERLIN,
        now=moment("2026-11-02T09:00"),
    )
    assert (first.said, first.step, first.remind_at) == (None, 1, moment("2026-11-09T16:00"))
    last = climb(
        kind="commend",
        is_courtesy=True,
        step=1,
        opens_at=moment("2026-11-02T09:00"),
        due_at=None,
        hours=BERLIN,
        now=moment("2026-11-09T16:00"),
    )
    assert (last.said, last.remind_at, last.settles) == (None, None, True)


def test_both_sides_climb_the_same_ladder():
    """Every duty has the same rungs, whichever side owes it; only the check-in, which comes by the calendar, has fewer."""
    duties = [kind.code for kind in kinds().values() if not kind.is_courtesy]
    steps = {code: [rung.step for rung in ladder_of(code)] for code in duties if code != "check_in"}
    assert set(map(tuple, steps.values())) == {(ANNOUNCE, BEFORE, ON_THE_DAY, LATE, ESCALATE)}
    assert [rung.code for rung in ladder_of("check_in") if rung.channels] == ["late", "escalated"]


@pytest.mark.parametrize("kind", ["deliver", "review", "answer", "pay", "check_in"])
def test_the_tone_is_the_same_on_both_sides(kind):
    assert [rung.code for rung in ladder_of(kind) if rung.step >= LATE] == ["late", "escalated"]
