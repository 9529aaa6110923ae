"""Drafts as a service: versions of the draft, where a new one starts, what is kept."""

import pytest

from engagements.models import Draft
from engagements.services import agreements, drafts
from kernel.errors import IllegalTransition, Invalid, Stale
from tests.engagements.agreement.bodies import whole
from tests.factories import NOW, active_engagement, client_of, contractor_of, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db


def save(engagement, body, by, version=None):
    return drafts.save(engagement=engagement, body=body, expected_version=version, by=by, now=NOW)


def test_looking_at_a_draft_writes_nothing():
    engagement = offered_engagement()
    drafts.draft_for(engagement=engagement, by=contractor_of(engagement), now=NOW)
    assert not Draft.objects.filter(engagement=engagement, side="contractor").exists()


def test_the_answering_side_starts_from_the_proposal():
    engagement = offered_engagement()
    draft = drafts.draft_for(engagement=engagement, by=contractor_of(engagement), now=NOW)
    assert (draft.version, draft.body) == (0, engagement.agreementversions.get().body)


def test_each_save_raises_the_version_and_a_stale_one_changes_nothing():
    engagement = draft_engagement()
    by = client_of(engagement)
    first = save(engagement, whole(title="One"), by, 1)
    assert first.version == 2
    with pytest.raises(Stale):
        save(engagement, whole(title="Two"), by, 1)
    assert Draft.objects.get(engagement=engagement).body["title"] == "One"


def test_a_first_save_is_stale_when_somebody_was_faster():
    engagement = offered_engagement()
    by = contractor_of(engagement)
    save(engagement, whole(), by, 0)
    with pytest.raises(Stale):
        save(engagement, whole(), by, 0)


def test_a_draft_that_was_proposed_gives_way_to_the_counter():
    engagement = offered_engagement()
    client, contractor = client_of(engagement), contractor_of(engagement)
    save(engagement, whole(title="Counter"), contractor)
    agreements.propose(engagement=engagement, by=contractor, now=NOW, answers=engagement.agreementversions.get())
    assert drafts.draft_for(engagement=engagement, by=client, now=NOW).body["title"] == "Counter"


def test_a_draft_that_somebody_still_writes_on_is_kept():
    engagement = offered_engagement()
    client, contractor = client_of(engagement), contractor_of(engagement)
    save(engagement, whole(title="Second thoughts"), client)
    save(engagement, whole(title="Counter"), contractor)
    agreements.propose(engagement=engagement, by=contractor, now=NOW, answers=engagement.agreementversions.get())
    assert drafts.draft_for(engagement=engagement, by=client, now=NOW).body["title"] == "Second thoughts"


def test_a_change_starts_from_what_is_in_force_even_after_another_was_declined():
    engagement = active_engagement()
    client, contractor = client_of(engagement), contractor_of(engagement)
    save(engagement, whole(title="Too much"), contractor)
    version = agreements.propose(engagement=engagement, by=contractor, now=NOW)
    agreements.decline(version=version, reason="No", by=client, now=NOW)
    assert drafts.draft_for(engagement=engagement, by=client, now=NOW).body["title"] == "Website relaunch"
    drafts.restart(engagement=engagement, version=version, by=client, now=NOW)
    assert drafts.draft_for(engagement=engagement, by=contractor, now=NOW).body["title"] == "Website relaunch"


def test_until_the_first_proposal_the_job_is_called_as_its_draft():
    engagement = draft_engagement()
    save(engagement, whole(title="Another name", currency="USD"), client_of(engagement))
    engagement.refresh_from_db()
    assert (engagement.title, engagement.currency) == ("Another name", "USD")


def test_the_name_of_a_running_job_does_not_follow_a_draft():
    engagement = active_engagement()
    save(engagement, whole(title="Another name"), client_of(engagement))
    engagement.refresh_from_db()
    assert engagement.title == "Website relaunch"


def test_every_item_gets_a_key():
    engagement = draft_engagement()
    content = whole()
    content["parts"]["brief"]["items"] = [{"title": "New", "body": "x"}]
    content["parts"]["deliverables"]["items"][0]["criteria"] = ["One"]
    body = save(engagement, content, client_of(engagement)).body
    assert body["parts"]["brief"]["items"][0]["key"]
    assert body["parts"]["deliverables"]["items"][0]["criteria"][0]["key"]


def test_a_draft_of_five_megabytes_is_refused():
    content = whole()
    content["parts"]["brief"]["items"][0]["body"] = "x" * 5_300_000
    with pytest.raises(Invalid, match="5 MB"):
        save(draft_engagement(), content, client_of(draft_engagement()))


def test_nothing_can_be_drafted_when_the_job_is_over():
    engagement = draft_engagement()
    engagement.status = "cancelled"
    with pytest.raises(IllegalTransition):
        save(engagement, whole(), client_of(engagement))
