"""The two-lane timeline, pure: from moves and a moment to coordinates."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.models import Move
from monitoring.timeline import GAP, GUTTER, LETTER, MAX_ROWS, MAX_TICKS, PLOT, WIDTH, draw

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = {"client": "You", "contractor": "Ana Reyes"}


def a_duty(start, due, end=None, *, side="client", kind="review", title="Draft", **columns):
    """A duty from ``start`` to ``due`` in days from now, done at ``end`` or open."""
    opens = NOW + start * DAY
    return Move(
        id=uuid4(), kind=kind, side=side, scope_id=uuid4(), subject=uuid4(), since=opens, opens_at=opens,
        facts={"title": title, "round": 1, "review_days": 3, "amount": "1.00", "currency": "EUR"},
        due_at=NOW + due * DAY, status="open" if end is None else "settled",
        settled_at=None if end is None else NOW + end * DAY, **columns,
    )  # fmt: skip


def drawn(*moves, zone="Europe/Berlin", now=NOW):
    return draw(moves, now=now, zone=zone, names=NAMES, sides=["client", "contractor"])


def looks(timeline):
    return [[part.look for part in bar.parts] for lane in timeline.lanes for bar in lane.bars]


def test_nothing_owed_is_nothing_drawn():
    assert drawn() is None
    assert drawn(a_duty(-3, -1, -2, is_courtesy=True)) is None


def test_what_was_withdrawn_is_not_drawn():
    move = a_duty(-3, -1, -2)
    move.status = "withdrawn"
    assert drawn(move) is None


def test_work_inside_its_agreed_time_is_no_delay():
    assert looks(drawn(a_duty(-5, -1, -2))) == [["client"]]


def test_what_lies_ahead_is_drawn_lightly():
    (bar,) = drawn(a_duty(-2, 3)).lanes[0].bars
    assert [part.look for part in bar.parts] == ["client", "client ahead"]
    assert bar.parts[0].x + bar.parts[0].width == bar.parts[1].x


def test_only_what_is_past_the_date_is_dashed():
    (bar,) = drawn(a_duty(-6, -3, -1)).lanes[0].bars
    assert [part.look for part in bar.parts] == ["client", "late-span"]
    on_time, late = bar.parts
    assert round(on_time.width / late.width, 1) == 1.5


def test_an_open_duty_past_its_date_is_dashed_to_today_and_says_so():
    timeline = drawn(a_duty(-8, -4, kind="pay"))
    (bar,) = timeline.lanes[0].bars
    assert [part.look for part in bar.parts] == ["client", "late-span"]
    assert bar.parts[-1].x + bar.parts[-1].width == timeline.today_x
    assert bar.late_x is not None


def test_what_opens_later_lies_wholly_ahead():
    (bar,) = drawn(a_duty(-2, -1, -1), a_duty(2, 3, side="contractor")).lanes[1].bars
    assert [part.look for part in bar.parts] == ["contractor ahead"]


def test_what_was_done_before_it_opened_has_its_place():
    timeline = drawn(a_duty(1, 2, -1, side="contractor", kind="check_in"))
    (bar,) = timeline.lanes[1].bars
    assert timeline.rows[0].started_at == NOW - DAY
    assert bar.parts[0].x < timeline.today_x


def test_each_side_has_its_lane_in_the_order_asked_for():
    timeline = drawn(a_duty(-3, 1), a_duty(-3, 1, side="contractor"))
    assert [(lane.side, lane.name, len(lane.bars)) for lane in timeline.lanes] == [
        ("client", "You", 1),
        ("contractor", "Ana Reyes", 1),
    ]
    assert timeline.lanes[0].y + timeline.lanes[0].height < timeline.lanes[1].y


def test_long_names_and_labels_are_cut():
    names = {"client": "A very long name indeed", "contractor": "Ana"}
    timeline = draw(
        [a_duty(-9, 9, kind="deliver", title="A title much too long for a bar")],
        now=NOW, zone="UTC", names=names, sides=["client", "contractor"],
    )  # fmt: skip
    assert timeline.lanes[0].name == "A very long n…"
    assert timeline.lanes[0].bars[0].label == "A title much too long…"


def test_more_than_fits_is_counted_and_stands_in_the_table():
    timeline = drawn(*[a_duty(-9, 9) for _ in range(MAX_ROWS + 3)])
    assert (len(timeline.lanes[0].bars), timeline.hidden, len(timeline.rows)) == (MAX_ROWS, 3, MAX_ROWS + 3)


def test_where_not_all_fit_what_is_open_is_drawn_and_the_newest_of_the_rest_in_the_order_of_time():
    done = [a_duty(-20 + n / 10, -5, -4 + n / 10, title=f"Done {n}") for n in range(MAX_ROWS + 3)]
    still = a_duty(-10, 2, title="Open")
    bars = drawn(*done, still).lanes[0].bars
    assert [bar.row.move for bar in bars] == [*done[-MAX_ROWS + 1 :], still]


def test_today_lies_at_its_share_of_the_width():
    timeline = drawn(a_duty(-3, 9))
    assert timeline.until_today == round(timeline.today_x / WIDTH * 100, 2)
    assert drawn(a_duty(-90, -80, -85)).until_today == 100


def test_rows_are_newest_first():
    timeline = drawn(a_duty(-9, -5, -6), a_duty(-3, 2))
    assert [row.started_at for row in timeline.rows] == [NOW - 3 * DAY, NOW - 9 * DAY]


def test_ticks_are_midnights_of_the_readers_zone_also_over_the_change_of_clocks():
    change = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    move = a_duty(0, 1)
    move.since = move.opens_at = change - 2 * DAY
    move.due_at = change + 2 * DAY
    timeline = drawn(move, now=change)
    assert [tick.label for tick in timeline.ticks] == ["24 Oct", "25 Oct", "26 Oct", "27 Oct"]
    day_of_change, day_after = timeline.ticks[2].x - timeline.ticks[1].x, timeline.ticks[3].x - timeline.ticks[2].x
    assert round(day_of_change / day_after, 2) == round(25 / 24, 2)


def test_weeks_begin_on_monday_and_long_spans_count_in_months():
    assert [tick.label for tick in drawn(a_duty(-20, 5)).ticks] == ["9 Nov", "16 Nov", "23 Nov"]
    assert drawn(a_duty(-84, 80)).ticks[0].label == "Sept 2026"


def test_the_window_goes_back_twelve_weeks_and_not_far_ahead():
    timeline = drawn(a_duty(-300, -200, -250), a_duty(-10, 4), a_duty(-1, 400, side="contractor"))
    assert len(timeline.lanes[0].bars) == 1
    assert len(timeline.rows) == 3
    assert timeline.today_x > GUTTER + PLOT * 0.4


def test_when_all_is_done_the_window_ends_with_it():
    timeline = drawn(a_duty(-90, -80, -85), a_duty(-84, -70, -75, side="contractor"))
    assert timeline.today_x is None
    assert len(timeline.lanes[0].bars) == len(timeline.lanes[1].bars) == 1


days = st.floats(-120, 60, allow_nan=False)
duties = st.builds(
    lambda start, length, done, side, title: a_duty(
        start, start + length, min(start + length * done, -0.01) if done and start < 0 else None, side=side,
        kind="deliver", title=title,
    ),
    days, st.floats(0.01, 90), st.sampled_from([0, 0, 0.5, 1.5]), st.sampled_from(["client", "contractor"]),
    st.text("abcdefgh ", min_size=1, max_size=40),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(duties, min_size=1, max_size=25), st.sampled_from(["UTC", "Asia/Manila", "America/New_York"]))
def test_nothing_overlaps_and_nothing_leaves_the_drawing(moves, zone):
    timeline = drawn(*moves, zone=zone)
    assert len(timeline.rows) == len(moves)
    assert len(timeline.ticks) <= MAX_TICKS
    for lane in timeline.lanes:
        reach = {}
        for bar in lane.bars:
            assert lane.y <= bar.y <= lane.y + lane.height
            start, end = bar.parts[0].x, bar.parts[-1].x + bar.parts[-1].width
            assert GUTTER <= start < end <= GUTTER + PLOT + 0.2
            assert bar.label_x + len(bar.label) * LETTER <= WIDTH + LETTER
            assert start >= reach.get(bar.y, -GAP) + GAP - 0.11
            reach[bar.y] = max(end, bar.label_x + len(bar.label) * LETTER)
            assert all(part.width > 0 for part in bar.parts)
    assert timeline.height > timeline.lanes[-1].y + timeline.lanes[-1].height


def test_the_zone_may_be_given_as_such():
    assert drawn(a_duty(-3, 3), zone=ZoneInfo("Asia/Manila")).ticks
