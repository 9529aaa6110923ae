"""Handing in, and judging criterion by criterion."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from engagements.models import AcceptanceCriterion, Deliverable
from engagements.services import deliverables
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.support.rooms import client_of_room, colleague, contractor_of_room, stranger, text_of, url

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script> & "quotes" \N{RIGHT-TO-LEFT OVERRIDE}evil'


@pytest.fixture
def engagement():
    return active_engagement()


@pytest.fixture
def row(engagement):
    return engagement.deliverables.get()


def hand_in(engagement, row, note="Here"):
    return deliverables.submit(deliverable=row, note=note, by=contractor_of(engagement), now=NOW)


def send_back(engagement, row, submission, *criteria):
    deliverables.request_changes(
        deliverable=row,
        submission_id=submission.pk,
        note="Slow",
        unmet=[criterion.pk for criterion in criteria],
        by=client_of(engagement),
        now=NOW,
    )
    row.refresh_from_db()


def test_the_contractor_hands_in_a_note_links_and_files(engagement, row, tmp_path):
    file = tmp_path / "draft.txt"
    file.write_text("The draft")
    with file.open("rb") as opened:
        given = {"note": "Look *here*", "links": "https://a.example/\n\nhttps://b.example/x?y=1\n", "files": opened}
        response = contractor_of_room(engagement).post(url("deliverable_submit", engagement, row), given)
    assert response.status_code == 302
    submission = row.submissions.get()
    assert submission.links == ["https://a.example/", "https://b.example/x?y=1"]
    page = text_of(client_of_room(engagement).get(url("deliverable", engagement, row)))
    assert "Look <em>here</em>" in page
    assert 'href="https://b.example/x?y=1" rel="noopener noreferrer nofollow"' in page
    assert "draft.txt" in page


def test_the_criteria_stand_in_the_order_of_the_agreement(engagement, row):
    first, second = row.criteria.all()
    AcceptanceCriterion.objects.filter(pk=first.pk).update(position=2)
    page = text_of(client_of_room(engagement).get(url("deliverable", engagement, row)))
    assert page.index(second.text) < page.index(first.text)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.example", "//x.example", "https://", "https://a b"])
def test_a_link_must_be_a_web_address_and_what_was_typed_is_kept(engagement, row, link):
    given = {"note": "Kept", "links": link}
    response = contractor_of_room(engagement).post(url("deliverable_submit", engagement, row), given)
    assert response.status_code == 422
    assert "is not a web address" in text_of(response)
    assert ">\nKept</textarea>" in text_of(response)
    assert not row.submissions.exists()


def test_every_line_that_is_no_web_address_is_named(engagement, row):
    lines = ["a.example", "https://b.example", "ftp://c.example", "x" * 300, "a.example", "https://[d"]
    response = contractor_of_room(engagement).post(
        url("deliverable_submit", engagement, row), {"links": "\r\n".join(lines)}
    )
    assert response.status_code == 422
    page = text_of(response)
    for name in ("a.example", "ftp://c.example", "x" * 79 + "…", "https://[d"):
        assert f"“{name}” is not a web address. Start it with https://." in page
    assert "“https://b.example”" not in page
    assert page.count("“a.example”") == page.count("“ftp://c.example”")
    assert not row.submissions.exists()


def test_hostile_text_is_shown_as_text(engagement, row):
    hand_in(engagement, row, HOSTILE)
    page = text_of(client_of_room(engagement).get(url("deliverable", engagement, row)))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("note", ["a\x00b", "\x1b[31m", "x" * 100_001], ids=["NUL", "escape", "too long"])
def test_text_that_cannot_be_stored_is_refused_at_the_field(engagement, row, note):
    response = contractor_of_room(engagement).post(url("deliverable_submit", engagement, row), {"note": note})
    assert response.status_code == 422
    assert not row.submissions.exists()


def test_only_the_contractor_hands_in(engagement, row):
    address = url("deliverable_submit", engagement, row)
    assert client_of_room(engagement).post(address, {"note": "x"}).status_code == 403
    assert stranger().post(address, {"note": "x"}).status_code == 404
    assert contractor_of_room(engagement).post(address, {"note": "x"}).status_code == 302


def test_only_a_reviewer_reviews(engagement, row):
    address, submission = url("deliverable_review", engagement, row), hand_in(engagement, row)
    given = {"submission": submission.pk, "accept": "1"}
    assert contractor_of_room(engagement).post(address, given).status_code == 403
    assert colleague(engagement, "viewer").post(address, given).status_code == 403
    assert colleague(engagement, "finance").post(address, given).status_code == 403
    assert colleague(engagement, "owner").post(address, given).status_code == 302


def test_accepting_with_a_criterion_ticked_is_a_contradiction_and_changes_nothing(engagement, row):
    submission, criterion = hand_in(engagement, row), row.criteria.first()
    given = {"submission": submission.pk, "unmet": [criterion.pk], "note": "Kept", "accept": "1"}
    response = client_of_room(engagement).post(url("deliverable_review", engagement, row), given)
    assert response.status_code == 422
    page = text_of(response)
    assert "Untick it to accept, or request changes." in page
    assert ">\nKept</textarea>" in page
    row.refresh_from_db()
    assert row.status == "submitted"


def test_requesting_changes_asks_for_a_note_and_a_criterion_at_once(engagement, row):
    submission = hand_in(engagement, row)
    given = {"submission": submission.pk, "request_changes": "1"}
    page = text_of(client_of_room(engagement).post(url("deliverable_review", engagement, row), given))
    assert "Name at least one criterion that is not met." in page
    assert "Say what has to change" in page


def test_a_criterion_of_another_deliverable_cannot_be_named():
    engagement = active_engagement(deliverables=2)
    row, other = engagement.deliverables.order_by("position")
    submission = hand_in(engagement, row)
    given = {"submission": submission.pk, "note": "x", "unmet": [other.criteria.first().pk], "request_changes": "1"}
    assert client_of_room(engagement).post(url("deliverable_review", engagement, row), given).status_code == 422


def test_each_criterion_shows_the_verdict_of_every_round(engagement, row):
    slow, dull = row.criteria.all()
    send_back(engagement, row, hand_in(engagement, row), slow)
    second = hand_in(engagement, row)
    deliverables.accept(deliverable=row, submission_id=second.pk, by=client_of(engagement), now=NOW)
    page = text_of(contractor_of_room(engagement).get(url("deliverable", engagement, row)))
    start = page.index("Accepted when")
    marks = [
        page[start:].split(slow.text)[1].split("</li>")[0].count(mark)
        for mark in ("round 1: not met", "round 1: met", "round 2: met")
    ]
    assert marks == [1, 0, 1]
    marks = [
        page[start:].split(dull.text)[1].split("</li>")[0].count(mark) for mark in ("round 1: met", "round 2: met")
    ]
    assert marks == [1, 1]


def test_a_criterion_that_a_change_dropped_is_not_asked_any_more_but_its_verdict_stays(engagement, row):
    slow, dull = row.criteria.all()
    send_back(engagement, row, hand_in(engagement, row), slow)
    AcceptanceCriterion.objects.filter(pk=slow.pk).update(dropped_at=NOW)
    hand_in(engagement, row)
    page = text_of(client_of_room(engagement).get(url("deliverable", engagement, row)))
    assert f'value="{slow.pk}"' not in page
    assert f'value="{dull.pk}"' in page
    assert page.count(slow.text) == 1


def test_judging_a_round_that_is_not_the_newest_is_stale_and_keeps_the_text(engagement, row):
    first = hand_in(engagement, row)
    send_back(engagement, row, first, row.criteria.first())
    hand_in(engagement, row, "Second")
    given = {"submission": first.pk, "note": "My careful words", "accept": "1"}
    response = client_of_room(engagement).post(url("deliverable_review", engagement, row), given)
    assert response.status_code == 412
    page = text_of(response)
    assert "A newer round was handed in." in page
    assert "My careful words" in page


def test_a_review_after_a_colleague_accepted_is_told_kindly_and_keeps_the_text(engagement, row):
    submission = hand_in(engagement, row)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    given = {
        "submission": submission.pk,
        "note": "My careful words",
        "unmet": [row.criteria.first().pk],
        "request_changes": "1",
    }
    response = client_of_room(engagement).post(url("deliverable_review", engagement, row), given)
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody was here before you" in page
    assert "What you entered is kept" in page
    assert "My careful words" in page


def test_the_review_form_says_until_when_changes_would_be_due(engagement, row):
    hand_in(engagement, row)
    page = text_of(client_of_room(engagement).get(url("deliverable", engagement, row)))
    assert "Changes would be due Sat 21 Nov, 17:00 Manila" in " ".join(strip_tags(page).split())


def test_an_unknown_deliverable_is_not_there(engagement):
    other = active_engagement().deliverables.get()
    assert client_of_room(engagement).get(url("deliverable", engagement, other)).status_code == 404


@pytest.mark.parametrize("days", [1, 60])
def test_the_next_round_is_never_due_before_the_agreed_date(engagement, row, days):
    agreed = NOW + timedelta(days=days)
    Deliverable.objects.filter(pk=row.pk).update(due_at=agreed)
    send_back(engagement, row, hand_in(engagement, row), row.criteria.first())
    same_days = engagement.contractor.working_time().add_working_days(NOW, row.review_days)
    assert row.redo_due_at == max(agreed, same_days)
    assert (row.redo_due_at == agreed) is (days == 60)
