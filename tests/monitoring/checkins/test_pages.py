"""Check-ins on pages: the tab, saying how it goes, reading it, and what is in the way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.services import deliverables
from kernel.models import Move
from monitoring.models import Blocker, CheckIn
from monitoring.services import checkins
from monitoring.services.sweep import sweep
from payments.services import payments
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.support.rooms import client_of_room, colleague, contractor_of_room, stranger, text_of, url

pytestmark = pytest.mark.django_db
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


@pytest.fixture
def engagement():
    return active_engagement(check_in_plan=PLAN, deliverables=2)


def dates(engagement):
    return list(CheckIn.objects.filter(engagement=engagement).order_by("due_at"))


def say(checkin, now=None, **said):
    given = {"done": "Much", "next": "", "blocked": "", "progress": {}, **said}
    checkins.submit(checkin=checkin, by=contractor_of(checkin.engagement), now=now or checkin.due_at, **given)


def field(row):
    return f"progress_{row.pk.hex}"


def test_the_tab_says_the_plan_and_the_next_date_in_both_zones(engagement):
    page = text_of(client_of_room(engagement).get(url("checkins", engagement)))
    assert "Every Friday at 10:00 Manila, from Fri 6 Nov." in page
    assert "Fri 6 Nov, 10:00 Manila" in page
    assert "(03:00\N{NO-BREAK SPACE}Berlin)" in page


def test_the_title_of_a_page_names_the_date(engagement):
    page = text_of(client_of_room(engagement).get(url("checkin", engagement, dates(engagement)[0])))
    assert f"<title>Check-in Fri 6 Nov · {engagement.title}" in " ".join(page.split())


def test_the_contractor_says_how_it_goes(engagement):
    row, (first, second) = dates(engagement)[0], engagement.deliverables.order_by("position")
    given = {"done": "Header", "next": "Footer", "blocked": "", field(first): "40", field(second): ""}
    response = contractor_of_room(engagement).post(url("checkin_submit", engagement, row), given)
    assert response.url == url("checkin", engagement, row)
    row.refresh_from_db()
    assert (row.status, row.done, row.next, row.progress) == ("submitted", "Header", "Footer", {"d1": 40})
    page = text_of(client_of_room(engagement).get(url("checkins", engagement)))
    assert '<progress class="bar of-contractor" max="100" value="40"' in page


def test_progress_starts_from_what_was_said_last(engagement):
    first, second, *_ = dates(engagement)
    say(first, progress={"d1": 40})
    page = text_of(contractor_of_room(engagement).get(url("checkin", engagement, second)))
    deliverable = engagement.deliverables.order_by("position").first()
    assert f'name="{field(deliverable)}" value="40"' in page


@pytest.mark.parametrize("value", ["101", "-1", "half", "4.5"])
def test_progress_is_a_whole_number_up_to_a_hundred(engagement, value):
    row, deliverable = dates(engagement)[0], engagement.deliverables.first()
    given = {"done": "Kept", field(deliverable): value}
    response = contractor_of_room(engagement).post(url("checkin_submit", engagement, row), given)
    assert response.status_code == 422
    page = text_of(response)
    assert "Give a whole number from 0 to 100." in page
    assert ">\nKept</textarea>" in page
    assert f'value="{value}"' in page


def test_saying_nothing_is_asked_for_at_the_field(engagement):
    response = contractor_of_room(engagement).post(url("checkin_submit", engagement, dates(engagement)[0]), {})
    assert response.status_code == 422
    assert "Say what was done, even if it is little." in text_of(response)


def test_what_blocks_becomes_the_clients_move_with_a_page_of_its_own(engagement):
    row = dates(engagement)[0]
    given = {"done": "Little", "blocked": "The key is <missing>"}
    contractor_of_room(engagement).post(url("checkin_submit", engagement, row), given)
    blocker = Blocker.objects.get()
    page = text_of(client_of_room(engagement).get(url("blocker", engagement, blocker)))
    assert "The key is &lt;missing&gt;" in page
    assert url("blocker_resolve", engagement, blocker) in page


def test_who_may_check_in(engagement):
    address = url("checkin_submit", engagement, dates(engagement)[0])
    assert client_of_room(engagement).post(address, {"done": "x"}).status_code == 403
    assert stranger().post(address, {"done": "x"}).status_code == 404
    assert contractor_of_room(engagement).post(address, {"done": "x"}).status_code == 302


def test_a_check_in_that_a_colleague_sent_is_told_and_the_text_kept(engagement):
    row = dates(engagement)[0]
    say(row)
    response = contractor_of_room(engagement).post(url("checkin_submit", engagement, row), {"done": "My own words"})
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody was here before you" in page
    assert "My own words" in page


def test_missed_dates_and_late_words_are_facts(engagement, time_machine):
    first, _second, third, *_ = dates(engagement)
    say(first, first.due_at + timedelta(hours=3))
    say(third, third.due_at - timedelta(hours=1))
    time_machine.move_to(third.due_at + timedelta(days=8), tick=False)
    page = text_of(contractor_of_room(engagement).get(url("checkins", engagement)))
    assert page.count("Nothing was said on this date.") == 2
    assert page.count("A later check-in covers it.") == 1
    assert page.count("after the agreed time") == 1


def test_one_click_acknowledges_all(engagement):
    first, second, *_ = dates(engagement)
    say(first)
    say(second)
    client = client_of_room(engagement)
    page = text_of(client.get(url("checkins", engagement)))
    assert "Acknowledge all 2" in page
    response = client.post(url("checkins_acknowledge", engagement), {"checkin": [first.pk, second.pk, "nonsense"]})
    assert response.url == url("checkins", engagement)
    assert [row.status for row in dates(engagement)[:2]] == ["acknowledged", "acknowledged"]


def test_what_was_let_go_unread_is_no_longer_asked_for_on_the_tab(engagement):
    row = dates(engagement)[0]
    say(row)
    client, address = client_of_room(engagement), url("checkins", engagement)
    assert "Acknowledge it" in text_of(client.get(address))
    for day in (0, 9):
        sweep(now=row.due_at + timedelta(days=day))
    page = text_of(client.get(address))
    assert "Much" in page
    assert "cknowledge it" not in page
    assert "not acknowledged yet" not in page


def test_nor_is_the_check_in_of_a_closed_job_on_its_own_page():
    engagement = active_engagement(weight="quick", check_in_plan=PLAN)
    row = dates(engagement)[0]
    say(row)
    client, address = client_of_room(engagement), url("checkin", engagement, row)
    assert url("checkins_acknowledge", engagement) in text_of(client.get(address))
    close(engagement, now=row.due_at)
    page = text_of(client.get(address))
    assert "Much" in page
    assert url("checkins_acknowledge", engagement) not in page


def close(engagement, now):
    """Handed in, accepted and paid: a quick job is closed by that."""
    deliverable, milestone = engagement.deliverables.get(), engagement.milestones.get()
    submission = deliverables.submit(deliverable=deliverable, note="x", by=contractor_of(engagement), now=now)
    by = client_of(engagement)
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=by, now=now)
    payments.record(milestone=milestone, amount="600.00", paid_on=now.date(), method="cash", by=by, now=now)
    engagement.refresh_from_db()
    assert engagement.status == "closed"


def test_who_may_acknowledge(engagement):
    row = dates(engagement)[0]
    say(row)
    address, given = url("checkins_acknowledge", engagement), {"checkin": row.pk}
    assert contractor_of_room(engagement).post(address, given).status_code == 403
    assert colleague(engagement, "viewer").post(address, given).status_code == 403
    assert stranger().post(address, given).status_code == 404
    assert client_of_room(engagement).post(address, given).status_code == 302


def test_opening_the_check_in_quiets_the_courtesy_for_those_who_could_acknowledge(engagement):
    row = dates(engagement)[0]
    say(row)
    address = url("checkin", engagement, row)
    for other in (contractor_of_room(engagement), colleague(engagement, "viewer"), colleague(engagement, "finance")):
        other.get(address)
    assert Move.objects.open().filter(kind="acknowledge").exists()
    client_of_room(engagement).get(address)
    assert not Move.objects.open().filter(kind="acknowledge").exists()
    row.refresh_from_db()
    assert row.status == "submitted"


def test_what_is_in_the_way_can_be_said_at_any_time(engagement):
    client = contractor_of_room(engagement)
    assert client.post(url("blocker_raise", engagement), {"text": " "}).status_code == 422
    response = client.post(url("blocker_raise", engagement), {"text": "No key"})
    assert response.url == url("blocker", engagement, Blocker.objects.get())


def test_who_may_say_what_is_in_the_way(engagement):
    address = url("blocker_raise", engagement)
    assert client_of_room(engagement).post(address, {"text": "x"}).status_code == 403
    assert stranger().post(address, {"text": "x"}).status_code == 404
    assert contractor_of_room(engagement).post(address, {"text": "x"}).status_code == 302


def test_a_blocker_is_answered_and_both_read_it(engagement):
    row = checkins.raise_blocker(engagement=engagement, text="No key", by=contractor_of(engagement), now=NOW)
    client = client_of_room(engagement)
    assert client.post(url("blocker_resolve", engagement, row), {"answer": ""}).status_code == 422
    assert client.post(url("blocker_resolve", engagement, row), {"answer": "It is *in the vault*"}).status_code == 302
    page = text_of(contractor_of_room(engagement).get(url("blocker", engagement, row)))
    assert "It is <em>in the vault</em>" in page


def test_who_may_answer_a_blocker(engagement):
    row = checkins.raise_blocker(engagement=engagement, text="No key", by=contractor_of(engagement), now=NOW)
    address, given = url("blocker_resolve", engagement, row), {"answer": "x"}
    assert colleague(engagement, "finance").post(address, given).status_code == 403
    assert stranger().post(address, given).status_code == 404
    assert contractor_of_room(engagement).post(address, given).status_code == 302


def test_an_answer_after_a_colleagues_is_told_and_kept(engagement):
    row = checkins.raise_blocker(engagement=engagement, text="No key", by=contractor_of(engagement), now=NOW)
    checkins.resolve(blocker=row, answer="Here", by=client_of(engagement), now=NOW)
    response = client_of_room(engagement).post(url("blocker_resolve", engagement, row), {"answer": "My own answer"})
    assert response.status_code == 409
    assert "My own answer" in text_of(response)


def test_without_a_plan_the_tab_says_so():
    engagement = active_engagement()
    assert "No check-ins were agreed" in text_of(client_of_room(engagement).get(url("checkins", engagement)))


def test_the_tab_takes_the_same_few_queries_however_much_it_shows():
    counts = []
    for number in (1, 3):
        engagement = active_engagement(check_in_plan=PLAN, deliverables=number)
        for row in dates(engagement)[:number]:
            say(row, blocked="The key", progress={"d1": 10})
        client, address = client_of_room(engagement), url("checkins", engagement)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
