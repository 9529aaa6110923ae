"""Problems: what cannot be done is said in one form (RFC 9457), with everything that is wrong at once."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client

from accounts.api.throttling import TokenThrottle
from accounts.models import Relationship, User
from engagements.models import Engagement
from kernel.api.external_ids import ExternalIdTaken, created_once
from kernel.api.problems import translate
from kernel.errors import Busy
from tests.api.asking import Api, client_api, contractor_api
from tests.factories import RelationshipFactory, active_engagement, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db


def said(response, *names):
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["type"] == f"urn:counterpart:problem:{body['code']}"
    assert body["request_id"] == response["X-Request-ID"]
    return tuple(body[name] for name in names)


def fields(response):
    return [error["field"] for error in response.json()["errors"]]


def test_without_a_token_one_is_asked_for():
    response = Client().get("/api/v1/me")
    assert said(response, "status", "code") == (401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="Counterpart"'


@pytest.mark.parametrize("raw", ["cp_12345678_nothing", "x", "cp_\xe4", ""])
def test_an_unknown_token_is_told_so(raw):
    assert said(Api(raw).get("/me"), "status", "code") == (401, "invalid_token")


def test_an_address_that_is_none_is_a_problem_too():
    assert said(Client().get("/api/v1/nothing"), "status", "code", "detail") == (
        404,
        "not_found",
        "This API has no such address. /api/v1/docs/ lists those that it has.",
    )


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/engagements", f"/api/v1/engagements/{UUID(int=1)}/draft"])
def test_a_slash_too_many_names_the_address_that_is_meant(method, address):
    response = getattr(Client(), method)(f"{address}/")
    assert said(response, "status", "code", "detail") == (
        404,
        "not_found",
        f"The addresses of this API have no slash at their end. Ask for {address}.",
    )


def test_a_page_that_is_none_stays_a_page(client):
    assert client.get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_a_method_that_is_not_taken_names_those_that_are():
    engagement = active_engagement()
    response = client_api(engagement).put(f"/engagements/{engagement.pk}", {})
    assert said(response, "status", "code") == (405, "method_not_allowed")
    assert "GET" in response["Allow"]


def test_a_content_type_that_is_not_taken():
    engagement = active_engagement()
    api = client_api(engagement)
    response = api.client.post(
        f"/api/v1/engagements/{engagement.pk}/clarifications",
        "question=x",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {api.raw}"},
    )
    assert said(response, "status", "code") == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content",
    [
        "{",
        b"\xff\xfe",
        '{"question": NaN}',
        '{"question": 1e999}',
        '{"question": ' + "1" * 5000 + "}",
        "[" * 100_000,
        '{"a": ' * 60 + "1" + "}" * 60,
    ],
    ids=["cut off", "not UTF-8", "NaN", "infinite", "endless", "deep", "nested"],
)
def test_a_body_that_cannot_be_read(content):
    engagement = active_engagement()
    response = client_api(engagement).post(f"/engagements/{engagement.pk}/clarifications", content)
    assert said(response, "status", "code") == (400, "malformed")


@pytest.mark.parametrize("text", ['"\\u0000"', '"\\ud800"', '{"a": ["so", "\\udfff"]}', '{"\\u0000": 1}'])
def test_text_that_cannot_be_stored_is_named(text):
    engagement = active_engagement()
    content = f'{{"question": {text}, "section_key": "\\u0000"}}'
    response = client_api(engagement).post(f"/engagements/{engagement.pk}/clarifications", content)
    assert said(response, "status", "code") == (422, "invalid")
    assert sorted(fields(response)) == ["question.a.1" if "so" in text else "question", "section_key"]


def test_a_long_name_above_a_long_list_is_refused_at_once():
    engagement = active_engagement()
    content = f'{{"{"n" * 1_000_000}": [{"1," * 1_000_000}"\\u0000"]}}'
    response = client_api(engagement).post(f"/engagements/{engagement.pk}/clarifications", content)
    assert fields(response) == ["n" * 60 + ".1000000"]


@pytest.mark.parametrize("value", [5, 1.5, True, ["text"]])
def test_a_number_is_no_text(value):
    engagement = active_engagement()
    response = client_api(engagement).post(f"/engagements/{engagement.pk}/clarifications", {"question": value})
    assert (response.status_code, fields(response)) == (422, ["question"])


def test_a_name_that_is_unknown_is_refused_rather_than_ignored():
    engagement = active_engagement()
    api, url = client_api(engagement), f"/engagements/{engagement.pk}/comments"
    response = api.post(url, {"body": "For us alone", "own_side_onyl": True})
    assert (response.status_code, fields(response)) == (422, ["own_side_onyl"])
    response = api.ask("post", url, {"body": "See the file", "attachment": SimpleUploadedFile("a.txt", b"a")}, files=[])
    assert (response.status_code, fields(response)) == (422, ["attachment"])
    assert not engagement.comments.exists()


TEXT_FOR_FILE = "A file comes as a part of multipart/form-data with a file name; text is none."


@pytest.mark.parametrize("files", ["a.txt", ["a.txt", SimpleUploadedFile("b.txt", b"b")]])
def test_text_in_the_place_of_a_file_is_told_how_files_come(files):
    engagement = active_engagement()
    api, url = client_api(engagement), f"/engagements/{engagement.pk}/attachments"
    response = api.client.post(f"/api/v1{url}", {"files": files}, headers={"Authorization": f"Bearer {api.raw}"})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "files", "detail": TEXT_FOR_FILE}]
    response = api.post(url, {"files": ["a.txt"]})
    assert response.json()["errors"] == [{"field": "files", "detail": TEXT_FOR_FILE}]
    assert not engagement.attachments.exists()


def test_a_body_that_is_too_large():
    engagement = active_engagement()
    response = client_api(engagement).post(f"/engagements/{engagement.pk}/clarifications", b"x" * (6 * 1024 * 1024 + 1))
    assert said(response, "status", "code") == (413, "too_large")


@pytest.mark.parametrize("content", ["[]", '"text"', "null", "1"])
def test_a_body_that_is_no_object(content):
    engagement = active_engagement()
    response = client_api(engagement).post(f"/engagements/{engagement.pk}/clarifications", content)
    assert said(response, "status", "code") == (422, "invalid")


def test_all_wrong_fields_are_named_at_once():
    engagement = active_engagement()
    row = engagement.deliverables.get()
    response = client_api(engagement).post(
        f"/engagements/{engagement.pk}/deliverables/{row.pk}/reviews",
        {"submission": "x", "outcome": "perhaps", "unmet": ["y"]},
    )
    assert said(response, "status", "code") == (422, "invalid")
    assert fields(response) == ["submission", "outcome", "unmet.0"]


def test_all_faults_of_a_draft_are_named_at_once():
    engagement = draft_engagement()
    api = client_api(engagement)
    etag = api.get(f"/engagements/{engagement.pk}/draft")["ETag"]
    body = {"schema": 1, "title": "", "currency": "EUR", "parts": {"deliverables": {"items": [{"title": ""}]}}}
    assert api.put(f"/engagements/{engagement.pk}/draft", {"body": body}, If_Match=etag).status_code == 200
    response = api.post(f"/engagements/{engagement.pk}/proposals")
    assert said(response, "status", "code") == (422, "invalid")
    assert {"title", "brief.items", "deliverables.0.title", "deliverables.0.due_at"} <= set(fields(response))


def test_a_parameter_that_is_unknown_is_refused_rather_than_ignored():
    engagement = active_engagement()
    response = client_api(engagement).get("/engagements", {"stauts": "active", "page_size": "201"})
    assert said(response, "status") == (422,)
    assert sorted(fields(response)) == ["page_size", "stauts"]


@pytest.mark.parametrize("name", ["cursor", "relationship", "external_id", "status"])
def test_an_empty_filter_is_refused_rather_than_ignored(name):
    response = client_api(active_engagement()).get("/engagements", {name: ""})
    assert {place.partition(".")[0] for place in fields(response)} == {name}


def test_an_act_that_the_state_does_not_allow():
    engagement = active_engagement()
    row = engagement.deliverables.get()
    contractor = contractor_api(engagement)
    url = f"/engagements/{engagement.pk}/deliverables/{row.pk}/submissions"
    assert contractor.post(url, {"note": "Done"}).status_code == 201
    response = contractor.post(url, {"note": "Done"})
    assert said(response, "status", "code", "detail", "details") == (
        409,
        "illegal_transition",
        "It is no longer open to that step. Read it again: allowed_actions names the steps there are.",
        {"act": "submit", "status": "submitted", "model": "engagements.deliverable"},
    )


def test_a_hash_that_was_not_read():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    url = f"/engagements/{engagement.pk}/versions/{version.pk}/signatures"
    response = contractor_api(engagement).post(url, {"sha256": "0" * 64})
    assert said(response, "status", "code") == (412, "stale")


def test_an_external_id_that_is_taken_names_who_has_it():
    relationship = RelationshipFactory()
    api = client_api(relationship)
    job = {"relationship": str(relationship.pk), "title": "Job", "external_id": "ERP-7"}
    first = api.ok("post", "/engagements", job)
    response = api.post("/engagements", job)
    assert said(response, "status", "code", "details") == (409, "external_id_taken", {"engagement": first["id"]})
    assert Engagement.objects.count() == 1


def test_an_external_id_is_taken_among_relationships_alike():
    known = {"name": "Ana", "email": "ana@people.example", "external_id": "ERP-7"}
    api = client_api(RelationshipFactory())
    first = api.ok("post", "/relationships", known)
    response = api.post("/relationships", known | {"email": "other@people.example"})
    assert said(response, "status", "code", "details") == (409, "external_id_taken", {"relationship": first["id"]})
    assert first["external_id"] == Relationship.objects.get(external_id="ERP-7").external_id == "ERP-7"
    elsewhere = client_api(RelationshipFactory())
    assert elsewhere.ok("post", "/relationships", known)["external_id"] == "ERP-7"


def test_an_external_id_that_somebody_took_a_moment_before():
    relationship = RelationshipFactory()
    known = Relationship.objects.filter(organization=relationship.organization)

    def create():
        with created_once(known, "ERP-7", seen=known):
            known.update(external_id="ERP-7")  # by somebody else
            with transaction.atomic():
                RelationshipFactory(organization=relationship.organization, external_id="ERP-7")

    with pytest.raises(ExternalIdTaken):
        create()


@pytest.mark.parametrize("path", ["/relationships", "/engagements"])
@pytest.mark.parametrize("external_id", ["", " ", "x" * 121, "two\nlines", 7, None])
def test_an_external_id_that_is_none_is_refused(path, external_id):
    relationship = RelationshipFactory()
    body = {"name": "Ana", "email": "ana@people.example"} if path == "/relationships" else {"title": "Job"}
    body |= {"relationship": str(relationship.pk)} if path == "/engagements" else {}
    response = client_api(relationship).post(path, {**body, "external_id": external_id})
    assert (response.status_code, fields(response)) == (422, ["external_id"])


def test_too_many_requests_say_when_to_come_back(monkeypatch):
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"token": "2/min"})
    api = client_api(active_engagement())
    assert [api.get("/me").status_code for _ in range(2)] == [200, 200]
    response = api.get("/me")
    assert said(response, "status", "code") == (429, "throttled")
    assert 0 < int(response["Retry-After"]) <= 61


def test_a_lock_that_cannot_be_had_is_no_fault_of_ours():
    with connection.cursor() as cursor, pytest.raises(OperationalError) as refused:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'locked' USING ERRCODE = 'lock_not_available'; END $$")
    problem = translate(refused.value)
    assert (problem.status, problem.code, problem.headers) == (409, Busy.code, {"Retry-After": "1"})
    assert translate(OperationalError("the server went away")) is None


def test_a_fault_of_ours_is_a_problem_without_a_word_about_it(monkeypatch):
    engagement = active_engagement()
    api = client_api(engagement)
    api.client.raise_request_exception = False
    monkeypatch.setattr("accounts.api.views.Me.get", lambda view, request: 1 / 0)
    response = api.get("/me")
    assert said(response, "status", "code") == (500, "internal")
    assert b"division" not in response.content


@pytest.mark.parametrize(("chosen", "spoken"), [("en-us", "en-us"), ("en-gb", "en-gb"), ("de", "en-gb")])
def test_problems_speak_the_readers_language_where_the_product_has_it(chosen, spoken):
    engagement = active_engagement()
    User.objects.filter(pk=engagement.relationship.manager_id).update(language=chosen)
    api = client_api(engagement)
    response = api.post(f"/engagements/{engagement.pk}/clarifications", {"question": ""})
    assert said(response, "status") == (422,)
    assert response["Content-Language"] == spoken
    assert response.json()["errors"] == [{"field": "question", "detail": "This field may not be blank."}]
    assert api.ok("get", "/me")["user"]["language"] == spoken


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "image/*;q=0.1", "none", "application/json;q=0", ""]
)
def test_whatever_form_is_asked_for_the_answer_is_json(accept):
    api = client_api(active_engagement())
    found = api.get("/engagements", Accept=accept)
    assert (found.status_code, found["Content-Type"]) == (200, "application/json")
    assert said(api.get("/engagements/none", Accept=accept), "status", "code") == (404, "not_found")
    assert said(api.get("/engagements", {"cursor": "x"}, Accept=accept), "status", "code") == (422, "invalid")
