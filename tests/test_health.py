"""/readyz: what it calls ready, and what it says where something is not."""

from datetime import timedelta

import pytest
import time_machine

from kernel.models import Outbox
from tests.factories import NOW, active_engagement

pytestmark = pytest.mark.django_db
MONTHS = timedelta(days=90)


def test_an_entry_that_tells_of_long_ago_is_not_waiting_since_then(client):
    with time_machine.travel(NOW + MONTHS, tick=False):
        active_engagement()
        assert Outbox.objects.filter(dispatched_at=None, entry__at=NOW).exists()
        response = client.get("/readyz")
    assert (response.status_code, response.json()["outbox"]) == (200, "ok")


def test_an_outbox_that_nobody_empties_is_not_ready(client):
    with time_machine.travel(NOW, tick=False):
        active_engagement()
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["outbox"] == "waiting for 11 minutes; is a worker running?"
