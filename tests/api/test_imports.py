"""A written brief by REST: what was read comes with a draft that is sent back unchanged."""

import re

import pytest

from tests.api.asking import client_api
from tests.api.test_path import BRIEF
from tests.factories import draft_engagement

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    engagement = draft_engagement()
    return client_api(engagement), f"/engagements/{engagement.pk}", engagement


def words(text):
    return re.findall(r"\w+", text)


def test_the_draft_of_a_preview_is_taken_as_it_is_and_has_every_word(job):
    api, room, _engagement = job
    preview = api.post(f"{room}/imports", {"text": BRIEF})
    sent = preview.json()["draft"]
    saved = api.ok("put", f"{room}/draft", sent, If_Match=preview["ETag"])
    assert saved["body"] == sent["body"]
    parts = saved["body"]["parts"]
    kept = " ".join(f"{row['title']} {row['body']}" for row in parts["brief"]["items"])
    assert [
        word for word in words(BRIEF) if word not in words(kept + saved["body"]["title"] + preview.json()["title"])
    ] == []
    assert [row["title"] for row in parts["deliverables"]["items"]] == ["Text", "Layout"]
    assert parts["payment_terms"]["items"][0]["amount"] == "600.00"


def test_the_draft_of_a_preview_starts_another_job_too(job):
    api, room, engagement = job
    body = api.ok("post", f"{room}/imports", {"text": BRIEF})["draft"]["body"]
    made = api.ok(
        "post", "/engagements", {"relationship": str(engagement.relationship_id), "title": "Again", "draft": body}
    )
    assert api.ok("get", f"/engagements/{made['id']}/draft")["body"] == {**body, "title": "Again"}


def test_a_draft_that_changed_meanwhile_is_not_overwritten(job):
    api, room, _engagement = job
    preview = api.post(f"{room}/imports", {"text": BRIEF})
    api.ok("put", f"{room}/draft", preview.json()["draft"], If_Match="*")
    assert api.put(f"{room}/draft", preview.json()["draft"], If_Match=preview["ETag"]).status_code == 412


def test_a_preview_saves_nothing(job):
    api, room, _engagement = job
    before = api.get(f"{room}/draft")
    api.ok("post", f"{room}/imports", {"text": BRIEF})
    after = api.get(f"{room}/draft")
    assert (after["ETag"], after.json()) == (before["ETag"], before.json())
