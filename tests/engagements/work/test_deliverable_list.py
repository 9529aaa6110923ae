"""The work tab: every deliverable with its state, whose move it is and what it earns."""

import pytest

from engagements.services import deliverables
from tests.factories import NOW, active_engagement, client_of, contractor_of, draft_engagement, offered_engagement
from tests.support.rooms import client_of_room, contractor_of_room, stranger, text_of, url

pytestmark = pytest.mark.django_db


def test_each_row_says_whose_move_it_is_by_when_in_both_zones_and_what_it_earns():
    engagement = active_engagement()
    page = text_of(client_of_room(engagement).get(url("work", engagement)))
    assert "Sat 21 Nov, 17:00 Manila" in page
    assert "(10:00\N{NO-BREAK SPACE}Berlin)" in page
    assert "EUR\N{NO-BREAK SPACE}600.00" in page
    assert "Payment 1" in page


def test_an_accepted_deliverable_says_since_when_and_in_which_round():
    engagement = active_engagement()
    row, client = engagement.deliverables.get(), client_of(engagement)
    first = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    deliverables.request_changes(
        deliverable=row, submission_id=first.pk, note="Slow", unmet=[row.criteria.first().pk], by=client, now=NOW
    )
    second = deliverables.submit(deliverable=row, note="y", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=second.pk, by=client, now=NOW)
    page = " ".join(text_of(contractor_of_room(engagement).get(url("work", engagement))).split())
    assert 'Accepted <time datetime="2026-11-02">Mon 2 Nov</time>, round 2' in page
    assert "Earned" in page


def test_before_the_signatures_the_tab_says_why_it_is_empty():
    engagement = offered_engagement()
    assert "No work yet" in text_of(contractor_of_room(engagement).get(url("work", engagement)))


def test_an_engagement_without_deliverables_says_so():
    terms = {"items": [{"key": "m1", "title": "Fee", "amount": "600.00", "trigger": "up_front", "days": 7}]}
    engagement = active_engagement(deliverables=0, payment_terms=terms)
    assert "No deliverables were agreed" in text_of(client_of_room(engagement).get(url("work", engagement)))


def test_a_stranger_finds_nothing():
    assert stranger().get(url("work", active_engagement())).status_code == 404


def test_a_draft_is_not_there_for_the_contractor():
    engagement = draft_engagement()
    assert contractor_of_room(engagement).get(url("work", engagement)).status_code == 404
