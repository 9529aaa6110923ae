"""Who may do what by token: strangers find nothing, insiders without the right are told so, nothing of one side leaks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from accounts.access import Permission
from accounts.models import ApiToken, Role
from engagements.models import Engagement
from engagements.services import attachments, comments
from kernel import clock, outbox
from kernel.api.operations import operations_of
from tests.api.asking import api_of, client_api, contractor_api
from tests.factories import (
    NOW,
    MembershipFactory,
    RelationshipFactory,
    active_engagement,
    client_of,
    contractor_of,
    draft_engagement,
    offered_engagement,
)

pytestmark = pytest.mark.django_db
PREFIX = "api/v1/"


def addresses():
    """Every address of the API with its view class, path converters as they are written."""
    for entry in get_resolver().url_patterns:
        if str(entry.pattern) == PREFIX:
            for inner in entry.url_patterns:
                view = getattr(inner.callback, "view_class", None) or getattr(inner.callback, "cls", None)
                yield str(inner.pattern), view


INSIDE = [(path, view) for path, view in addresses() if "engagement_id" in path]


def calls():
    return [(path, method) for path, view in INSIDE for method in operations_of(view)]


@pytest.mark.parametrize("side", ["client", "contractor"])
def test_a_stranger_gets_404_or_403_everywhere_and_never_more(side):
    """404 where the token's role could act on its own engagements in this way, 403 where it could not."""
    engagement = active_engagement()
    stranger = RelationshipFactory()
    api = client_api(stranger) if side == "client" else contractor_api(stranger)
    rights = set(api.ok("get", "/me")["permissions"])
    answers = {}
    for path, view in INSIDE:
        url = "/" + path.replace("<uuid:engagement_id>", str(engagement.pk)).replace("<uuid:pk>", str(uuid4()))
        for method, declared in operations_of(view).items():
            wanted = 404 if declared.permission in rights else 403
            status = api.ask(
                method.lower(), url, sample(declared), **({"If_Match": "*"} if method == "PUT" else {})
            ).status_code
            if status != wanted:
                answers[f"{method} {path}"] = (status, wanted)
    assert answers == {}


def sample(declared):
    """A body that would be taken, so that only access can be the reason for a refusal."""
    some = str(uuid4())
    bodies = {
        "askClarification": {"question": "Why?"},
        "answerClarification": {"answer": "So"},
        "putDraft": {"body": {"schema": 1, "title": "x", "currency": "EUR", "parts": {}}},
        "previewImport": {"text": "# Brief"},
        "signVersion": {"sha256": "0" * 64},
        "declineVersion": {"reason": "No"},
        "requestToolHelp": {"problem": "Broken"},
        "submitDeliverable": {"note": "Here"},
        "reviewDeliverable": {"submission": some, "outcome": "accepted"},
        "commendDeliverable": {"text": "Good"},
        "recordPayment": {"amount": "1.00", "paid_on": "2026-11-02", "method": "card"},
        "reportPaymentMissing": {"note": "Not here"},
        "tracePayment": {"note": "Look"},
        "reversePayment": {"reason": "Wrong"},
        "submitCheckIn": {"done": "Much"},
        "raiseBlocker": {"text": "The key"},
        "resolveBlocker": {"answer": "Here"},
        "writeComment": {"body": "So"},
    }
    return bodies.get(declared.id, {})


def test_every_method_of_every_address_declares_its_right():
    undeclared = [
        f"{method} {path}"
        for path, view in addresses()
        if view is not None
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(view, method) and not hasattr(getattr(view, method), "operation")
    ]
    assert undeclared == []


def test_a_row_of_another_engagement_is_not_found_through_ones_own():
    own, other = active_engagement(), active_engagement()
    row = other.deliverables.get()
    assert client_api(own).get(f"/engagements/{own.pk}/deliverables/{row.pk}").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 201), (Role.MANAGER, 404), (Role.FINANCE, 403), (Role.VIEWER, 403)]
)
def test_colleagues_have_the_rights_of_their_role(role, status):
    """A manager to whom the relationship is not assigned does not see it at all."""
    engagement = active_engagement()
    colleague = MembershipFactory(organization=engagement.organization, role=role).user
    response = api_of(colleague).post(f"/engagements/{engagement.pk}/clarifications", {"question": "Why?"})
    assert response.status_code == status


def test_a_scope_that_was_not_given_is_missing():
    engagement = active_engagement()
    api = client_api(engagement, scopes=[Permission.ENGAGEMENT_READ])
    assert api.get(f"/engagements/{engagement.pk}").status_code == 200
    assert api.get(f"/engagements/{engagement.pk}/milestones").status_code == 403
    assert api.get("/engagements", {"expand": "milestones"}).status_code == 403
    response = api.post(f"/engagements/{engagement.pk}/clarifications", {"question": "Why?"})
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
    assert api.ok("get", f"/engagements/{engagement.pk}")["allowed_actions"] == []


