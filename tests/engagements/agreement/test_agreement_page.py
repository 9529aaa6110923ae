"""The agreement tab in each state, for each side and role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.services import agreements, clarifications, drafts
from tests.engagements.agreement.acting import as_client, as_contractor, as_role, text_of, url
from tests.engagements.agreement.bodies import whole
from tests.factories import (
    NOW,
    UserFactory,
    active_engagement,
    client_of,
    contractor_of,
    draft_engagement,
    offered_engagement,
)

pytestmark = pytest.mark.django_db
ANSWERS = ("Sign version 1", "Counter with changes", "Decline with a reason")


def change_of(engagement, **fields):
    """A proposed change by the contractor."""
    content = engagement.in_force.body | fields
    by = contractor_of(engagement)
    drafts.save(engagement=engagement, body=content, expected_version=None, by=by, now=NOW)
    return agreements.propose(engagement=engagement, by=by, now=NOW, reason="It came up in the call.")


def test_a_draft_is_shown_to_its_side_with_what_is_missing(client):
    engagement = draft_engagement()
    drafts.save(
        engagement=engagement,
        body=whole(parts={"brief": {"items": []}}),
        expected_version=1,
        by=client_of(engagement),
        now=NOW,
    )
    page = text_of(as_client(client, engagement).get(url("agreement", engagement)))
    assert "Draft: only your side sees it" in page
    assert "Describe the work in at least one section" in page


def test_a_draft_is_not_there_for_the_other_side(client):
    engagement = draft_engagement()
    assert as_contractor(client, engagement).get(url("agreement", engagement)).status_code == 404


def test_the_answering_side_reads_the_offer_and_may_sign_counter_decline_and_ask(client):
    engagement = offered_engagement()
    page = text_of(as_contractor(client, engagement).get(url("agreement", engagement)))
    assert all(text in page for text in (*ANSWERS, "Ask a question", "Build the home page.", "Opens in under a second"))
    assert engagement.agreementversions.get().sha256 in page


def test_the_proposing_side_waits_and_may_take_it_back(client):
    engagement = offered_engagement()
    page = text_of(as_client(client, engagement).get(url("agreement", engagement)))
    assert "Take it back" in page
    assert not any(text in page for text in ANSWERS)


@pytest.mark.parametrize("role", ["viewer", "finance"])
def test_those_who_only_read_see_everything_and_no_button(client, role):
    engagement = active_engagement()
    change_of(engagement, title="More")
    as_role(client, engagement, role)
    page = text_of(client.get(url("agreement", engagement)))
    assert "It came up in the call." in page
    assert not any(text in page for text in ("Read and sign", "Counter with changes", "Decline with", "Ask a question"))
    assert client.get(url("agreement_edit", engagement)).status_code == 403
    version = engagement.agreementversions.get(status="proposed")
    for name in ("agreement_sign", "agreement_decline", "agreement_withdraw"):
        assert client.post(url(name, engagement, version.pk), {"sha256": version.sha256}).status_code == 403
    assert client.post(url("clarification_ask", engagement), {"question": "Why?"}).status_code == 403
    assert client.get(url("engagement_cancel", engagement)).status_code == 403


def test_a_stranger_finds_nothing(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    client.force_login(UserFactory())
    for name in (
        "agreement",
        "agreement_edit",
        "agreement_import",
        "agreement_propose",
        "clarification_ask",
        "engagement_cancel",
    ):
        assert client.get(url(name, engagement)).status_code == 404
    for name in ("agreement_version", "agreement_print", "agreement_sign", "agreement_decline"):
        assert client.get(url(name, engagement, version.pk)).status_code == 404


def test_a_version_of_another_engagement_is_not_found(client):
    engagement, other = offered_engagement(), offered_engagement()
    as_client(client, engagement)
    assert client.get(url("agreement_version", engagement, other.agreementversions.get().pk)).status_code == 404


def test_a_proposed_change_opens_with_its_differences(client):
    engagement = active_engagement()
    change_of(engagement, title="Website and shop")
    page = text_of(as_client(client, engagement).get(url("agreement", engagement)))
    assert "Website <del>relaunch</del><ins>and shop</ins>" in page
    assert "Version 1 stays in force until both have signed version 2." in page
    assert "It came up in the call." in page


@pytest.mark.parametrize(
    ("view", "text"), [("text", "Build the home page."), ("sides", "version 2"), ("odd", "Changes")]
)
def test_a_change_can_be_read_in_full_and_side_by_side(client, view, text):
    engagement = active_engagement()
    change_of(engagement, title="Website and shop")
    response = as_client(client, engagement).get(url("agreement", engagement, query=f"?view={view}"))
    assert response.status_code == 200
    assert text in text_of(response)


def test_what_is_in_force_names_who_signed_when(client):
    engagement = active_engagement()
    signer = engagement.contractor.memberships.get().user
    page = text_of(as_contractor(client, engagement).get(url("agreement", engagement)))
    assert "Version 1, in force" in page
    assert signer.name in page
    assert "Propose a change" in page


def test_a_declined_offer_says_why_and_offers_the_next_step(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    agreements.decline(version=version, reason="Too early for me.", by=contractor_of(engagement), now=NOW)
    page = text_of(as_client(client, engagement).get(url("agreement", engagement)))
    assert all(text in page for text in ("Too early for me.", "Propose new terms", "Cancel the job"))


def test_an_older_version_stays_readable_with_the_way_to_the_present_one(client):
    engagement = active_engagement()
    version = change_of(engagement, title="More")
    agreements.sign(version=version, sha256=version.sha256, by=client_of(engagement), now=NOW)
    first = engagement.agreementversions.get(number=1)
    page = text_of(as_client(client, engagement).get(url("agreement_version", engagement, first.pk)))
    assert "To the version that matters now" in page
    assert "Build the home page." in page


def test_the_print_has_every_part_both_signatures_and_the_whole_hash(client):
    engagement = active_engagement()
    version = engagement.agreementversions.get()
    for sign_in in (as_client, as_contractor):
        page = text_of(sign_in(client, engagement).get(url("agreement_print", engagement, version.pk)))
        assert version.sha256 in page
        assert all(signature.user.name in page for signature in version.signatures.all())
        assert all(text in page for text in ("Build the home page.", "Deliverable 1", "Payment 1", "EUR\xa0600.00"))


def test_hostile_text_is_shown_and_not_obeyed(client):
    engagement = draft_engagement()
    hostile = '<script>alert(1)</script> "><img src=x onerror=y> \u202egnp.exe {{ 7 }} {% url %}'
    content = whole(title=hostile[:100])
    content["parts"]["brief"]["items"][0] |= {"title": hostile, "body": hostile}
    content["parts"]["deliverables"]["items"][0] |= {"title": hostile, "criteria": [hostile], "description": hostile}
    content["parts"]["payment_terms"]["items"][0] |= {"title": hostile}
    content["parts"]["communication"]["text"] = hostile
    by = client_of(engagement)
    drafts.save(engagement=engagement, body=content, expected_version=1, by=by, now=NOW)
    as_client(client, engagement)
    for name in ("agreement", "agreement_edit", "agreement_propose"):
        page = text_of(client.get(url(name, engagement, query="?full=1")))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202egnp.exe {{ 7 }} {% url %}" in page
    version = agreements.propose(engagement=engagement, by=by, now=NOW)
    assert version.body["parts"]["brief"]["items"][0]["body"] == hostile
    page = text_of(client.get(url("agreement_print", engagement, version.pk)))
    assert "<script>alert" not in page


def test_the_tab_takes_no_more_queries_for_three_questions_and_versions_than_for_one(client):
    engagement = active_engagement()
    contractor = contractor_of(engagement)
    clarifications.ask(engagement=engagement, question="One?", by=contractor, now=NOW)
    change_of(engagement, title="Change 1")
    as_client(client, engagement)
    client.get(url("agreement", engagement))
    with CaptureQueriesContext(connection) as one:
        client.get(url("agreement", engagement))
    for number in (2, 3):
        clarifications.ask(engagement=engagement, question=f"{number}?", by=contractor, now=NOW)
        change_of(engagement, title=f"Change {number}")
    client.get(url("agreement", engagement))
    with CaptureQueriesContext(connection) as three:
        client.get(url("agreement", engagement))
    assert (len(one), len(three)) == (11, 11)


def test_the_way_to_the_answer_is_shown_while_there_is_something_to_answer(client):
    open_one, in_force = offered_engagement(), active_engagement()
    assert "To the answer below the text" in text_of(as_contractor(client, open_one).get(url("agreement", open_one)))
    assert "below the text" not in text_of(as_contractor(client, in_force).get(url("agreement", in_force)))
