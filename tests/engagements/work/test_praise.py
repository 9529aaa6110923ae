"""Commendation: offered right after acceptance, once."""

import pytest

from engagements.models import Commendation
from engagements.services import deliverables
from kernel.models import Move
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.support.rooms import client_of_room, contractor_of_room, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    return active_engagement()


@pytest.fixture
def row(engagement):
    row = engagement.deliverables.get()
    deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    return row


def accept(engagement, row):
    given = {"submission": row.submissions.get().pk, "accept": "1"}
    return client_of_room(engagement).post(url("deliverable_review", engagement, row), given)


def test_acceptance_leads_to_the_place_where_praise_is_offered(engagement, row):
    response = accept(engagement, row)
    assert response.url == url("deliverable", engagement, row) + "#commend"
    assert "A stage well done?" in text_of(client_of_room(engagement).get(response.url))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phrase": "0"}, "Exactly what we needed, and on time."),
        ({"text": "Lovely colours"}, "Lovely colours"),
        ({"phrase": "0", "text": "Lovely colours"}, "Exactly what we needed, and on time.\n\nLovely colours"),
    ],
)
def test_praise_is_a_ready_line_own_words_or_both(engagement, row, given, said):
    accept(engagement, row)
    assert client_of_room(engagement).post(url("deliverable_commend", engagement, row), given).status_code == 302
    assert Commendation.objects.get().text == said
    page = text_of(contractor_of_room(engagement).get(url("deliverable", engagement, row)))
    assert "Commended" in page


def test_praise_without_words_is_asked_for_at_the_field(engagement, row):
    accept(engagement, row)
    response = client_of_room(engagement).post(url("deliverable_commend", engagement, row), {"phrase": "", "text": " "})
    assert response.status_code == 422
    assert "Write a line of praise, or leave it." in text_of(response)


def test_a_ready_line_that_is_none_is_refused(engagement, row):
    accept(engagement, row)
    response = client_of_room(engagement).post(url("deliverable_commend", engagement, row), {"phrase": "99"})
    assert response.status_code == 422
    assert not Commendation.objects.exists()


def test_a_second_praise_is_told_kindly_and_kept(engagement, row):
    accept(engagement, row)
    deliverables.commend(deliverable=row, text="First", by=client_of(engagement), now=NOW)
    response = client_of_room(engagement).post(url("deliverable_commend", engagement, row), {"text": "Second"})
    assert response.status_code == 409
    assert "Somebody on your side commended this already." in text_of(response)
    assert "Second" in text_of(response)


def test_the_contractor_cannot_praise_themselves(engagement, row):
    accept(engagement, row)
    assert (
        contractor_of_room(engagement).post(url("deliverable_commend", engagement, row), {"text": "x"}).status_code
        == 403
    )


def test_looking_at_the_page_lets_the_courtesy_rest_and_praise_stays_possible(engagement, row):
    accept(engagement, row)
    assert Move.objects.open().filter(kind="commend").exists()
    client_of_room(engagement).get(url("deliverable", engagement, row))
    assert not Move.objects.open().filter(kind="commend").exists()
    assert (
        client_of_room(engagement).post(url("deliverable_commend", engagement, row), {"phrase": "1"}).status_code == 302
    )
