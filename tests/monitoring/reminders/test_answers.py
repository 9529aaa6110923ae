"""The signed links of mails: one thing each, no sign-in, once."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import User
from engagements.models import Deliverable
from engagements.services import deliverables
from kernel.models import Entry
from kernel.moves.repair import findings, repair
from monitoring.links import LinkGone, answer_url, read_answer_token, read_unsubscribe_token, unsubscribe_url
from monitoring.models import Answer, MailOptOut, Notification
from monitoring.services import answers
from tests.api.asking import api_of
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.monitoring.reminders.helpers import at, move_of, remind, user_of
from tests.support.rooms import text_of, url

pytestmark = pytest.mark.django_db

LATE = at("2026-11-24T01:00")


@pytest.fixture
def link(mailoutbox):
    """A late deliverable, and the path of the answer link in the contractor's reminder."""
    engagement = active_engagement()
    remind(NOW)
    remind(LATE)
    path = re.search(r"http://127\.0\.0\.1:8000(/answers/\S+/)", mailoutbox[-1].body).group(1)
    with time_machine.travel(LATE, tick=False):
        yield engagement, path


def test_get_shows_the_move_and_changes_nothing(link, client):
    _, path = link
    page = client.get(path)
    assert page.status_code == 200
    assert b"Deliver <em>Deliverable 1</em>" in page.content
    assert Answer.objects.count() == 0


def test_an_answer_is_recorded_told_to_the_other_side_and_holds_the_reminders(link, client, mailoutbox):
    engagement, path = link
    mailoutbox.clear()
    done = client.post(path, {"until_on": "2026-11-27", "note": "The printer was late."})
    assert (done.status_code, done.headers["Location"]) == (302, path)
    answer = Answer.objects.get()
    assert (answer.until_at, answer.side, answer.note) == (
        at("2026-11-27T09:00"),
        "contractor",
        "The printer was late.",
    )
    entry = Entry.objects.get(scope_id=engagement.pk, verb="move.answered")
    assert entry.facts.body["until"] == "2026-11-27"  # the day that was said, whatever the reader's zone
    move = move_of(engagement, "deliver")
    assert move.reminder.remind_at == at("2026-11-30T01:00")
    remind(at("2026-11-25T08:00"))
    heard = [mail for mail in mailoutbox if engagement.relationship.manager.email in mail.to[0]]
    name = user_of(contractor_of(engagement)).name
    assert [mail.subject for mail in heard] == [
        f"{name} answered the reminder, until Fri 27 Nov: Deliver “Deliverable 1” · Website relaunch · ENG-0001"
    ]
    assert "“The printer was late.”" in heard[0].body


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        ("Asia/Manila", "en-gb", "Fri 27 Nov"),
        ("Pacific/Pago_Pago", "en-us", "Fri, Nov 27"),
    ],
)
def test_the_page_says_the_day_that_was_said_in_the_words_of_the_product(link, client, zone, language, said):
    engagement, path = link
    User.objects.filter(pk=contractor_of(engagement).user_id).update(zone=zone, language=language)
    client.post(path, {"until_on": "2026-11-27"})
    page = text_of(client.get(path))
    assert f'You said that you need until <time datetime="2026-11-27">{said}</time>.' in page


PROMISE = "Promised for Fri 27 Nov, said on Tue 24 Nov."


@pytest.mark.parametrize("who", [client_of, contractor_of])
def test_banner_home_list_and_api_say_what_was_promised(link, client, who):
    engagement, path = link
    client.post(path, {"until_on": "2026-11-27"})
    user = user_of(who(engagement))
    client.force_login(user)
    pages = [
        url("engagement", engagement),
        url("deliverable", engagement, engagement.deliverables.get()),
        reverse("home"),
        reverse("engagement_list"),
    ]
    assert [PROMISE in text_of(client.get(page)) for page in pages] == [True] * 4
    api, owed = api_of(user), "by_us" if who is contractor_of else "to_us"
    (move,) = api.ok("get", "/moves", {"owed": owed, "kind": "deliver"})["results"]
    assert (PROMISE in move["sentence"], move["promised_until"]) == (True, "2026-11-27T09:00:00Z")
    listed = api.ok("get", "/engagements")["results"][0]["whose_move"]
    assert listed["sentence"] == move["sentence"]


def test_the_next_mail_says_what_was_promised(link, client, mailoutbox):
    _, path = link
    client.post(path, {"until_on": "2026-11-27"})
    remind(at("2026-11-30T01:00"))
    remind(at("2026-11-30T09:00"))
    digest = mailoutbox[-1]
    assert (PROMISE in digest.body, PROMISE in digest.alternatives[0].content) == (True, True)


def test_an_escalation_says_what_was_promised(link, client, mailoutbox):
    _, path = link
    client.post(path, {"until_on": "2026-11-27"})
    User.objects.update(wants_digest=False)
    remind(at("2026-11-30T01:00"))
    remind(at("2026-11-30T09:00"))
    assert [f"{PROMISE} Since Mon 2 Nov." in mail.body for mail in mailoutbox if "’s turn" in mail.subject] == [True]


