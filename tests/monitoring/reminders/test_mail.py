"""The mails themselves: words, threads, headers, what cannot be smuggled into them."""

import re

import pytest
from django.utils import translation

from accounts.models import Membership, Role, User
from engagements.services import comments, deliverables
from kernel.models import Entry
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep
from payments.services import payments
from tests.factories import (
    NOW,
    ContractorFactory,
    MembershipFactory,
    OrganizationFactory,
    RelationshipFactory,
    UserFactory,
    active_engagement,
    client_of,
    contractor_of,
)
from tests.monitoring.reminders.helpers import at, remind, user_of, visit_until

pytestmark = pytest.mark.django_db

DELIVER_LATE = at("2026-11-24T01:00")


@pytest.fixture
def relationship():
    made = RelationshipFactory(
        organization=OrganizationFactory(name="Harbour Studio"),
        contractor=ContractorFactory(name="Ana Cruz"),
        manager=UserFactory(name="Jonas Weber"),
    )
    User.objects.filter(contractor_memberships__contractor=made.contractor).update(name="Ana Cruz")
    return made


def words(text: str) -> int:
    """Words of a mail that a reader reads: addresses are not read."""
    return len(re.sub(r"https?://\S+", "", text).split())


def last_to(user: User, mails):
    return [mail for mail in mails if user.email in mail.to[0]][-1]


@pytest.fixture
def late(relationship, mailoutbox):
    """A deliverable that is late, reminded of."""
    engagement = active_engagement(relationship)
    remind(NOW)
    remind(DELIVER_LATE)
    return engagement, last_to(user_of(contractor_of(engagement)), mailoutbox)


def test_a_reminder_says_whose_turn_what_by_when_since_and_what_then(late):
    _, mail = late
    assert mail.subject == "Your turn: Deliver “Deliverable 1” · ENG-0001"
    lines = mail.body.splitlines()
    assert lines[0] == "ENG-0001 · Website relaunch"
    assert "3 days past the agreed date: Sat 21 Nov, 17:00 Manila (10:00\xa0Berlin). Since Mon 2 Nov." in lines
    assert "Then: Harbour Studio reviews within 3 working days." in lines
    assert "If nothing happens by Thu 26 Nov, 09:00 Manila, Jonas hears what they can do about it." in lines
    assert "You get this because you work with Harbour Studio." in lines


def test_a_reminder_has_one_button_and_a_way_to_say_until_when(late):
    engagement, mail = late
    deliverable = engagement.deliverables.get()
    page = f"http://127.0.0.1:8000/engagements/{engagement.pk}/deliverables/{deliverable.pk}/"
    assert f"Deliver: {page}" in mail.body
    assert re.search(r"Say until when you need: http://127\.0\.0\.1:8000/answers/\S+/$", mail.body, re.MULTILINE)
    html = mail.alternatives[0].content
    assert html.count("display:inline-block") == 1
    assert page in html


def test_every_single_mail_stays_under_120_words(relationship, mailoutbox):
    MembershipFactory(organization=relationship.organization, role=Role.OWNER, user=UserFactory(name="Maria Lopez"))
    Membership.objects.filter(user=relationship.manager).update(role=Role.MANAGER)
    engagement = active_engagement(relationship)
    deliverable = engagement.deliverables.get()
    visit_until(NOW, at("2026-11-23T01:00"), minutes=240)
    submission = deliverables.submit(
        deliverable=deliverable, note="Done", by=contractor_of(engagement), now=at("2026-11-23T01:00")
    )
    deliverables.accept(
        deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=at("2026-11-23T01:00")
    )
    visit_until(at("2026-11-23T01:00"), at("2026-12-10T01:00"), minutes=240)
    assert len(mailoutbox) > 8
    assert [mail.subject for mail in mailoutbox if words(mail.body) >= 120] == []


def test_the_html_part_says_the_same_and_loads_nothing(late):
    _, mail = late
    html, kind = mail.alternatives[0].content, mail.alternatives[0].mimetype
    assert kind == "text/html"
    assert "3 days past the agreed date:" in html
    assert not re.search(r"<img|<script|<link|src=|url\(", html)


def test_all_mails_about_a_move_stand_in_one_thread(relationship, mailoutbox):
    engagement = active_engagement(relationship)
    visit_until(NOW, DELIVER_LATE, minutes=240)
    ana = user_of(contractor_of(engagement))
    mails = [mail for mail in mailoutbox if ana.email in mail.to[0] and "Deliver" in mail.subject]
    assert len(mails) == 3
    assert len({mail.subject for mail in mails}) == 1
    assert len({mail.extra_headers["References"] for mail in mails}) == 1
    assert f"<engagement.{engagement.pk}@127.0.0.1>" in mails[0].extra_headers["References"]
    assert len({mail.extra_headers["Message-ID"] for mail in mails}) == 3


def test_what_is_not_essential_can_be_ended_with_one_click(relationship, mailoutbox):
    active_engagement(relationship)
    remind(NOW)
    remind(at("2026-11-03T01:00"))
    remind(DELIVER_LATE)
    urgent, announced, late = mailoutbox[0], mailoutbox[-2], mailoutbox[-1]
    assert announced.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert announced.extra_headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/mails/")
    assert "List-Unsubscribe" not in urgent.extra_headers
    assert "List-Unsubscribe" not in late.extra_headers


