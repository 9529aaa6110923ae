"""The delivery: what goes out when, what is dropped, what is tried again."""

import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import User
from engagements.services import deliverables
from kernel.models import Move, Reminder
from monitoring.models import MailOptOut, Notification
from monitoring.services import letters
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep
from tests.factories import NOW, active_engagement, client_of, contractor_of, offered_engagement
from tests.monitoring.reminders.helpers import at, move_of, remind, user_of, visit_until

pytestmark = pytest.mark.django_db

MORNING = at("2026-11-03T01:00")  # nine o'clock in Manila, the day after NOW


@pytest.fixture
def active(mailoutbox):
    """An engagement whose signature mails are out, and the contractor's user."""
    engagement = active_engagement()
    dispatch(now=NOW)
    deliver(now=NOW)
    mailoutbox.clear()
    return engagement, user_of(contractor_of(engagement))


class Refusing(EmailBackend):
    """A mail server that takes nothing, for a reason that each test chooses."""

    error: Exception = OSError("connection refused")

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def refuse(settings):
    """Let the mail server answer every mail with this error."""

    def chosen(error: Exception) -> None:
        Refusing.error = error
        settings.EMAIL_BACKEND = "tests.monitoring.reminders.test_deliver.Refusing"

    return chosen


def state(row: Notification) -> tuple[str, int]:
    row.refresh_from_db()
    for name in ("sent_at", "dropped_at", "dead_at"):
        if getattr(row, name):
            return name, row.tries
    return "owed", row.tries


def test_what_is_urgent_goes_at_once_whatever_the_hour(mailoutbox):
    engagement = offered_engagement()
    sweep(now=NOW)  # 17:00 in Manila
    deliver(now=NOW)
    assert [mail.subject for mail in mailoutbox] == ["Your turn: Answer the offer for “Website relaunch” · ENG-0001"]
    assert mailoutbox[0].to == [
        f"{user_of(contractor_of(engagement)).name} <{user_of(contractor_of(engagement)).email}>"
    ]


def test_the_rest_waits_for_the_start_of_the_readers_day(active, mailoutbox):
    remind(NOW)
    remind(MORNING - timedelta(minutes=1))
    assert mailoutbox == []
    remind(MORNING)
    assert [mail.subject for mail in mailoutbox] == ["Your turn: Deliver “Deliverable 1” · ENG-0001"]


def test_everything_that_waits_comes_as_one_digest(active, mailoutbox):
    engagement, _person = active
    second = active_engagement(engagement.relationship, title="Second job")
    sweep(now=NOW)
    Notification.objects.filter(is_urgent=True).delete()
    deliver(now=MORNING)
    assert [mail.subject for mail in mailoutbox] == ["Your turn: Deliver “Deliverable 1”, and 1 more"]
    assert "Website relaunch" in mailoutbox[0].body
    assert second.title in mailoutbox[0].body
    assert set(Notification.objects.filter(channel="mail").values_list("sent_at", flat=True)) >= {MORNING}


def test_who_wants_no_digest_gets_each_within_their_hours(active, mailoutbox):
    engagement, person = active
    User.objects.filter(pk=person.pk).update(wants_digest=False)
    active_engagement(engagement.relationship, title="Second job")
    sweep(now=NOW)
    Notification.objects.filter(is_urgent=True).delete()
    deliver(now=NOW)
    assert mailoutbox == []  # 17:00 in Manila: the day has just ended
    deliver(now=MORNING)
    assert len(mailoutbox) == 2


def test_changed_preferences_count_at_the_moment_of_delivery(active, mailoutbox):
    _engagement, person = active
    sweep(now=NOW)
    User.objects.filter(pk=person.pk).update(zone="America/Los_Angeles")
    deliver(now=MORNING)  # five in the afternoon there
    assert mailoutbox == []
    deliver(now=at("2026-11-03T17:00"))
    assert len(mailoutbox) == 1


def test_a_digest_that_missed_its_morning_goes_out_later_in_the_day_but_not_at_night(active, mailoutbox):
    sweep(now=NOW)
    deliver(now=at("2026-11-03T12:30"))  # half past eight in the evening
    assert mailoutbox == []
    deliver(now=at("2026-11-04T03:00"))
    assert len(mailoutbox) == 1


