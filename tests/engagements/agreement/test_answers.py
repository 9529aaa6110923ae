"""Declining, withdrawing, countering and cancelling on the pages."""

import pytest

from engagements.models import AgreementVersion
from engagements.services import agreements, drafts
from tests.engagements.agreement.acting import as_client, as_contractor, text_of, url
from tests.engagements.agreement.bodies import whole
from tests.factories import NOW, active_engagement, client_of, contractor_of, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db


def test_declining_takes_a_reason(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    as_contractor(client, engagement)
    address = url("agreement_decline", engagement, version.pk)
    assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "  "})
    assert (refused.status_code, "Say why, so that they can propose something better." in text_of(refused)) == (
        422,
        True,
    )
    assert client.post(address, {"reason": "Too early."}).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.answer_reason) == ("declined", "Too early.")


def test_a_reason_that_cannot_be_stored_is_refused_and_kept(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    address = url("agreement_decline", engagement, version.pk)
    response = as_contractor(client, engagement).post(address, {"reason": "bell \x07 rings"})
    assert response.status_code == 422
    assert "control characters" in text_of(response)
    assert "bell \x07 rings" in text_of(response)


def test_declining_what_was_withdrawn_meanwhile_is_told_and_keeps_the_reason(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    agreements.withdraw(version=version, by=client_of(engagement), now=NOW)
    address = url("agreement_decline", engagement, version.pk)
    response = as_contractor(client, engagement).post(address, {"reason": "Too early."})
    assert (response.status_code, "Too early." in text_of(response)) == (409, True)


def test_the_proposer_takes_the_proposal_back_and_goes_on_from_it(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    as_client(client, engagement)
    assert client.post(url("agreement_withdraw", engagement, version.pk)).status_code == 302
    version.refresh_from_db()
    assert version.status == "withdrawn"
    assert "Build the home page." in text_of(client.get(url("agreement_edit", engagement)))


def test_the_other_side_cannot_take_it_back(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    response = as_contractor(client, engagement).post(url("agreement_withdraw", engagement, version.pk))
    assert response.status_code == 409
    version.refresh_from_db()
    assert version.status == "proposed"


def propose(client, engagement, **data):
    page = client.get(url("agreement_propose", engagement))
    form = page.context["form"]
    given = {name: form.initial[name] or "" for name in ("draft_version", "answers")}
    return client.post(url("agreement_propose", engagement), given | {"expires_at": "2099-01-01T17:00"} | data)


def soon(engagement):
    return {"expires_at": (NOW.replace(year=NOW.year + 1)).strftime("%Y-%m-%dT%H:%M")}


def countering(client, engagement):
    drafts.save(
        engagement=engagement, body=whole(title="Counter"), expected_version=None, by=contractor_of(engagement), now=NOW
    )
    return as_contractor(client, engagement)


def test_a_counter_takes_a_reason_and_becomes_the_next_version(client):
    engagement = offered_engagement()
    countering(client, engagement)
    page = text_of(client.get(url("agreement_propose", engagement)))
    assert "Website <del>relaunch</del>" not in page  # a whole title is another one
    assert "Counter version 1" in page
    refused = propose(client, engagement, **soon(engagement))
    assert (refused.status_code, "Say why, so that they can judge the change." in text_of(refused)) == (422, True)
    assert propose(client, engagement, reason="More pages.", **soon(engagement)).status_code == 302
    statuses = list(
        AgreementVersion.objects.filter(engagement=engagement).order_by("number").values_list("status", flat=True)
    )
    assert statuses == ["countered", "proposed"]


def test_countering_what_was_replaced_meanwhile_keeps_the_draft_and_the_reason(client):
    engagement = offered_engagement()
    countering(client, engagement)
    form = client.get(url("agreement_propose", engagement)).context["form"]
    drafts.save(
        engagement=engagement, body=whole(title="Newer"), expected_version=None, by=client_of(engagement), now=NOW
    )
    agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    data = (
        {name: form.initial[name] for name in ("draft_version", "answers")}
        | {"reason": "More pages."}
        | soon(engagement)
    )
    response = client.post(url("agreement_propose", engagement), data)
    assert response.status_code == 412
    assert "Your draft is kept" in text_of(response)
    assert "More pages." in text_of(response)


def test_proposing_a_draft_that_changed_since_it_was_checked_is_refused(client):
    engagement = draft_engagement()
    as_client(client, engagement)
    form = client.get(url("agreement_propose", engagement)).context["form"]
    drafts.save(
        engagement=engagement, body=whole(title="Newer"), expected_version=None, by=client_of(engagement), now=NOW
    )
    data = {"draft_version": form.initial["draft_version"]} | soon(engagement)
    assert client.post(url("agreement_propose", engagement), data).status_code == 412
    assert not engagement.agreementversions.exists()


@pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T10:00", "2199-01-01T10:00", "2026-02-30T10:00"])
def test_an_offer_stands_until_a_moment_that_is_to_come(client, moment):
    engagement = draft_engagement()
    response = propose(as_client(client, engagement), engagement, expires_at=moment)
    assert response.status_code == 422
    assert 'id="id_expires_at_error"' in text_of(response)
    assert not engagement.agreementversions.exists()


def test_the_first_offer_needs_no_reason_and_is_signed_with_it(client):
    engagement = draft_engagement()
    assert propose(as_client(client, engagement), engagement, **soon(engagement)).status_code == 302
    version = engagement.agreementversions.get()
    assert [signature.side for signature in version.signatures.all()] == ["client"]


def test_what_is_not_complete_goes_back_to_the_editor(client):
    engagement = draft_engagement()
    content = whole()
    content["parts"]["deliverables"]["items"][0]["criteria"] = []
    drafts.save(engagement=engagement, body=content, expected_version=1, by=client_of(engagement), now=NOW)
    response = as_client(client, engagement).get(url("agreement_propose", engagement))
    assert (response.status_code, response["Location"]) == (302, url("agreement_edit", engagement))


def test_a_change_that_changes_nothing_is_not_proposed(client):
    engagement = active_engagement()
    response = as_client(client, engagement).get(url("agreement_propose", engagement))
    assert (response.status_code, response["Location"]) == (302, url("agreement_edit", engagement))


def test_an_offered_job_is_cancelled_after_a_question(client):
    engagement = offered_engagement()
    as_client(client, engagement)
    assert "Cancel this job?" in text_of(client.get(url("engagement_cancel", engagement)))
    assert client.post(url("engagement_cancel", engagement)).status_code == 302
    engagement.refresh_from_db()
    assert engagement.status == "cancelled"
    assert client.get(url("agreement", engagement)).status_code == 200


def test_a_job_that_was_cancelled_before_it_was_offered_stays_unseen(client):
    engagement = draft_engagement()
    as_client(client, engagement).post(url("engagement_cancel", engagement))
    assert client.get(url("agreement", engagement)).status_code == 200
    assert as_contractor(client, engagement).get(url("agreement", engagement)).status_code == 404


def test_a_running_job_cannot_be_cancelled(client):
    engagement = active_engagement()
    as_client(client, engagement)
    assert client.get(url("engagement_cancel", engagement)).status_code == 302
    assert client.post(url("engagement_cancel", engagement)).status_code == 409


def test_the_contractor_cannot_cancel(client):
    engagement = offered_engagement()
    assert as_contractor(client, engagement).post(url("engagement_cancel", engagement)).status_code == 403
