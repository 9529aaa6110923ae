"""Idempotency-Key: a POST that is sent again has its effect once, and gets its first answer."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.models import Attachment, Clarification
from kernel.models import IdempotentAnswer
from kernel.tasks import forget_answers
from tests.api.asking import client_api, contractor_api
from tests.factories import NOW, active_engagement, draft_engagement

pytestmark = pytest.mark.django_db
QUESTION = {"question": "How many pages?"}


@pytest.fixture
def asking():
    engagement = active_engagement()
    return client_api(engagement), f"/engagements/{engagement.pk}/clarifications"


def test_the_same_request_again_gets_the_first_answer_and_does_nothing(asking):
    api, url = asking
    first, again = (api.post(url, QUESTION, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first["Location"], "Idempotency-Replayed" in first) == (again["Location"], False)
    assert again["Idempotency-Replayed"] == "true"
    assert Clarification.objects.count() == 1


def test_without_a_key_everything_happens_twice(asking):
    api, url = asking
    assert [api.post(url, QUESTION).status_code for _ in range(2)] == [201, 201]
    assert Clarification.objects.count() == 2


def test_white_space_and_the_order_of_keys_do_not_matter(asking):
    api, url = asking
    api.post(url, '{"question": "Why?", "section_key": "s1"}', Idempotency_Key="k1")
    again = api.post(url, '{"section_key":"s1",\n"question":"Why?"}', Idempotency_Key="k1")
    assert again["Idempotency-Replayed"] == "true"


def test_the_same_key_for_another_body_is_refused(asking):
    api, url = asking
    api.post(url, QUESTION, Idempotency_Key="k1")
    response = api.post(url, {"question": "Another"}, Idempotency_Key="k1")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert Clarification.objects.count() == 1


def test_the_same_key_for_another_address_is_refused(asking):
    api, url = asking
    api.post(url, QUESTION, Idempotency_Key="k1")
    response = api.post(url.replace("clarifications", "comments"), QUESTION, Idempotency_Key="k1")
    assert response.json()["code"] == "idempotency_key_reused"


def test_two_tokens_may_use_the_same_key():
    engagement = active_engagement()
    url = f"/engagements/{engagement.pk}/clarifications"
    for api in (client_api(engagement), contractor_api(engagement)):
        assert "Idempotency-Replayed" not in api.post(url, QUESTION, Idempotency_Key="k1")
    assert Clarification.objects.count() == 2


def test_an_act_that_failed_is_not_remembered(time_machine):
    time_machine.move_to(NOW)  # before the dates of the draft have passed
    engagement = draft_engagement()
    api, url = client_api(engagement), f"/engagements/{engagement.pk}/clarifications"
    assert api.post(url, QUESTION, Idempotency_Key="k1").status_code == 409
    api.ok("post", f"/engagements/{engagement.pk}/proposals")
    assert api.post(url, QUESTION, Idempotency_Key="k1").status_code == 201


def test_files_count_as_part_of_the_request():
    engagement = active_engagement()
    api, url = client_api(engagement), f"/engagements/{engagement.pk}/attachments"

    def upload(content):
        return api.ask("post", url, files=[SimpleUploadedFile("a.txt", content)], Idempotency_Key="k1")

    assert upload(b"one").status_code == 201
    assert upload(b"one")["Idempotency-Replayed"] == "true"
    assert upload(b"two").status_code == 422
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "clé"])
def test_a_key_that_is_none(asking, key):
    api, url = asking
    response = api.post(url, QUESTION, Idempotency_Key=key)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_an_answer_is_kept_for_a_day(asking, time_machine):
    api, url = asking
    time_machine.move_to("2026-11-02T09:00:00Z", tick=False)
    api.post(url, QUESTION, Idempotency_Key="k1")
    time_machine.shift(timedelta(hours=24) - timedelta(seconds=1))
    assert forget_answers() == 0
    assert "Idempotency-Replayed" in api.post(url, QUESTION, Idempotency_Key="k1")
    time_machine.shift(timedelta(seconds=1))
    assert "Idempotency-Replayed" not in api.post(url, QUESTION, Idempotency_Key="k1")
    time_machine.shift(timedelta(hours=24))
    assert forget_answers() == 1
    assert not IdempotentAnswer.objects.exists()
