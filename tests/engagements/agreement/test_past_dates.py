"""Dates that have passed: a draft keeps them, proposing names each at its field; what is in force as it is stays."""

from datetime import datetime, timedelta

import pytest

from engagements.models import AgreementVersion
from engagements.parts import faults_of
from engagements.services import agreements, drafts
from kernel.errors import Invalid
from tests.api.asking import client_api
from tests.engagements.agreement.acting import as_client, text_of, url
from tests.engagements.agreement.bodies import changed, whole
from tests.factories import NOW, active_engagement, client_of, draft_engagement

pytestmark = pytest.mark.django_db
MOMENT = ["This moment has passed. Choose one that is still to come."]
DAY = ["This day has passed. Choose one that is still to come."]
LATER = NOW + timedelta(days=60)


def past():
    """A whole draft in which every part names a date that has passed."""
    body = changed(whole(), "deliverables", 1, due_at="2020-12-04T17:00:00+00:00")
    body = changed(body, "payment_terms", 0, trigger="on_date", on="2026-11-01", deliverables=[])
    body = changed(body, "tools", 0, needed_at=NOW.isoformat())
    body["parts"]["check_in_plan"] |= {"first_on": "2020-01-06", "last_on": "2020-02-03"}
    return body


def saved(engagement, body, now=NOW):
    drafts.save(engagement=engagement, body=body, expected_version=None, by=client_of(engagement), now=now)


def said(faults):
    return {place: [str(text) for text in texts] for place, texts in faults.items()}


def test_each_date_that_has_passed_is_named_at_its_field():
    assert said(faults_of(past(), engagement=draft_engagement(), now=NOW)) == {
        "deliverables.1.due_at": MOMENT,
        "tools.0.needed_at": MOMENT,
        "payment_terms.0.on": DAY,
        "check_in_plan.part.first_on": DAY,
        "check_in_plan.part.last_on": DAY,
    }


def test_what_is_missing_and_what_has_passed_are_told_together_in_the_order_of_the_parts():
    body = changed(past(), "payment_terms", 1, title="") | {"title": ""}
    assert [place.partition(".")[0] for place in faults_of(body, engagement=draft_engagement(), now=NOW)] == [
        "title", "deliverables", "tools", "payment_terms", "payment_terms", "check_in_plan", "check_in_plan"
    ]  # fmt: skip


@pytest.mark.parametrize(("hour", "has_passed"), [(22, False), (23, True)])
def test_a_day_of_payment_passes_with_midnight_where_the_payer_is(hour, has_passed):
    engagement = draft_engagement()  # in Berlin, an hour before UTC in winter
    body = changed(whole(), "payment_terms", 0, trigger="on_date", on="2026-11-02", deliverables=[])
    faults = faults_of(body, engagement=engagement, now=NOW.replace(hour=hour))
    assert ("payment_terms.0.on" in faults) is has_passed


@pytest.mark.parametrize(("hour", "has_passed"), [(15, False), (16, True)])
def test_the_first_check_in_passes_with_midnight_in_its_own_zone(hour, has_passed):
    body = whole()
    body["parts"]["check_in_plan"]["first_on"] = "2026-11-02"  # in Manila, eight hours before UTC
    faults = faults_of(body, engagement=draft_engagement(), now=NOW.replace(hour=hour))
    assert ("check_in_plan.part.first_on" in faults) is has_passed


def test_a_payment_that_no_day_earns_and_a_plan_without_a_rhythm_name_no_date():
    body = changed(whole(), "payment_terms", 0, on="2020-01-01")
    body["parts"]["check_in_plan"] = {"rhythm": "", "first_on": "2020-01-01"}
    assert faults_of(body, engagement=draft_engagement(), now=NOW) == {}


def test_a_draft_keeps_them_and_proposing_refuses():
    engagement = draft_engagement()
    saved(engagement, past())
    with pytest.raises(Invalid) as refused:
        agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    assert "deliverables.1.due_at" in refused.value.errors
    assert not AgreementVersion.objects.exists()


def test_a_change_may_leave_a_date_that_has_passed_as_it_is_in_force():
    engagement = active_engagement()
    body = engagement.in_force.body
    assert faults_of(body, engagement=engagement, now=LATER) == {}
    due_at = datetime.fromisoformat(body["parts"]["deliverables"]["items"][0]["due_at"])
    moved = changed(body, "deliverables", 0, due_at=(due_at + timedelta(days=1)).isoformat())
    assert said(faults_of(moved, engagement=engagement, now=LATER)) == {"deliverables.0.due_at": MOMENT}


def test_the_page_names_the_fields_and_rest_does_too(client):
    engagement = draft_engagement()
    saved(engagement, past())
    as_client(client, engagement)
    page = text_of(client.get(url("agreement_edit", engagement, query="?full=1")))
    assert "#id_deliverables-1-due_at" in page
    assert client.get(url("agreement_propose", engagement)).status_code == 302
    api = client_api(engagement)
    faults = api.ok("get", f"/engagements/{engagement.pk}/draft")["faults"]
    assert {"field": "payment_terms.0.on", "detail": DAY[0]} in faults
    refused = api.post(f"/engagements/{engagement.pk}/proposals")
    assert refused.status_code == 422
    assert {"field": "tools.0.needed_at", "detail": MOMENT[0]} in refused.json()["errors"]