def test_what_was_settled_before_its_mail_went_out_is_dropped(active, mailoutbox):
    engagement, person = active
    sweep(now=NOW)
    deliverables.submit(deliverable=engagement.deliverables.get(), note="Done", by=contractor_of(engagement), now=NOW)
    deliver(now=MORNING)
    assert [mail for mail in mailoutbox if person.email in mail.to[0]] == []
    assert state(Notification.objects.get(channel="mail", code="announced", recipient=person))[0] == "dropped_at"


def test_what_has_a_new_date_is_dropped_and_said_anew(active, mailoutbox):
    engagement, _person = active
    sweep(now=NOW)
    move = move_of(engagement, "deliver")
    Move.objects.filter(pk=move.pk).update(schedule_no=2, due_at=at("2026-12-01T09:00"))
    Reminder.objects.filter(move=move).update(schedule_no=2, step=0, remind_at=NOW + timedelta(hours=1))
    remind(MORNING)
    rows = Notification.objects.filter(move=move, channel="mail").order_by("schedule_no")
    assert [state(row)[0] for row in rows] == ["dropped_at", "sent_at"]
    assert len(mailoutbox) == 1
    assert "Tue 1 Dec" in mailoutbox[0].body


def test_a_newer_reminder_replaces_one_that_still_waits(active, mailoutbox):
    engagement, _person = active
    sweep(now=NOW)
    move = move_of(engagement, "deliver")
    sweep(now=at("2026-11-20T01:00"))
    deliver(now=at("2026-11-20T01:00"))
    rows = Notification.objects.filter(move=move, channel="mail").order_by("step")
    assert [(row.step, state(row)[0]) for row in rows] == [(0, "dropped_at"), (1, "sent_at")]
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("gone", ["user", "seat"])
def test_who_left_gets_no_mail(active, mailoutbox, gone):
    engagement, person = active
    sweep(now=NOW)
    if gone == "user":
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        engagement.contractor.memberships.update(is_active=False)
    deliver(now=MORNING)
    assert mailoutbox == []
    assert not Notification.objects.owed().exists()


def test_all_is_well_is_never_said(active, mailoutbox):
    """From the announcement to the working day before its date, there is silence."""
    remind(MORNING)
    mailoutbox.clear()
    visit_until(MORNING, at("2026-11-19T23:00"), minutes=240)
    assert mailoutbox == []


def test_a_second_delivery_sends_nothing(active, mailoutbox):
    remind(MORNING)
    assert deliver(now=MORNING).sent == 0
    assert len(mailoutbox) == 1


def test_a_mail_server_that_is_away_delays_and_a_retry_has_the_same_message_id(active, mailoutbox, refuse, settings):
    working = settings.EMAIL_BACKEND
    sweep(now=NOW)
    refuse(OSError("connection refused"))
    assert deliver(now=MORNING).failed == 1
    row = Notification.objects.get(channel="mail", sent_at=None)
    assert (state(row), row.deliver_at - MORNING, row.lease) == (("owed", 1), timedelta(minutes=1), None)
    assert "connection refused" in row.last_error
    letter = row.letter
    settings.EMAIL_BACKEND = working
    deliver(now=MORNING + timedelta(seconds=59))
    assert mailoutbox == []
    deliver(now=MORNING + timedelta(minutes=1))
    assert [mail.extra_headers["Message-ID"] for mail in mailoutbox] == [f"<{letter}@127.0.0.1>"]


def test_a_digest_that_is_tried_again_is_the_same_letter_and_what_came_later_is_another(
    active, mailoutbox, refuse, settings
):
    engagement, _person = active
    working = settings.EMAIL_BACKEND
    active_engagement(engagement.relationship, title="Second job")
    sweep(now=NOW)
    Notification.objects.filter(is_urgent=True).delete()
    refuse(OSError("connection refused"))
    deliver(now=MORNING)
    first = set(Notification.objects.owed().values_list("letter", flat=True))
    active_engagement(engagement.relationship, title="Third job")
    sweep(now=MORNING)
    settings.EMAIL_BACKEND = working
    deliver(now=MORNING + timedelta(minutes=1))
    assert len(first) == 1
    digest = next(mail for mail in mailoutbox if mail.extra_headers["Message-ID"] == f"<{first.pop()}@127.0.0.1>")
    assert "Third job" not in digest.body


