"""Lists take a fixed number of queries, however many rows they have."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken
from engagements.models import Engagement
from engagements.services import attachments, clarifications, comments, deliverables
from kernel import outbox
from monitoring.services import checkins
from payments.services import payments
from tests.api.asking import client_api, contractor_api
from tests.factories import (
    NOW,
    RelationshipFactory,
    active_engagement,
    client_of,
    contractor_of,
    offered_engagement,
)

pytestmark = pytest.mark.django_db
TOOLS = {"items": [{"key": f"t{n}", "name": "CMS", "zone": "UTC", "needed_at": "2026-11-06T09:00"} for n in range(3)]}
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "2026-12-04", "time": "10:00", "zone": "Asia/Manila"}


def queries(api, url, params=None):
    api.get(url, params)  # the token's use is noted once a minute
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api.get(url, params).status_code == 200
    return len(captured)


def rows(api, url, params=None):
    return len(api.ok("get", url, params)["results"])


@pytest.mark.parametrize(
    "params", [{}, {"status": "active", "ordering": "number", "updated_since": "2020-01-01T00:00:00Z"}]
)
def test_the_list_of_engagements_with_whose_move_takes_two_queries(time_machine, params):
    time_machine.move_to(NOW, tick=False)
    relationship = RelationshipFactory()
    apis = [client_api(relationship), contractor_api(relationship)]
    for count in (1, 3):
        while Engagement.objects.count() < count:
            active_engagement(relationship)
        assert [rows(api, "/engagements", params) for api in apis] == [count, count]
        assert [queries(api, "/engagements", params) for api in apis] == [2, 2]


def test_fifty_engagements_take_two_queries(time_machine):
    time_machine.move_to(NOW, tick=False)
    relationship = RelationshipFactory()
    for _ in range(50):
        active_engagement(relationship)
    api = contractor_api(relationship)
    assert (rows(api, "/engagements"), queries(api, "/engagements")) == (50, 2)


def test_each_expansion_takes_one_query_more(time_machine):
    time_machine.move_to(NOW, tick=False)
    relationship = RelationshipFactory()
    api, params = client_api(relationship), {"expand": "deliverables,milestones,moves"}
    active_engagement(relationship)
    assert queries(api, "/engagements", params) == 5
    for _ in range(2):
        active_engagement(relationship)
    assert queries(api, "/engagements", params) == 5


def test_a_managers_list_takes_no_query_more(time_machine):
    time_machine.move_to(NOW, tick=False)
    relationship = RelationshipFactory()
    relationship.organization.memberships.update(role="manager")
    active_engagement(relationship)
    api = client_api(relationship)
    assert (rows(api, "/engagements"), queries(api, "/engagements")) == (1, 2)


@pytest.mark.parametrize("side", ["client", "contractor"])
def test_moves_take_three_queries(time_machine, side):
    time_machine.move_to(NOW, tick=False)
    relationship = RelationshipFactory()
    api, params = (
        (client_api if side == "client" else contractor_api)(relationship),
        {"owed": "by_us" if side == "contractor" else "to_us"},
    )
    counts = []
    for _ in range(3):
        offered_engagement(relationship)
        counts.append((rows(api, "/moves", params), queries(api, "/moves", params)))
    assert counts == [(1, 3), (2, 3), (3, 3)]


def busy_engagement(size):
    """An engagement with ``size`` rows of everything."""
    engagement = active_engagement(deliverables=size, tools={"items": TOOLS["items"][:size]}, check_in_plan=PLAN)
    client, contractor = client_of(engagement), contractor_of(engagement)
    for _ in range(size):
        checkins.raise_blocker(engagement=engagement, text="The key", by=contractor, now=NOW)
    for row in engagement.deliverables.all():
        handed = deliverables.submit(deliverable=row, note="Done", files=[file()], by=contractor, now=NOW)
        deliverables.accept(deliverable=row, submission_id=handed.pk, by=client, now=NOW)
        clarifications.ask(engagement=engagement, question="Why?", by=client, now=NOW)
        comments.write(engagement=engagement, body="So", own_side_only=False, files=[file()], by=client, now=NOW)
        attachments.upload(engagement=engagement, files=[file()], own_side_only=False, by=client, now=NOW)
    for row in engagement.milestones.all():
        payments.record(milestone=row, amount="10", paid_on=NOW.date(), method="card", by=client, now=NOW)
    while outbox.claim_batch(now=NOW):
        pass
    return engagement


def file():
    return SimpleUploadedFile("a.txt", b"a")


LISTS = {
    "versions": 4,
    "clarifications": 3,
    "tools": 3,
    "deliverables": 3,
    "check-ins": 3,
    "blockers": 3,
    "milestones": 3,
    "payments": 3,
    "comments": 4,
    "attachments": 3,
    "history": 3,
}


def test_lists_inside_an_engagement(time_machine, settings, tmp_path):
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    settings.MEDIA_ROOT = tmp_path
    for engagement in (busy_engagement(1), busy_engagement(3)):
        api, room = client_api(engagement), f"/engagements/{engagement.pk}"
        assert {name: queries(api, f"{room}/{name}") for name in LISTS} == LISTS
    assert [name for name in LISTS if rows(api, f"{room}/{name}") < (1 if name == "versions" else 3)] == []


@pytest.mark.parametrize(
    ("url", "count"), [("/organizations", 2), ("/contractors", 2), ("/relationships", 2), ("/events", 3)]
)
def test_lists_across_engagements(time_machine, url, count):
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    relationship = RelationshipFactory()
    api = client_api(relationship)
    active_engagement(relationship)
    while outbox.claim_batch(now=NOW):
        pass
    assert queries(api, url) == count
    for _ in range(2):
        active_engagement(RelationshipFactory(organization=relationship.organization, manager=relationship.manager))
    while outbox.claim_batch(now=NOW):
        pass
    assert queries(api, url) == count
    assert rows(api, url) > 0


def test_the_use_of_a_token_is_noted_once_a_minute(time_machine):
    time_machine.move_to(NOW, tick=False)
    api = client_api(active_engagement())
    api.get("/me")
    assert ApiToken.objects.get().last_used_at == NOW
