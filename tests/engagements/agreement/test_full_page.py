"""Beginning a full engagement, and importing its brief."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements.models import Draft, Engagement
from engagements.services import drafts
from tests.engagements.agreement.acting import as_client, as_contractor, text_of, url
from tests.engagements.agreement.bodies import whole
from tests.factories import NOW, RelationshipFactory, client_of, draft_engagement

pytestmark = pytest.mark.django_db
FULL = reverse("engagement_new_full")
BRIEFS = Path(__file__).parents[4] / "shared" / "data" / "briefs" / "opm-eqip"
DOCUMENT = """Words before any heading.

# Website relaunch

## Background

Our site is *old*.

## Deliverables

| Deliverable | Acceptance criteria | Due |
|---|---|---|
| Home page | Opens in a second | 2026-12-04 |
| Shop | Takes money | before Easter |
"""


@pytest.fixture
def relationship(client):
    made = RelationshipFactory()
    client.force_login(made.manager)
    return made


@pytest.mark.parametrize(("begin_with", "name"), [("document", "agreement_import"), ("empty", "agreement_edit")])
def test_a_full_engagement_begins_with_a_document_or_empty(client, relationship, begin_with, name):
    data = {"title": "Relaunch", "who": str(relationship.pk), "currency": "EUR", "begin_with": begin_with}
    response = client.post(FULL, data)
    engagement = Engagement.objects.get()
    assert (engagement.title, engagement.weight, engagement.status) == ("Relaunch", "full", "draft")
    assert response["Location"] == reverse(name, args=[engagement.pk])


def test_a_missing_title_is_named_and_the_rest_kept(client, relationship):
    data = {
        "title": " ",
        "who": "new",
        "name": "Lena",
        "email": "lena@novak.example",
        "currency": "EUR",
        "begin_with": "empty",
    }
    response = client.post(FULL, data)
    assert response.status_code == 422
    assert "Give the job a title." in text_of(response)
    assert "lena@novak.example" in text_of(response)
    assert not Engagement.objects.exists()


def preview(client, engagement, text=DOCUMENT, **data):
    return client.post(url("agreement_import", engagement), {"text": text} | data)


def as_ticked(response, **fields):
    """What the browser sends for the preview."""
    sent = {"take": "1"}
    for name in ("draft_version", "title", "mode"):
        sent[name] = response.context["form"][name].value()
    for prefix, forms in (("section", "sections"), ("deliverable", "deliverables"), ("unplaced", "unplaced")):
        sent[f"{prefix}-count"] = len(response.context[forms])
        for form in response.context[forms]:
            sent |= {field.html_name: field.value() for field in form}
    return {name: value for name, value in (sent | fields).items() if value not in (None, False)}


def draft_of(engagement):
    return Draft.objects.get(engagement=engagement, side="client").body


def empty_draft(client):
    engagement = draft_engagement()
    body = whole(parts={"communication": {"text": "Slack.", "answer_days": 2}})
    drafts.save(engagement=engagement, body=body, expected_version=1, by=client_of(engagement), now=NOW)
    as_client(client, engagement)
    return engagement


def test_a_pasted_document_is_shown_before_anything_is_taken_over(client):
    engagement = empty_draft(client)
    response = preview(client, engagement)
    assert response.status_code == 200
    page = text_of(response)
    assert all(text in page for text in ("Background", "Our site is *old*.", "Home page", "Words before any heading."))
    assert draft_of(engagement)["parts"].get("brief", {}).get("items", []) == []


def test_what_is_ticked_goes_into_the_draft_with_every_word(client):
    engagement = empty_draft(client)
    response = client.post(url("agreement_import", engagement), as_ticked(preview(client, engagement)), follow=True)
    parts = draft_of(engagement)["parts"]
    written = "\n".join(f"{item['title']}\n{item['body']}" for item in parts["brief"]["items"])
    assert set(DOCUMENT.split()) - {"#", "##"} <= set(written.split())
    home, shop = parts["deliverables"]["items"]
    assert (home["title"], home["due_at"], [line["text"] for line in home["criteria"]]) == (
        "Home page",
        "2026-12-04T09:00:00+00:00",
        ["Opens in a second"],
    )
    assert "before Easter" in shop["description"]
    assert parts["communication"] == {"text": "Slack.", "answer_days": 2}
    assert "Taken over:" in text_of(response)


def test_what_is_left_out_is_named(client):
    engagement = empty_draft(client)
    sent = as_ticked(preview(client, engagement), **{"section-0-take": None, "unplaced-0-to": ""})
    response = client.post(url("agreement_import", engagement), sent, follow=True)
    page = text_of(response)
    assert "Left out, as you chose:" in page
    assert "Words before any heading." in page


def test_loose_text_goes_where_it_is_told_to(client):
    engagement = empty_draft(client)
    first = preview(client, engagement)
    titles = [form["title"].value() for form in first.context["sections"]]
    place = titles.index("Background")
    client.post(url("agreement_import", engagement), as_ticked(first, **{"unplaced-0-to": str(place)}))
    item = draft_of(engagement)["parts"]["brief"]["items"][place]
    assert item["body"].rstrip().endswith("Words before any heading.")


def test_a_second_document_is_added_or_replaces(client):
    engagement = empty_draft(client)
    client.post(url("agreement_import", engagement), as_ticked(preview(client, engagement)))
    count = len(draft_of(engagement)["parts"]["brief"]["items"])
    again = preview(client, engagement)
    assert again.context["form"]["mode"].value() == "append"
    client.post(url("agreement_import", engagement), as_ticked(again))
    assert len(draft_of(engagement)["parts"]["brief"]["items"]) == 2 * count
    client.post(url("agreement_import", engagement), as_ticked(preview(client, engagement), mode="replace"))
    assert len(draft_of(engagement)["parts"]["brief"]["items"]) == count


def test_corrections_of_the_preview_are_taken_over(client):
    engagement = empty_draft(client)
    sent = as_ticked(preview(client, engagement), **{"deliverable-1-due_at": "2027-03-01T17:00", "title": "Renamed"})
    client.post(url("agreement_import", engagement), sent)
    assert draft_of(engagement)["parts"]["deliverables"]["items"][1]["due_at"] == "2027-03-01T09:00:00+00:00"
    assert draft_of(engagement)["title"] == "Renamed"


def test_a_draft_that_changed_meanwhile_is_not_overwritten_and_the_preview_stays(client):
    engagement = empty_draft(client)
    sent = as_ticked(preview(client, engagement), **{"section-0-body": "My correction"})
    drafts.save(
        engagement=engagement, body=whole(title="Theirs"), expected_version=2, by=client_of(engagement), now=NOW
    )
    response = client.post(url("agreement_import", engagement), sent)
    assert response.status_code == 412
    assert "My correction" in text_of(response)
    assert draft_of(engagement)["title"] == "Theirs"


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({}, "file", "Choose a file, or paste the text below."),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}, "file", "This is a PDF."),
        ({"file": SimpleUploadedFile("a.docx", b"not a zip")}, "file", "This is not a Word document"),
        ({"text": "bell \x07"}, "text", "control characters"),
        ({"file": SimpleUploadedFile("a.md", b"x" * (5 * 1024 * 1024 + 1))}, "file", "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_named_at_its_field(client, data, field, text):
    engagement = empty_draft(client)
    response = client.post(url("agreement_import", engagement), data)
    assert response.status_code == 422
    assert text in " ".join(response.context["form"].errors[field])


def test_a_preview_without_a_title_stays_with_everything_in_it(client):
    engagement = empty_draft(client)
    response = client.post(url("agreement_import", engagement), as_ticked(preview(client, engagement), title=""))
    assert response.status_code == 422
    assert "Our site is *old*." in text_of(response)


def test_the_other_side_imports_into_a_draft_of_its_own_only(client):
    engagement = draft_engagement()
    assert as_contractor(client, engagement).get(url("agreement_import", engagement)).status_code == 404


if BRIEFS.is_dir():

    def test_a_real_statement_of_work_and_its_quality_plan_go_into_one_draft(client):
        engagement = empty_draft(client)
        for name in ("PWS.md", "QASP.md"):
            file = SimpleUploadedFile(name, (BRIEFS / name).read_bytes())
            response = client.post(url("agreement_import", engagement), {"file": file})
            assert response.status_code == 200
            assert client.post(url("agreement_import", engagement), as_ticked(response)).status_code == 302
        parts = draft_of(engagement)["parts"]
        titles = [item["title"] for item in parts["brief"]["items"]]
        assert {
            "7.10 Section 508 Compliance Requirement",
            "8.0 INVOICING/ PROCEDURES FOR PAYMENT",
            "PERFORMANCE REQUIREMENTS MATRIX",
        } <= set(titles)
        assert {"Transition plan", "Tested Code"} <= {item["title"] for item in parts["deliverables"]["items"]}
        assert client.get(url("agreement_edit", engagement)).status_code == 200
        assert client.get(url("agreement", engagement)).status_code == 200