def test_the_waits_grow_to_an_hour_and_end_after_three_days():
    assert [letters.wait_after(tries).seconds // 60 for tries in (1, 2, 3, 4, 5, 70)] == [1, 5, 15, 60, 60, 60]
    total = sum((letters.wait_after(tries) for tries in range(1, letters.GIVE_UP_AFTER)), timedelta())
    assert timedelta(days=2, hours=20) < total < timedelta(days=3)


def test_after_three_days_a_mail_is_visibly_dead(active, refuse):
    sweep(now=NOW)
    Notification.objects.owed().update(tries=letters.GIVE_UP_AFTER - 1)
    refuse(OSError("connection refused"))
    deliver(now=MORNING)
    row = Notification.objects.dead().get()
    assert (row.dead_at, row.last_error) == (MORNING, "OSError: connection refused")


def test_a_refused_address_is_hopeless_at_once(active, refuse):
    _engagement, person = active
    sweep(now=NOW)
    refuse(smtplib.SMTPRecipientsRefused({person.email: (550, b"no such user")}))
    deliver(now=MORNING)
    assert state(Notification.objects.get(channel="mail", code="announced")) == ("dead_at", 1)


def test_a_busy_server_is_tried_again(active, refuse):
    sweep(now=NOW)
    refuse(smtplib.SMTPDataError(451, b"try again later"))
    deliver(now=MORNING)
    assert state(Notification.objects.get(channel="mail", code="announced")) == ("owed", 1)


def test_a_lost_lease_has_no_say(active):
    sweep(now=NOW)
    batch = letters.claim(now=MORNING)
    row = batch.letters[0].rows[0]
    Notification.objects.filter(pk=row.pk).update(lease=uuid4())
    assert not letters.finish([row], lease=batch.lease, now=MORNING)
    assert state(row)[0] == "owed"


def test_what_is_leased_is_left_alone_until_the_lease_ends(active):
    sweep(now=NOW)
    assert len(letters.claim(now=MORNING).letters) == 1
    assert letters.claim(now=MORNING + letters.LEASE - timedelta(seconds=1)).letters == ()
    assert len(letters.claim(now=MORNING + letters.LEASE).letters) == 1


def test_who_opted_out_of_news_still_gets_reminders(active, mailoutbox):
    _engagement, person = active
    for code in ("news", "announced"):
        MailOptOut.objects.create(user=person, code=code, created_at=NOW)
    remind(NOW)
    remind(MORNING)
    assert mailoutbox == []
    remind(at("2026-11-20T01:00"))
    assert len(mailoutbox) == 1


def test_a_mail_that_cannot_be_written_stops_no_other(active, mailoutbox, caplog):
    engagement, _person = active
    other = active_engagement()
    dispatch(now=NOW)
    sweep(now=NOW)
    Notification.objects.filter(is_urgent=True).delete()
    Move.objects.of_scope("engagement", engagement.pk).open().update(facts={})  # no title to put into the sentence
    deliver(now=MORNING)
    assert [user_of(contractor_of(other)).email in mail.to[0] for mail in mailoutbox] == [True]
    assert "could not be written" in caplog.text


def test_the_statements_grow_by_one_for_each_mail(mailoutbox, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 3):
        for _ in range(number):
            offered_engagement()
        sweep(now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            deliver(now=NOW)
        counts.append(len(captured))
    assert counts[1] - counts[0] == 2


def test_the_manager_hears_nothing_of_what_the_manager_did(active, mailoutbox):
    engagement, person = active
    submission = deliverables.submit(
        deliverable=engagement.deliverables.get(), note="Done", by=contractor_of(engagement), now=NOW
    )
    deliverables.accept(
        deliverable=engagement.deliverables.get(), submission_id=submission.pk, by=client_of(engagement), now=NOW
    )
    dispatch(now=NOW)
    deliver(now=at("2026-11-03T08:00"))
    assert [person.email in mail.to[0] for mail in mailoutbox] == [True]