def test_machines_are_told_that_a_machine_wrote(late):
    _, mail = late
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_signature_mails_carry_the_head_of_the_record_to_both(relationship, mailoutbox):
    engagement = active_engagement(relationship)
    dispatch(now=NOW)
    deliver(now=NOW)
    entry = Entry.objects.get(scope_id=engagement.pk, verb="agreement.in_force")
    assert {mail.subject for mail in mailoutbox} == {
        "Version 1 is in force: both sides have signed it · Website relaunch · ENG-0001"
    }
    assert len(mailoutbox) == 2
    assert all(f"History sealed at entry {entry.seq}: {entry.hash}" in mail.body for mail in mailoutbox)


def test_payment_mails_carry_the_head_too(relationship, mailoutbox):
    engagement = active_engagement(relationship)
    deliverable = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=deliverable, note="Done", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    remind(NOW)
    remind(at("2026-11-03T08:00"))
    engagement.refresh_from_db()
    mail = last_to(relationship.manager, mailoutbox)
    assert mail.subject == "Your turn: Pay “Payment 1”: EUR 600.00 · ENG-0001"
    assert engagement.head_hash in mail.body


def test_news_of_a_traced_payment_quotes_what_the_client_found(relationship, mailoutbox):
    terms = {"items": [{"key": "m1", "title": "Fee", "amount": "600.00", "trigger": "up_front", "days": 7}]}
    engagement = active_engagement(relationship, payment_terms=terms)
    client, contractor = client_of(engagement), contractor_of(engagement)
    given = {"milestone": engagement.milestones.get(), "amount": "600.00", "paid_on": NOW.date(), "method": "card"}
    payment = payments.record(**given, by=client, now=NOW)
    payments.report_missing(payment=payment, note="Nothing on our account", by=contractor, now=NOW)
    payments.trace(payment=payment, note="The bank sent it on Monday", by=client, now=NOW)
    visit_until(NOW, at("2026-11-03T02:00"))
    mail = last_to(user_of(contractor), mailoutbox)
    assert "The bank sent it on Monday" in mail.body
    assert "Nothing on our account" not in mail.body


def test_the_escalation_says_why_it_comes_and_what_can_be_done(relationship, mailoutbox):
    engagement = active_engagement(relationship)
    remind(NOW)
    remind(DELIVER_LATE)
    remind(at("2026-11-26T08:00"))
    mail = last_to(relationship.manager, mailoutbox)
    assert mail.subject == "Ana’s turn: Deliver “Deliverable 1” · ENG-0001"
    assert "nobody stands above Ana. You can ask, propose other dates, or settle it between you." in mail.body
    assert f"Open the job: http://127.0.0.1:8000/engagements/{engagement.pk}/" in mail.body


@pytest.mark.parametrize("hostile", ["Bcc\r\nBcc: spy@example.com", "a\nb", "x\x00y", "‮evil", "<b>bold</b> & “quoted”"])
def test_nothing_that_people_enter_splits_a_header_or_becomes_markup(relationship, mailoutbox, hostile):
    engagement = active_engagement(relationship)
    deliverable_title = hostile.replace("\x00", "")
    person = user_of(contractor_of(engagement))
    engagement.deliverables.update(title=deliverable_title)
    User.objects.filter(pk=person.pk).update(name=hostile.replace("\x00", ""))
    move = engagement.pk
    from kernel.models import Move

    Move.objects.of_scope("engagement", move).open().update(facts={"title": deliverable_title, "review_days": 3})
    sweep(now=NOW)
    deliver(now=at("2026-11-03T01:00"))
    message = mailoutbox[-1].message()
    assert [name for name in message if name.lower() == "bcc"] == []
    assert "\n" not in str(message["Subject"]).replace("\n ", " ")
    assert "<b>bold" not in mailoutbox[-1].alternatives[0].content


def test_each_reader_reads_in_their_language(relationship, mailoutbox):
    engagement = active_engagement(relationship)
    User.objects.filter(pk=contractor_of(engagement).user_id).update(language="xx")
    with translation.override("de"):
        remind(NOW)
    assert translation.get_language() == "en-gb"
    assert len(mailoutbox) == 2


def test_a_digest_names_the_most_pressing_and_leads_home(relationship, mailoutbox):
    engagement = active_engagement(relationship, deliverables=3)
    remind(NOW)
    remind(at("2026-11-03T01:00"))
    mail = last_to(user_of(contractor_of(engagement)), mailoutbox)
    assert mail.subject == "Your turn: Deliver “Deliverable 1”, and 2 more"
    assert "Everything at a glance: http://127.0.0.1:8000/" in mail.body
    assert [line for line in mail.body.splitlines() if line.startswith("- ")] == [
        "- Deliver “Deliverable 1”",
        "- Deliver “Deliverable 2”",
        "- Deliver “Deliverable 3”",
    ]


def test_a_digest_of_news_names_the_job_of_the_first(relationship, mailoutbox):
    for title in ("Website relaunch", "Second job"):
        engagement = active_engagement(relationship, title=title)
        said = {"body": "A first draft lies in the folder.", "own_side_only": False}
        comments.write(engagement=engagement, **said, by=contractor_of(engagement), now=NOW)
    dispatch(now=NOW)
    deliver(now=at("2026-11-03T08:00"))
    mail = last_to(engagement.relationship.manager, mailoutbox)
    name = user_of(contractor_of(engagement)).name
    firsts = [f"{name} wrote a comment · {title}, and 1 more" for title in ("Website relaunch", "Second job")]
    assert mail.subject in firsts  # both were told at one moment
