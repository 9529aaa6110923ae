"""Questions about the agreement on the pages."""

import pytest

from engagements.models import Clarification
from engagements.services import clarifications
from kernel.models import Move
from tests.engagements.agreement.acting import as_client, as_contractor, text_of, url
from tests.factories import NOW, active_engagement, client_of, contractor_of, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db


def asked(engagement, question="Which CMS is it?"):
    return clarifications.ask(engagement=engagement, question=question, by=contractor_of(engagement), now=NOW)


def test_a_question_about_a_section_becomes_the_other_sides_move(client):
    engagement = offered_engagement()
    as_contractor(client, engagement)
    page = client.get(url("clarification_ask", engagement, query="?section=s1"))
    assert page.context["form"].initial["section_key"] == "s1"
    response = client.post(url("clarification_ask", engagement), {"section_key": "s1", "question": "Which CMS is it?"})
    assert response.status_code == 302
    row = Clarification.objects.get()
    assert (row.section_key, row.question, row.side) == ("s1", "Which CMS is it?", "contractor")
    move = Move.objects.of_scope("engagement", engagement.pk).open().get(kind="answer")
    assert (move.side, move.subject) == ("client", row.pk)
    assert "about “Tasks”" in text_of(client.get(url("agreement", engagement)))


@pytest.mark.parametrize(
    "data", [{"question": " "}, {"question": "Why?", "section_key": "nowhere"}, {"question": "a\x00b"}]
)
def test_what_is_no_question_is_refused_at_the_field(client, data):
    engagement = offered_engagement()
    response = as_contractor(client, engagement).post(url("clarification_ask", engagement), data)
    assert response.status_code == 422
    assert not Clarification.objects.exists()


def test_the_other_side_answers(client):
    engagement = offered_engagement()
    row = asked(engagement)
    as_client(client, engagement)
    address = url("clarification", engagement, row.pk)
    assert "Your answer" in text_of(client.get(address))
    refused = client.post(address, {"answer": ""})
    assert (refused.status_code, "Write your answer." in text_of(refused)) == (422, True)
    assert client.post(address, {"answer": "Wagtail 7."}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.answer) == ("answered", "Wagtail 7.")
    assert "Wagtail 7." in text_of(client.get(url("agreement", engagement)))


def test_answering_what_a_colleague_answered_shows_it_and_keeps_what_was_typed(client):
    engagement = offered_engagement()
    row = asked(engagement)
    clarifications.answer(clarification=row, text="Wagtail 7.", by=client_of(engagement), now=NOW)
    response = as_client(client, engagement).post(
        url("clarification", engagement, row.pk), {"answer": "It is Wagtail."}
    )
    assert response.status_code == 409
    assert all(text in text_of(response) for text in ("Wagtail 7.", "It is Wagtail."))


def test_the_own_side_takes_its_question_back(client):
    engagement = offered_engagement()
    row = asked(engagement)
    as_contractor(client, engagement)
    assert "Your answer" not in text_of(client.get(url("clarification", engagement, row.pk)))
    assert client.post(url("clarification", engagement, row.pk), {"withdraw": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"


def test_each_side_does_only_its_own(client):
    engagement = offered_engagement()
    row = asked(engagement)
    as_contractor(client, engagement)
    assert client.post(url("clarification", engagement, row.pk), {"answer": "Me."}).status_code == 403
    as_client(client, engagement)
    assert client.post(url("clarification", engagement, row.pk), {"withdraw": "1"}).status_code == 403


def test_questions_are_asked_after_signing_too(client):
    engagement = active_engagement()
    response = as_client(client, engagement).post(url("clarification_ask", engagement), {"question": "When?"})
    assert response.status_code == 302


def test_nobody_is_asked_about_a_draft(client):
    engagement = draft_engagement()
    response = as_client(client, engagement).post(url("clarification_ask", engagement), {"question": "When?"})
    assert response.status_code == 409
