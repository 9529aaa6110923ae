"""The one sentence: it names the side, what is owed and by when, whoever listens and however things stand."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.models import Move
from kernel.moves.rules import kinds
from kernel.moves.sentences import Ear, Voice, sentence, short_label, steady_moment

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JONAS, MARTA = uuid4(), uuid4()
VOICES = {
    "client": Voice("Harbour Studio", "Europe/Berlin", JONAS, "Jonas Weber"),
    "contractor": Voice("Ana Reyes", "Asia/Manila", is_one_person=True),
}
AGENCY = {**VOICES, "contractor": Voice("Studio Okafor", "Africa/Lagos")}
FACTS = {
    "title": "Homepage draft",
    "number": 2,
    "name": "Figma",
    "question": "Which browsers?",
    "round": 2,
    "review_days": 3,
    "amount": "1200.00",
    "currency": "EUR",
    "problem": "No log-in",
}
THE_CLIENT = Ear(JONAS, "client", "Europe/Berlin")
THE_CONTRACTOR = Ear(uuid4(), "contractor", "Asia/Manila")
EARS = [THE_CLIENT, Ear(MARTA, "client", "Europe/Berlin"), THE_CONTRACTOR]


def a_move(kind: str = "deliver", side: str = "contractor", **columns: object) -> Move:
    since = NOW - timedelta(days=3)
    columns = {"since": since, "opens_at": since, "due_at": NOW + timedelta(days=11, hours=0), **columns}
    is_courtesy = kinds()[kind].is_courtesy
    if is_courtesy:
        columns["due_at"] = None
    return Move(
        kind=kind, side=side, scope_id=uuid4(), subject=uuid4(), facts=FACTS, is_courtesy=is_courtesy, **columns
    )


def said(move: Move, ear: Ear = THE_CLIENT, voices: dict = VOICES) -> str:
    return plain(sentence(move, ear, voices, now=NOW).text)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


PROMISED = {"promised_until": NOW + timedelta(days=4), "promised_at": NOW - timedelta(days=1)}


def test_what_was_promised_stands_beside_what_is_due():
    promise = "Promised for Fri 27 Nov, said on Sun 22 Nov."
    assert sentence(a_move(**PROMISED), THE_CLIENT, VOICES, now=NOW).promise == promise
    assert f"Due Fri 4 Dec, 17:00 Manila (10:00 Berlin). {promise} Since Fri 20 Nov." in said(a_move(**PROMISED))


def test_what_is_done_was_promised_for_no_day():
    done = a_move(**PROMISED, status="settled", settled_at=NOW)
    assert sentence(done, THE_CLIENT, VOICES, now=NOW).promise == ""


def test_a_duty_of_theirs():
    assert said(a_move()) == (
        "Ana’s turn: Deliver “Homepage draft”. Due Fri 4 Dec, 17:00 Manila (10:00 Berlin). Since Fri 20 Nov. "
        "Then: your side reviews within 3 working days."
    )


def test_the_same_duty_heard_by_the_one_who_owes_it():
    assert said(a_move(), THE_CONTRACTOR) == (
        "Your turn: Deliver “Homepage draft”. Due Fri 4 Dec, 17:00 Manila (10:00 Berlin). Since Fri 20 Nov. "
        "Then: Harbour Studio reviews within 3 working days."
    )


def test_a_colleague_hears_whose_turn_it_is_on_their_side():
    move = a_move("review", "client", due_at=NOW + timedelta(hours=31))
    spoken = sentence(move, EARS[1], VOICES, now=NOW)
    assert (spoken.heading, spoken.whose, spoken.tone) == ("Your side’s turn (Jonas)", "Jonas (us)", "soon")
    assert sentence(move, THE_CLIENT, VOICES, now=NOW).whose == "You"


def test_a_person_who_is_named_in_the_move_is_named_in_the_words():
    people = {MARTA: "Marta Holm"}
    voices = {**VOICES, "client": Voice("Harbour Studio", "Europe/Berlin", JONAS, "Jonas Weber", people=people)}
    move = a_move("review", "client", person=MARTA)
    assert sentence(move, THE_CLIENT, voices, now=NOW).whose == "Marta (us)"
    assert sentence(move, EARS[1], voices, now=NOW).whose == "You"


def test_in_an_agency_nobody_is_named():
    spoken = sentence(a_move(), THE_CONTRACTOR, AGENCY, now=NOW)
    assert (spoken.heading, spoken.whose) == ("Your side’s turn", "Your side")
    assert sentence(a_move(), THE_CLIENT, AGENCY, now=NOW).heading == "Studio Okafor’s turn"


def test_a_late_duty_says_by_how_many_days_of_the_owing_sides_calendar():
    move = a_move("pay", "client", due_at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC))
    spoken = sentence(move, THE_CLIENT, VOICES, now=NOW)
    assert (spoken.state, spoken.tone) == ("late", "late")
    assert spoken.late_by == "3 days past the agreed date"
    assert "3 days past the agreed date: Fri 20 Nov, 17:00 Berlin (Sat 00:00 Manila)." in plain(spoken.text)


def test_a_duty_that_is_hours_late_was_due_today():
    move = a_move("check_in", due_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    assert "Was due today: Mon 23 Nov, 10:00 Manila (03:00 Berlin)." in said(move)


def test_one_day_late_across_the_end_of_summer_time():
    due = datetime(2026, 10, 24, 15, 0, tzinfo=UTC)  # Sat 17:00 in Berlin, clocks go back that night
    move = a_move("pay", "client", since=due - timedelta(days=7), opens_at=due - timedelta(days=7), due_at=due)
    spoken = sentence(move, THE_CLIENT, VOICES, now=due + timedelta(hours=24))
    assert spoken.late_by == "1 day past the agreed date"


def test_due_soon_ends_at_three_days():
    assert sentence(a_move(due_at=NOW + timedelta(days=3)), THE_CLIENT, VOICES, now=NOW).tone == ""
    nearly = NOW + timedelta(days=3) - timedelta(seconds=1)
    assert sentence(a_move(due_at=nearly), THE_CLIENT, VOICES, now=NOW).tone == "soon"
    assert sentence(a_move(due_at=NOW), THE_CLIENT, VOICES, now=NOW).state == "open"


def test_what_is_still_to_come_is_nobodys_turn_yet():
    move = a_move("check_in", opens_at=NOW + timedelta(days=10))
    assert said(move) == (
        "Coming up for Ana: Say how “Homepage draft” goes. Due Fri 4 Dec, 17:00 Manila (10:00 Berlin). "
        "Then: your side reads it and answers what stands in the way."
    )
    assert said(move, THE_CONTRACTOR).startswith("Coming up for you: ")


def test_a_courtesy_is_asked_for_without_a_clock():
    move = a_move("acknowledge", "client")
    assert said(move) == "When it suits you: Read the check-in on “Homepage draft”. Since Fri 20 Nov."
    assert said(move, THE_CONTRACTOR).startswith("When it suits Harbour Studio: ")


def test_what_was_done_says_when_and_by_when_it_was_due():
    move = a_move(status="settled", settled_at=NOW)
    assert said(move) == ("Done by Ana: Deliver “Homepage draft”. Done Mon 23 Nov, was due Fri 4 Dec, 17:00 Manila.")
    assert said(move, THE_CONTRACTOR).startswith("Done by your side: ")


def test_what_is_no_longer_needed_says_so():
    move = a_move(status="withdrawn", settled_at=NOW)
    assert said(move) == "No longer needed from Ana: Deliver “Homepage draft”. Since Mon 23 Nov."


def test_names_are_marked_and_nothing_else_gets_through():
    move = a_move()
    move.facts = {**FACTS, "title": "<b>Home</b>"}
    assert sentence(move, THE_CLIENT, VOICES, now=NOW).what_html == "Deliver <em>&lt;b&gt;Home&lt;/b&gt;</em>"


def test_a_sentence_is_said_in_the_language_of_the_moment():
    with translation.override("en-gb"):
        assert sentence(a_move(), THE_CLIENT, VOICES, now=NOW).heading == "Ana’s turn"


def test_the_year_is_said_where_it_is_another():
    assert "Due Mon 4 Jan 2027, 17:00 Manila" in said(a_move(due_at=datetime(2027, 1, 4, 9, 0, tzinfo=UTC)))


@pytest.mark.parametrize("code", sorted(kinds()))
def test_every_kind_has_its_right_and_its_short_words(code):
    kind = kinds()[code]
    assert kind.permission
    assert short_label(a_move(code))
    assert kind.counter or code == "close"
    assert str(kind.button)


STATES = {
    "upcoming": {"opens_at": NOW + timedelta(days=1), "due_at": NOW + timedelta(days=2)},
    "open": {},
    "late": {"due_at": NOW - timedelta(days=2)},
    "settled": {"status": "settled", "settled_at": NOW - timedelta(days=1)},
    "withdrawn": {"status": "withdrawn", "settled_at": NOW - timedelta(days=1)},
}


@given(
    code=st.sampled_from(sorted(kinds())),
    side=st.sampled_from(["client", "contractor"]),
    ear=st.sampled_from(EARS),
    state=st.sampled_from(sorted(STATES)),
    voices=st.sampled_from([VOICES, AGENCY]),
    person=st.sampled_from([None, JONAS, UUID(int=7)]),
)
def test_every_kind_names_the_side_what_and_when_to_both(code, side, ear, state, voices, person):
    move = a_move(code, side, person=person, **STATES[state])
    spoken = sentence(move, ear, voices, now=NOW)
    side_words = {"you", "your side", "Your side", "Your turn", "us"} if spoken.is_mine else {voices[side].short}
    assert any(word in spoken.heading for word in side_words)
    assert spoken.what in spoken.text
    assert "%(" not in spoken.text + spoken.what_html + spoken.if_nothing
    assert "  " not in spoken.text
    if spoken.is_owed and not move.is_courtesy:
        assert spoken.due in spoken.text
        assert voices[side].zone.split("/")[1] in spoken.due
    if not spoken.is_owed:
        assert (spoken.due, spoken.then, spoken.tone) == ("", "", "")
    assert spoken.url.startswith("/engagements/")


@settings(max_examples=300)
@given(
    opens=st.integers(-5000, 5000),
    due=st.integers(-9000, 9000),
    minute=st.integers(0, 20_000),
    ear=st.sampled_from(EARS),
)
def test_as_of_its_steady_moment_a_move_reads_as_it_does_now(opens, due, minute, ear):
    move = a_move(opens_at=NOW + timedelta(minutes=opens), due_at=NOW + timedelta(minutes=due))
    now = NOW + timedelta(minutes=minute, seconds=7)
    then = steady_moment(move, now)
    assert now - timedelta(minutes=15) < then <= now
    here, there = (sentence(move, ear, VOICES, now=at) for at in (now, then))
    assert (here.text, here.state, here.tone, here.late_by) == (there.text, there.state, there.tone, there.late_by)


def test_most_of_the_time_a_move_reads_the_same_for_a_quarter_hour():
    move = a_move()
    assert steady_moment(move, NOW + timedelta(minutes=14)) == steady_moment(move, NOW) == NOW
    due = a_move(due_at=NOW + timedelta(minutes=5))
    assert steady_moment(due, NOW + timedelta(minutes=6)) == NOW + timedelta(minutes=6)
