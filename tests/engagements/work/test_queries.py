"""How many queries the pages take: few, and the same for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.services import comments, deliverables
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.support.rooms import client_of_room, url

pytestmark = pytest.mark.django_db


def tool(number):
    return {"key": f"t{number}", "name": f"Tool {number}", "zone": "UTC", "needed_at": "2026-11-06T09:00:00+00:00"}


def busy_engagement(rows):
    """``rows`` deliverables, each handed in with a file's worth of talk, ``rows`` tools and comments."""
    engagement = active_engagement(deliverables=rows, tools={"items": [tool(n) for n in range(rows)]})
    for row in engagement.deliverables.all():
        deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
        for subject in (row.pk, engagement.pk):
            comments.write(
                engagement=engagement, subject=subject, body="x", own_side_only=False, by=client_of(engagement), now=NOW
            )
    return engagement


def queries_of(engagement, address):
    """The queries of the second look, when sightings are written and templates compiled; transaction control left out."""
    client = client_of_room(engagement)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("name", ["work", "access", "closing"])
def test_a_tab_takes_the_same_few_queries_however_much_it_shows(name):
    counts = []
    for rows in (1, 3):
        engagement = busy_engagement(rows)
        counts.append(len(queries_of(engagement, url(name, engagement))))
    assert counts[0] == counts[1]
    assert counts[0] <= 12 if name != "closing" else 20


def test_a_deliverable_takes_the_same_queries_with_one_round_and_with_three():
    counts = []
    for rounds in (1, 3):
        engagement = active_engagement()
        row = engagement.deliverables.get()
        for _ in range(rounds):
            submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
            deliverables.request_changes(
                deliverable=row,
                submission_id=submission.pk,
                note="x",
                unmet=[row.criteria.first().pk],
                by=client_of(engagement),
                now=NOW,
            )
        counts.append(len(queries_of(engagement, url("deliverable", engagement, row))))
    assert counts[0] == counts[1]
