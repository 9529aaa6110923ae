"""Hostile text through the forms: an exact round trip that is shown escaped, or a clear refusal that keeps what was typed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from accounts.lines import clean_name
from accounts.models import Organization, User
from engagements.models import Clarification, Comment, Draft, Engagement, Submission
from engagements.services import agreements, deliverables, engagements
from engagements.services.texts import clean_text
from kernel.errors import Invalid
from monitoring.models import CheckIn
from monitoring.services.deliver import deliver
from monitoring.services.dispatch import dispatch
from monitoring.services.sweep import sweep
from payments.models import Payment
from tests.access.world import PLAN
from tests.factories import (
    NOW,
    RelationshipFactory,
    active_engagement,
    client_of,
    contractor_of,
    draft_engagement,
    offered_engagement,
)
from tests.support.rooms import client_of_room, contractor_of_room

pytestmark = pytest.mark.django_db
KEPT = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quotes\" 'single'",
    "template": "{{ 7 }}{% now 'Y' %}${7}<c-card>",
    "formula": '=HYPERLINK("http://x.example","y")',
    "formula by plus": "+1+cmd|'/C calc'!A0",
    "broken bytes": "\ufffd\ufffd\ufffd",
    "emoji and marks": "👩🏽‍💻 e\u0301 ﷽",
}
REFUSED = {
    "bell": "ring\x07ring",
    "nul": "nul\x00nul",
    "escape": "\x1b[31mred",
    "c1 control": "next\x85line\x9b",
    "megabyte": "m" * 1_000_001,
}
SENTENCES = (
    "This contains control characters that cannot be stored. Paste it as plain text.",
    "The text contains control characters that cannot be stored. Paste it as plain text.",
    "This contains characters that do not show. Type it instead of pasting it.",
    "Null characters are not allowed.",
    "This is longer than 100,000 characters. Attach it as a file instead.",
    "Ensure this value has at most",
)
DIRECTIONS = "\u202egnp.exe\u202c \u2066x\u2069"
HEADER, ONE_LINE = "Hello\r\nBcc: everybody@x.example", "Hello Bcc: everybody@x.example"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Place:
    """A form with one field under attack: where it is sent, what else it says, and where the text is then kept and shown."""

    browser: Client
    url: str
    name: str
    kept: Callable[[], str]
    shown_at: Callable[[], str]
    more: dict[str, Any] = field(default_factory=dict)
    is_line: bool = False
    refuses_directions: bool = False
    longest: int = 100_000

    def send(self, text: str) -> Any:
        sent = urlencode({**self.more, self.name: text}, doseq=True, errors="surrogatepass")
        return self.browser.post(self.url, sent, content_type=FORM)


def last(model: type[models.Model], name: str) -> Callable[[], str]:
    return lambda: getattr(model._default_manager.order_by("pk").last(), name)


def question() -> Place:
    engagement = offered_engagement()
    url = reverse("clarification_ask", args=[engagement.pk])
    return Place(contractor_of_room(engagement), url, "question", last(Clarification, "question"), lambda: url)


def comment() -> Place:
    engagement = active_engagement()
    url, page = reverse("comment_write", args=[engagement.pk]), reverse("work", args=[engagement.pk])
    return Place(client_of_room(engagement), url, "body", last(Comment, "body"), lambda: page)


def deliverable_note() -> Place:
    engagement = active_engagement()
    args = [engagement.pk, engagement.deliverables.get().pk]
    page = reverse("deliverable", args=args)
    url = reverse("deliverable_submit", args=args)
    return Place(contractor_of_room(engagement), url, "note", last(Submission, "note"), lambda: page)


def check_in() -> Place:
    engagement = active_engagement(check_in_plan=PLAN)
    row = CheckIn.objects.filter(engagement=engagement).earliest("due_at")
    page, url = (
        reverse("checkin", args=[engagement.pk, row.pk]),
        reverse("checkin_submit", args=[engagement.pk, row.pk]),
    )
    return Place(contractor_of_room(engagement), url, "done", lambda: CheckIn.objects.get(pk=row.pk).done, lambda: page)


def payment_reference() -> Place:
    row = active_engagement().deliverables.get()
    engagement = row.engagement
    submission = deliverables.submit(deliverable=row, note="Here", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    return Place(
        client_of_room(engagement),
        reverse("payment_record", args=[engagement.pk, engagement.milestones.get().pk]),
        "reference",
        last(Payment, "reference"),
        lambda: reverse("payment", args=[engagement.pk, Payment.objects.get().pk]),
        more={"amount": "600", "paid_on": "2026-11-02", "method": "card", "open_before": "600"},
        is_line=True,
        longest=140,
    )


def brief_section() -> Place:
    engagement = draft_engagement()
    url = reverse("agreement_edit", args=[engagement.pk])
    more = {"version": "1", "brief-count": "1", "brief-0-key": "s1", "brief-0-title": "Tasks", "brief-0-kind": "tasks"}

    def kept() -> str:
        return Draft.objects.get(engagement=engagement).body["parts"]["brief"]["items"][0]["body"]

    return Place(client_of_room(engagement), url, "brief-0-body", kept, lambda: url, more=more)


def form_values(browser: Client, url: str) -> dict[str, Any]:
    form = browser.get(url).context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def organization_name() -> Place:
    engagement = draft_engagement()
    browser, url = client_of_room(engagement), reverse("organization_settings")
    kept = last(Organization, "name")
    more = form_values(browser, url)
    return Place(browser, url, "name", kept, lambda: url, more, is_line=True, refuses_directions=True, longest=120)


def person_name() -> Place:
    engagement = draft_engagement()
    browser, url = client_of_room(engagement), reverse("profile")

    def kept() -> str:
        return User.objects.get(pk=engagement.relationship.manager_id).name

    more = form_values(browser, url)
    return Place(browser, url, "name", kept, lambda: url, more, is_line=True, refuses_directions=True, longest=120)


PLACES = [
    question, comment, deliverable_note, check_in, payment_reference, brief_section, organization_name, person_name
]  # fmt: skip


def each_in_its_own(texts: dict[str, str]) -> Any:
    """Yield each text inside a savepoint that is rolled back."""
    for label, text in texts.items():
        with transaction.atomic():
            yield label, text
            transaction.set_rollback(True)


def is_shown(text: str, page: str) -> bool:
    """Escaped in the page, in HTML or in a field, whichever way quotes are written."""
    plain = page.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", '"')
    return escape(text, quote=False) in plain


@pytest.mark.parametrize("place", PLACES)
def test_what_can_be_kept_is_kept_exactly_and_shown_as_text(place: Callable[[], Place]):
    at = place()
    for label, text in each_in_its_own(KEPT):
        response = at.send(text)
        assert response.status_code == 302, (label, response.status_code)
        assert at.kept() == text, label
        page = at.browser.get(at.shown_at()).content.decode()
        assert is_shown(text, page), label
        assert "<script>alert" not in page, label
        assert "<img src=x" not in page, label


@pytest.mark.parametrize("place", PLACES)
def test_what_cannot_be_kept_is_refused_and_stays_in_the_field(place: Callable[[], Place]):
    at = place()
    for label, text in each_in_its_own(REFUSED):
        if label == "megabyte" and place is brief_section:
            continue  # a draft may be long: see the test below
        response = at.send(text)
        page = response.content.decode()
        assert response.status_code == 422, label
        assert any(sentence in page for sentence in SENTENCES), label
        assert is_shown(text, page), label


@pytest.mark.parametrize("place", PLACES)
def test_direction_marks_are_kept_as_typed_in_prose_and_refused_in_names(place: Callable[[], Place]):
    at = place()
    response = at.send(DIRECTIONS)
    if at.refuses_directions:
        assert response.status_code == 422
        assert "characters that do not show" in response.content.decode()
    else:
        assert response.status_code == 302
        assert at.kept() == DIRECTIONS


@pytest.mark.parametrize("place", PLACES)
def test_line_breaks_stay_in_prose_and_never_reach_a_line(place: Callable[[], Place]):
    at = place()
    response = at.send(HEADER)
    if at.is_line and response.status_code == 302:
        assert at.kept() == ONE_LINE
    elif not at.is_line:
        assert at.kept().replace("\r\n", "\n") == HEADER.replace("\r\n", "\n")
    else:
        assert response.status_code == 422


def test_broken_bytes_of_half_a_character_become_the_sign_for_them():
    at = comment()
    assert at.send("\ud800").status_code == 302
    assert at.kept() == "\ufffd\ufffd\ufffd"


@pytest.mark.parametrize("check", [lambda text: clean_text(text, "x"), lambda text: clean_name(text, "x", "")])
def test_half_a_character_that_comes_by_another_way_is_refused(check: Callable[[str], str]):
    with pytest.raises(Invalid):
        check("half \ud800")


def test_a_draft_takes_a_long_text_and_the_proposal_says_that_it_is_too_long():
    at = brief_section()
    text = "m" * 1_000_001
    assert at.send(text).status_code == 302
    assert at.kept() == text
    engagement = Engagement.objects.get()
    with pytest.raises(Invalid) as refused:
        agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    assert "brief" in str(refused.value.errors)


def test_more_than_a_form_may_weigh_is_refused_with_a_sentence():
    response = comment().send("m" * 7_000_000)
    assert response.status_code in {400, 413}


def test_no_cell_of_a_download_is_a_formula():
    relationship = RelationshipFactory()
    draft_engagement(relationship, title="=1+1")
    browser = Client()
    browser.force_login(relationship.manager)
    text = b"".join(browser.get(reverse("engagement_csv"))).decode()
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_a_title_with_a_line_break_becomes_one_line():
    relationship = RelationshipFactory()
    engagement = engagements.create(
        relationship=relationship, title=HEADER, weight="full", currency="EUR", by=client_of(relationship), now=NOW
    )
    assert engagement.title == ONE_LINE


def test_a_proposal_with_line_breaks_in_its_titles_freezes_single_lines():
    engagement = draft_engagement()
    draft = engagement.drafts.get()
    draft.body["title"] = draft.body["parts"]["deliverables"]["items"][0]["title"] = HEADER
    draft.save()
    version = agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    assert version.body["title"] == version.body["parts"]["deliverables"]["items"][0]["title"] == ONE_LINE


def test_a_title_with_a_line_break_cannot_split_the_subject_of_a_mail(mailoutbox: list[EmailMessage]):
    engagement = active_engagement()
    engagement.deliverables.update(title=HEADER)  # past every service
    deliverables.submit(deliverable=engagement.deliverables.get(), note="Here", by=contractor_of(engagement), now=NOW)
    dispatch(now=NOW)
    sweep(now=NOW)
    deliver(now=NOW + timedelta(days=1))
    assert [mail.subject.splitlines() for mail in mailoutbox] == [[mail.subject] for mail in mailoutbox] != []
    assert [mail.subject for mail in mailoutbox if ONE_LINE in mail.subject] != []
    assert all(mail.message()["Bcc"] is None and mail.recipients() == mail.to for mail in mailoutbox)
