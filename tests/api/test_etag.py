"""ETag and If-Match: nobody overwrites what they have not read."""

import pytest

from tests.api.asking import client_api, contractor_api
from tests.factories import body, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db
READ_AGAIN = "This changed after you read it. Read it again, then send what still holds."


@pytest.fixture
def draft():
    engagement = draft_engagement()
    return client_api(engagement), f"/engagements/{engagement.pk}/draft"


def test_the_etag_is_the_version(draft):
    api, url = draft
    response = api.get(url)
    assert response["ETag"] == f'"{response.json()["version"]}"'


def test_an_update_needs_what_was_read(draft):
    api, url = draft
    response = api.put(url, {"body": body()})
    assert (response.status_code, response.json()["code"]) == (428, "if_match_required")


def test_an_update_of_what_was_read_is_taken_and_gives_the_next_etag(draft):
    api, url = draft
    read = api.get(url)["ETag"]
    written = api.put(url, {"body": body(title="Another title")}, If_Match=read)
    assert (written.status_code, written.json()["body"]["title"]) == (200, "Another title")
    assert written["ETag"] == api.get(url)["ETag"] != read


def test_the_second_of_two_who_read_the_same_is_told_so_and_changes_nothing(draft):
    api, url = draft
    read = api.get(url)["ETag"]
    api.put(url, {"body": body(title="First")}, If_Match=read)
    response = api.put(url, {"body": body(title="Second")}, If_Match=read)
    assert (response.status_code, response.json()["code"]) == (412, "stale")
    said = response.json()["detail"]  # there is no page here on which anything would be kept
    assert said.startswith("You saved this draft elsewhere meanwhile: ")
    assert said.endswith("Read what is saved first.")
    assert api.get(url).json()["body"]["title"] == "First"


@pytest.mark.parametrize("tag", ["nonsense", '"x"', 'W/"x"', '"1", "2"', '"99999999999"'])
def test_a_tag_that_is_none_of_ours_never_matches(draft, tag):
    api, url = draft
    response = api.put(url, {"body": body()}, If_Match=tag)
    assert (response.status_code, response.json()["detail"]) == (412, READ_AGAIN)


def test_a_tag_that_compression_made_weak_is_taken_back_as_it_was_given(draft):
    api, url = draft
    read = api.get(url, Accept_Encoding="gzip")
    assert (read["Content-Encoding"], read["ETag"][:2]) == ("gzip", "W/")
    assert api.put(url, {"body": body(title="First")}, If_Match=read["ETag"]).status_code == 200
    assert api.put(url, {"body": body(title="Second")}, If_Match=read["ETag"]).status_code == 412


def test_a_star_takes_any_version(draft):
    api, url = draft
    assert api.put(url, {"body": body()}, If_Match="*").status_code == 200


def test_a_draft_that_is_not_stored_yet_starts_from_what_is_on_the_table():
    engagement = offered_engagement()
    api, url = contractor_api(engagement), f"/engagements/{engagement.pk}/draft"
    response = api.get(url)
    assert (response["ETag"], response.json()["version"]) == ('"0"', 0)
    assert response.json()["body"] == engagement.agreementversions.get().body
    assert api.put(url, {"body": response.json()["body"]}, If_Match='"0"').json()["version"] == 1


def test_the_other_side_never_sees_a_draft():
    engagement = offered_engagement()
    client, contractor, url = client_api(engagement), contractor_api(engagement), f"/engagements/{engagement.pk}/draft"
    client.put(url, {"body": body(title="What we would really pay")}, If_Match="*")
    assert "really" not in contractor.get(url).content.decode()