def test_a_token_of_one_engagement_sees_no_other():
    engagement = active_engagement()
    other = active_engagement(engagement.relationship)
    elsewhere = RelationshipFactory(organization=engagement.organization)
    while outbox.claim_batch(now=NOW):
        pass
    api = client_api(engagement, engagement_id=engagement.pk)
    assert [row["id"] for row in api.ok("get", "/engagements")["results"]] == [str(engagement.pk)]
    assert api.get(f"/engagements/{other.pk}").status_code == 404
    assert {row["scope"] for row in api.ok("get", "/events")["results"]} == {str(engagement.pk)}
    assert [row["engagement"]["id"] for row in api.ok("get", "/moves", {"owed": "to_us"})["results"]] == [
        str(engagement.pk)
    ]
    assert [row["id"] for row in api.ok("get", "/relationships")["results"]] == [str(engagement.relationship_id)]
    assert str(elsewhere.contractor_id) not in str(api.ok("get", "/contractors"))
    job = {"relationship": str(elsewhere.pk), "title": "Another job"}
    assert api.post("/engagements", job).status_code == 403
    assert Engagement.objects.count() == 2
    assert api.post("/relationships", {"name": "New", "email": "new@people.example"}).status_code == 403


@pytest.mark.parametrize("change", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_token_that_ended_opens_nothing(change):
    api = client_api(active_engagement())
    ApiToken.objects.update(**change)
    assert api.get("/me").status_code == 401


def test_a_token_expires_by_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    api = client_api(active_engagement(), days=1)
    assert api.get("/me").status_code == 200
    time_machine.shift(timedelta(days=1))
    assert api.get("/me").status_code == 401


def test_a_contractor_sees_nothing_of_a_draft():
    engagement = draft_engagement()
    api = contractor_api(engagement)
    assert api.get(f"/engagements/{engagement.pk}").status_code == 404
    assert api.ok("get", "/engagements")["results"] == []


@pytest.mark.parametrize(("writer", "reader"), [(client_api, contractor_api), (contractor_api, client_api)])
def test_what_a_side_keeps_to_itself_never_leaks(settings, tmp_path, writer, reader):
    settings.MEDIA_ROOT = tmp_path
    engagement = active_engagement()
    room = f"/engagements/{engagement.pk}"
    said = {"body": "Secret words", "own_side_only": "true"}
    files = [SimpleUploadedFile("secret.txt", b"secret")]
    ours = writer(engagement).ask("post", f"{room}/comments", said, files=files).json()
    writer(engagement).ask("post", f"{room}/attachments", {"own_side_only": "true"}, files=files)
    while outbox.claim_batch(now=clock.now()):
        pass
    theirs = reader(engagement)
    seen = [theirs.get(f"{room}/{name}").content.decode() for name in ("comments", "attachments", "history")]
    seen += [theirs.get("/events").content.decode(), theirs.get("/engagements").content.decode()]
    hidden = [ours["id"], ours["files"][0]["id"], "ecret", "comment.written", "file.added"]
    assert [(word, text) for word in hidden for text in seen if word in text] == []
    assert theirs.get(f"{room}/attachments/{ours['files'][0]['id']}").status_code == 404
    own = [writer(engagement).get(url).content.decode() for url in (f"{room}/comments", f"{room}/history", "/events")]
    assert ["Secret words" in own[0], "comment.written" in own[1], "comment.written" in own[2]] == [True, True, True]


def test_what_is_for_both_is_seen_by_both(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    engagement = active_engagement()
    comments.write(engagement=engagement, body="For both", own_side_only=False, by=client_of(engagement), now=NOW)
    rows = contractor_api(engagement).ok("get", f"/engagements/{engagement.pk}/comments")["results"]
    assert [row["body"] for row in rows] == ["For both"]


def test_a_file_is_downloaded_as_it_was_and_can_do_nothing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    engagement = active_engagement()
    page = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html")
    by = contractor_of(engagement)
    (row,) = attachments.upload(engagement=engagement, files=[page], own_side_only=False, by=by, now=NOW)
    response = client_api(engagement).get(f"/engagements/{engagement.pk}/attachments/{row.pk}")
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == 'attachment; filename="page.html"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_allowed_actions_are_those_that_work():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    url = f"/engagements/{engagement.pk}/versions/{version.pk}"
    assert client_api(engagement).ok("get", url)["allowed_actions"] == ["withdraw"]
    assert contractor_api(engagement).ok("get", url)["allowed_actions"] == ["sign", "counter", "decline"]
    assert client_api(engagement).post(f"{url}/decline", {"reason": "No"}).status_code == 409
    assert contractor_api(engagement).post(f"{url}/withdraw").status_code == 409
    assert contractor_api(engagement).post(f"{url}/decline", {"reason": "Too little"}).status_code == 200
