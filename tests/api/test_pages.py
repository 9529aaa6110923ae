"""Pages: every row once, whatever comes or goes meanwhile; a cursor that is none is told so."""

from datetime import timedelta

import pytest

from engagements.models import Engagement
from tests.api.asking import client_api, contractor_api
from tests.factories import NOW, RelationshipFactory, active_engagement, draft_engagement

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    relationship = RelationshipFactory()
    rows = [draft_engagement(relationship) for _ in range(7)]
    for n, row in enumerate(rows):
        Engagement.objects.filter(pk=row.pk).update(
            updated_at=NOW + timedelta(hours=n // 2)
        )  # pairs share their instant
    return client_api(relationship), rows


def walk(api, params, link="next"):
    page = api.ok("get", "/engagements", params)
    pages = [page]
    while page[link]:
        page = api.ok("get", page[link])
        pages.append(page)
    return pages


def numbers(pages):
    return [[row["number"] for row in page["results"]] for page in pages]


@pytest.mark.parametrize("ordering", ["-updated_at", "updated_at", "-created_at", "created_at", "-number", "number"])
def test_every_row_comes_once_in_order(listing, ordering):
    api, _rows = listing
    seen = [n for page in numbers(walk(api, {"page_size": 2, "ordering": ordering})) for n in page]
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7]
    if ordering.endswith("number"):
        assert seen == sorted(seen, reverse=ordering.startswith("-"))


def test_the_way_back_is_the_way_there(listing):
    api, _rows = listing
    there = walk(api, {"page_size": 3})
    back = [there[-1]]
    while back[0]["previous"]:
        back.insert(0, api.ok("get", back[0]["previous"]))
    assert numbers(back) == numbers(there) == [[7, 6, 5], [4, 3, 2], [1]]


def test_rows_that_come_meanwhile_neither_repeat_nor_hide_others(listing):
    api, rows = listing
    first = api.ok("get", "/engagements", {"page_size": 3})
    came = active_engagement(rows[0].relationship)
    Engagement.objects.filter(pk=came.pk).update(updated_at=NOW + timedelta(hours=9))
    Engagement.objects.filter(pk=rows[6].pk).update(archived_at=NOW)
    rest = walk(api, {"page_size": 3})
    assert numbers([first]) == [[7, 6, 5]]
    assert numbers([api.ok("get", first["next"])]) == [[4, 3, 2]]
    assert 7 not in [n for page in numbers(rest) for n in page]


def test_links_keep_the_filters(listing):
    api, _rows = listing
    page = api.ok("get", "/engagements", {"page_size": 3, "status": "draft", "ordering": "number"})
    assert "status=draft" in page["next"]
    assert numbers([api.ok("get", page["next"])]) == [[4, 5, 6]]


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", "é", "W1tbW1tb" * 200, "WyIyMDI2Il0", "A" * 3000])
def test_a_cursor_that_is_none_is_told_so(listing, cursor):
    api, _rows = listing
    response = api.get("/engagements", {"cursor": cursor})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "cursor")


def test_filters(listing):
    api, rows = listing
    active = active_engagement(
        RelationshipFactory(organization=rows[0].organization, manager=rows[0].relationship.manager)
    )
    Engagement.objects.filter(pk=active.pk).update(external_id="ERP-7", updated_at=NOW + timedelta(days=9))

    def found(**params):
        return [row["number"] for row in api.ok("get", "/engagements", {"ordering": "number", **params})["results"]]

    assert found(status="active") == [8]
    assert found(status=["active", "draft"]) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found(relationship=str(active.relationship_id)) == [8]
    assert found(external_id="ERP-7") == [8]
    assert found(updated_since=(NOW + timedelta(hours=3)).isoformat()) == [7, 8]
    assert found(archived="true") == []


def test_relationships_are_found_by_what_an_integration_calls_them():
    relationship = RelationshipFactory(external_id="ERP-7")
    RelationshipFactory(organization=relationship.organization, manager=relationship.manager)
    api, found = client_api(relationship), {"external_id": "ERP-7"}
    assert [row["id"] for row in api.ok("get", "/relationships", found)["results"]] == [str(relationship.pk)]
    assert api.ok("get", "/relationships", {"external_id": "ERP-8"})["results"] == []
    assert contractor_api(relationship).ok("get", f"/relationships/{relationship.pk}")["external_id"] == "ERP-7"
