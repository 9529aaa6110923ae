"""The page of one deliverable, as each side."""

import pytest
from django.urls import reverse

from accounts.models import User
from engagements.services import deliverables
from tests.factories import NOW, active_engagement, contractor_of

pytestmark = pytest.mark.django_db


def sign_in(client, actor):
    client.force_login(User.objects.get(pk=actor.user_id))


def test_the_contractor_hands_in_and_the_client_sees_the_review(client):
    engagement = active_engagement()
    row = engagement.deliverables.get()
    sign_in(client, contractor_of(engagement))
    response = client.post(reverse("deliverable_submit", args=[engagement.pk, row.pk]), {"note": "Here it is"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.status == "submitted"


def test_an_empty_submission_is_refused_at_the_field_and_changes_nothing(client):
    engagement = active_engagement()
    row = engagement.deliverables.get()
    sign_in(client, contractor_of(engagement))
    response = client.post(reverse("deliverable_submit", args=[engagement.pk, row.pk]), {"note": " "})
    assert response.status_code == 422
    assert "Say what you hand in" in response.content.decode()
    row.refresh_from_db()
    assert row.status == "planned"


def test_changes_are_requested_only_with_a_criterion(client):
    engagement = active_engagement()
    row = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    client.force_login(engagement.relationship.manager)
    url = reverse("deliverable_review", args=[engagement.pk, row.pk])
    refused = client.post(url, {"submission": submission.pk, "note": "Too slow", "request_changes": "1"})
    assert refused.status_code == 422
    assert "Name at least one criterion" in refused.content.decode()
    criterion = row.criteria.first()
    taken = client.post(
        url, {"submission": submission.pk, "note": "Too slow", "unmet": [criterion.pk], "request_changes": "1"}
    )
    assert taken.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.round) == ("changes_requested", 2)