def test_saying_that_one_cannot_takes_the_promise_back(link):
    engagement, _path = link
    move, by = move_of(engagement, "deliver"), contractor_of(engagement)
    for until in (date(2026, 11, 27), None):
        answers.answer(move=move, until_on=until, note="", by=by, now=LATE)
    assert (move_of(engagement, "deliver").promised_until, move_of(engagement, "deliver").promised_at) == (None, None)


def test_another_due_date_ends_the_promise(link, client):
    engagement, path = link
    client.post(path, {"until_on": "2026-11-27"})
    assert list(findings(now=LATE)) == []
    Deliverable.objects.update(due_at=LATE + timedelta(days=9))
    repair(engagement, now=LATE)
    assert move_of(engagement, "deliver").promised_until is None


def test_the_deadline_stays(link, client):
    engagement, path = link
    before = move_of(engagement, "deliver").due_at
    client.post(path, {"until_on": "2026-11-27"})
    assert move_of(engagement, "deliver").due_at == before


def test_cannot_is_an_answer_too_and_the_escalation_stays(link, client, mailoutbox):
    engagement, path = link
    before = move_of(engagement, "deliver").reminder.remind_at
    client.post(path, {"cannot": "1", "note": ""})
    assert Answer.objects.get().until_at is None
    assert move_of(engagement, "deliver").reminder.remind_at == before
    remind(at("2026-11-25T08:00"))
    assert "no day given: Deliver “Deliverable 1”" in mailoutbox[-1].subject


def test_a_link_works_once(link, client):
    _, path = link
    client.post(path, {"until_on": "2026-11-27"})
    again = client.post(path, {"until_on": "2026-12-04"})
    assert 'You said that you need until <time datetime="2026-11-27">Fri 27 Nov</time>' in text_of(again)
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "This field is required."),
        ({"until_on": "2026-11-20"}, "Choose a day that is still to come."),
        ({"until_on": "2027-06-01"}, "That is more than 90 days away."),
        ({"until_on": "soon"}, "Enter a valid date."),
        ({"cannot": "1", "note": "x" * 1001}, "Ensure this value has at most 1000 characters"),
        ({"cannot": "1", "note": "a\x07b"}, "control characters"),
    ],
)
def test_a_wrong_answer_is_explained_and_kept_and_changes_nothing(link, client, data, message):
    _, path = link
    page = client.post(path, data)
    assert page.status_code == 422
    assert message in page.content.decode()
    assert Answer.objects.count() == 0


def test_an_answer_needs_the_token_of_the_form(link, client):
    from django.test import Client

    _, path = link
    assert Client(enforce_csrf_checks=True).post(path, {"cannot": "1"}).status_code == 403


def test_after_the_act_there_is_nothing_to_answer(link, client):
    engagement, path = link
    deliverables.submit(deliverable=engagement.deliverables.get(), note="Done", by=contractor_of(engagement), now=LATE)
    page = client.get(path)
    assert b"This is done already" in page.content
    assert b'name="note"' not in page.content
    client.post(path, {"cannot": "1"})
    assert Answer.objects.count() == 0


def test_an_altered_link_is_gone(link, client):
    _, path = link
    assert client.get(path.replace("/answers/", "/answers/0")).status_code == 410


def test_a_link_ends_after_two_weeks(link, client):
    _, path = link
    with time_machine.travel(LATE + timedelta(days=14), tick=False):
        assert client.get(path).status_code == 410


def test_a_link_ends_with_the_seat(link, client):
    engagement, path = link
    engagement.contractor.memberships.update(is_active=False)
    assert client.get(path).status_code == 410


def test_tokens_are_not_good_for_each_other():
    engagement = active_engagement()
    remind(NOW)
    row = Notification.objects.filter(scope_id=engagement.pk).first()
    answer = answer_url(row.pk, now=NOW).split("/")[-2]
    unsubscribe = unsubscribe_url(row.recipient_id, "news").split("/")[-2]
    with pytest.raises(LinkGone):
        read_answer_token(unsubscribe, now=NOW)
    with pytest.raises(LinkGone):
        read_unsubscribe_token(answer)


@pytest.fixture
def unsubscribe():
    """The contractor's user, and the path that ends their digest."""
    user = user_of(contractor_of(active_engagement()))
    return user, unsubscribe_url(user.pk, "digest").removeprefix("http://127.0.0.1:8000")


def test_one_press_in_the_mail_program_ends_the_digest(unsubscribe):
    from django.test import Client

    user, path = unsubscribe
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert set(MailOptOut.objects.filter(user=user).values_list("code", flat=True)) == {"news", "announced"}


def test_looking_ends_nothing(unsubscribe, client):
    _, path = unsubscribe
    assert b"No more of these" in client.get(path).content
    assert MailOptOut.objects.count() == 0


def test_it_can_be_taken_back(unsubscribe, client):
    _, path = unsubscribe
    client.post(path, {})
    client.post(path, {})
    assert b"Send them again" in client.get(path).content
    client.post(path, {"again": "1"})
    assert MailOptOut.objects.count() == 0


def test_an_altered_unsubscribe_link_is_gone(client):
    assert client.get(reverse("unsubscribe", args=["nonsense"])).status_code == 410
