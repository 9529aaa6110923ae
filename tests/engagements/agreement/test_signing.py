"""Signing: the hash that was read, who may, and what waits."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.models import Relationship, Role
from accounts.services import organizations, relationships
from engagements.models import Signature
from engagements.services import agreements, clarifications, deliverables, drafts
from kernel.actors import Actor
from kernel.errors import DomainError, NotAllowed
from kernel.models import Entry, Move
from kernel.moves.repair import findings
from kernel.wake import wake_due_scopes
from monitoring.services.sweep import sweep
from tests.engagements.agreement.acting import as_client, as_contractor, as_role, text_of, url
from tests.engagements.agreement.bodies import whole
from tests.factories import (
    NOW,
    MembershipFactory,
    active_engagement,
    body,
    client_of,
    contractor_of,
    draft_engagement,
    offered_engagement,
)
from tests.monitoring.reminders.helpers import owed

pytestmark = pytest.mark.django_db


def sign(client, engagement, version, **data):
    return client.post(url("agreement_sign", engagement, version.pk), {"sha256": version.sha256} | data)


def moves_of(engagement):
    rows = Move.objects.of_scope("engagement", engagement.pk).open().duties()
    return sorted(rows.values_list("side", "kind"))


def test_the_second_signature_puts_the_version_in_force(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    response = sign(as_contractor(client, engagement), engagement, version)
    assert response.status_code == 302
    engagement.refresh_from_db()
    assert (engagement.status, engagement.in_force_id) == ("active", version.pk)


def test_signing_twice_is_quiet_and_signs_once(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    as_contractor(client, engagement)
    assert [sign(client, engagement, version).status_code for _ in range(2)] == [302, 302]
    assert Signature.objects.filter(version=version, side="contractor").count() == 1


def test_another_hash_than_the_one_on_the_table_is_refused_kindly(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    response = sign(as_contractor(client, engagement), engagement, version, sha256="0" * 64)
    assert response.status_code == 412
    assert "Read it again before you sign." in text_of(response)
    assert not Signature.objects.filter(version=version, side="contractor").exists()


def test_a_form_without_a_hash_changes_nothing(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    as_contractor(client, engagement)
    assert client.post(url("agreement_sign", engagement, version.pk), {}).status_code == 422
    assert not Signature.objects.filter(version=version, side="contractor").exists()


def test_accepting_what_was_countered_meanwhile_is_told_and_keeps_the_reason(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    clarifications.ask(engagement=engagement, question="Which?", by=client_of(engagement), now=NOW)
    drafts.save(
        engagement=engagement, body=whole(title="Newer"), expected_version=None, by=client_of(engagement), now=NOW
    )
    agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    response = sign(as_contractor(client, engagement), engagement, version, override_reason="It is urgent")
    assert response.status_code == 409
    assert "Somebody was here before you" in text_of(response)
    assert "It is urgent" in text_of(response)
    assert "nothing to sign here now" in text_of(response)
    assert "the text that you sign" not in text_of(response)


def test_an_expired_offer_cannot_be_signed():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    with pytest.raises(DomainError, match="expired"):
        agreements.sign(
            version=version, sha256=version.sha256, by=contractor_of(engagement), now=version.expires_at + timedelta(1)
        )


def test_the_days_of_a_job_are_those_of_who_does_it():
    """An evening in Berlin is the next day in Manila, for the day of signing and for the last agreed date alike."""
    evening = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
    engagement = offered_engagement(due=evening + timedelta(days=17))
    version = engagement.agreementversions.get()
    agreements.sign(version=version, sha256=version.sha256, by=contractor_of(engagement), now=evening)
    engagement.refresh_from_db()
    assert (engagement.starts_on, engagement.ends_on) == (date(2026, 11, 3), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        (timedelta(days=5), NOW + timedelta(days=6)),  # signed any later, the work would be late at once
        (timedelta(days=90), datetime(2026, 11, 16, 9, 0, tzinfo=UTC)),  # two weeks on, close of business in Manila
    ],
)
def test_an_offer_stands_no_longer_than_until_the_first_date_it_names(due, ends):
    assert offered_engagement(due=NOW + due).agreementversions.get().expires_at == ends


def test_a_proposed_change_stands_its_two_weeks_whatever_goes_on_meanwhile():
    engagement = active_engagement(due=NOW + timedelta(days=5))
    drafts.save(
        engagement=engagement,
        body=body(due=NOW + timedelta(days=5), title="Newer"),
        expected_version=None,
        by=client_of(engagement),
        now=NOW,
    )
    version = agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW, reason="A better name.")
    assert version.expires_at == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_signing_waits_for_a_question_and_an_override_needs_a_reason(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    clarifications.ask(engagement=engagement, question="Which CMS?", by=contractor_of(engagement), now=NOW)
    as_contractor(client, engagement)
    page = text_of(client.get(url("agreement_sign", engagement, version.pk)))
    assert "Why you sign without the answer" in page
    refused = sign(client, engagement, version, override_reason=" ")
    assert (refused.status_code, "Say why you sign without it." in text_of(refused)) == (422, True)
    assert sign(client, engagement, version, override_reason="The answer can wait.").status_code == 302
    signature = Signature.objects.get(version=version, side="contractor")
    assert signature.override_reason == "The answer can wait."
    entry = Entry.objects.filter(scope_id=engagement.pk, verb="agreement.signed").latest("seq")
    assert entry.facts.body["questions_open"] == 1
    assert "The answer can wait." in text_of(client.get(url("agreement", engagement)))


def test_a_question_asked_while_one_reads_stops_the_signature():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    clarifications.ask(engagement=engagement, question="Which CMS?", by=contractor_of(engagement), now=NOW)
    with pytest.raises(DomainError, match="Signing waits for 1 open question") as refused:
        agreements.sign(version=version, sha256=version.sha256, by=contractor_of(engagement), now=NOW)
    assert refused.value.code == "questions_open"


def test_the_page_to_sign_shows_the_whole_text(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    page = text_of(as_contractor(client, engagement).get(url("agreement_sign", engagement, version.pk)))
    assert all(text in page for text in ("Build the home page.", "Deliverable 1", version.sha256, "You sign as"))


def test_there_is_no_page_to_sign_what_one_cannot_sign(client):
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    assert as_client(client, engagement).get(url("agreement_sign", engagement, version.pk)).status_code == 302


@pytest.mark.parametrize(("limit", "signed"), [(None, True), (Decimal(600), True), (Decimal("599.99"), False)])
def test_a_manager_signs_up_to_their_limit(limit, signed):
    engagement = draft_engagement()
    by = Actor(user_id=client_of(engagement).user_id, side="client", limit=limit)
    version = agreements.propose(engagement=engagement, by=by, now=NOW)
    assert version.signatures.exists() == signed


def test_a_limit_in_another_currency_covers_nothing():
    engagement = draft_engagement()
    content = whole(currency="USD")
    drafts.save(engagement=engagement, body=content, expected_version=1, by=client_of(engagement), now=NOW)
    engagement.refresh_from_db()
    by = Actor(user_id=client_of(engagement).user_id, side="client", limit=Decimal(10_000))
    assert not agreements.propose(engagement=engagement, by=by, now=NOW).signatures.exists()


def test_above_the_limit_the_owner_is_asked_to_sign():
    engagement = draft_engagement()
    manager = MembershipFactory(organization=engagement.organization, role=Role.MANAGER)
    engagement.relationship.manager = manager.user
    engagement.relationship.save()
    by = Actor(user_id=manager.user_id, side="client", limit=Decimal(1))
    version = agreements.propose(engagement=engagement, by=by, now=NOW)
    owner = engagement.organization.memberships.get(role=Role.OWNER)
    assert moves_of(engagement) == [("client", "sign"), ("contractor", "respond")]
    assert Move.objects.of_scope("engagement", engagement.pk).open().get(kind="sign").person == owner.user_id
    agreements.sign(version=version, sha256=version.sha256, by=contractor_of(engagement), now=NOW)
    assert moves_of(engagement) == [("client", "sign")]
    with pytest.raises(NotAllowed, match="above what you may sign alone"):
        agreements.sign(version=version, sha256=version.sha256, by=by, now=NOW)
    agreements.sign(version=version, sha256=version.sha256, by=Actor(owner.user_id, "client"), now=NOW)
    version.refresh_from_db()
    assert version.status == "in_force"


def counter_offer(engagement):
    """The contractor's counter-offer, which the client is to answer: EUR 1,200."""
    by = contractor_of(engagement)
    drafts.save(engagement=engagement, body=whole(title="Counter"), expected_version=None, by=by, now=NOW)
    newest = engagement.agreementversions.order_by("number").last()
    return agreements.propose(engagement=engagement, by=by, now=NOW, answers=newest)


def offer_to_a_manager(limit):
    """An engagement run by a manager with ``limit``, with a counter-offer to the client; and its owner's seat."""
    engagement = offered_engagement()
    owner = engagement.organization.memberships.get(role=Role.OWNER)
    manager = MembershipFactory(organization=engagement.organization, role=Role.MANAGER, signing_limit=limit)
    Relationship.objects.filter(pk=engagement.relationship_id).update(manager=manager.user)
    counter_offer(engagement)
    return engagement, owner, manager


def answering(engagement):
    """Whom the move to answer the offer names."""
    return Move.objects.of_scope("engagement", engagement.pk).open().get(kind="respond").person


@pytest.mark.parametrize(("limit", "goes_to_the_owner"), [(None, False), (1200, False), (1199, True)])
def test_above_the_managers_limit_the_owner_is_asked_to_answer(limit, goes_to_the_owner):
    engagement, owner, _manager = offer_to_a_manager(limit)
    assert answering(engagement) == (owner.user_id if goes_to_the_owner else None)
    assert list(findings(now=NOW)) == []


def test_the_owner_hears_that_the_answer_is_theirs():
    _engagement, owner, _manager = offer_to_a_manager(1)
    sweep(now=NOW)
    assert {("announced", owner.user_id)} == {said for said in owed() if said[0] == "announced"}


@pytest.mark.parametrize("change", ["limit", "manager", "currency"])
def test_when_who_may_sign_changes_the_clock_hands_the_answer_over(change):
    engagement, owner, manager = offer_to_a_manager(1)
    by, at = Actor(owner.user_id, "client"), {"now": NOW}
    if change == "limit":
        organizations.change_seat(membership=manager, role="manager", signing_limit=None, is_active=True, by=by, **at)
    elif change == "manager":
        given = {"manager": owner.user, "deputy": None, "expected_version": 1}
        relationships.assign(relationship=engagement.relationship, **given, by=by, **at)
    else:
        organizations.change_seat(
            membership=manager, role="manager", signing_limit=Decimal(900), is_active=True, by=by, **at
        )
        given = {"organization": engagement.organization, "currency": "USD"}
        organizations.update(**given, expected_version=1, by=by, **at)
    wake_due_scopes(now=NOW)
    assert answering(engagement) == (owner.user_id if change == "currency" else None)
    assert list(findings(now=NOW)) == []


def test_a_manager_above_their_limit_is_told_instead_of_offered_the_button(client):
    engagement = offered_engagement()
    version = counter_offer(engagement)
    as_role(client, engagement, "manager", signing_limit=Decimal(100))
    page = text_of(client.get(url("agreement", engagement)))
    assert "This is above what you may sign alone." in page
    assert "Read and sign" not in page
    assert sign(client, engagement, version).status_code == 403


def test_a_change_that_the_work_has_overtaken_cannot_be_signed():
    engagement = active_engagement()
    client, contractor = client_of(engagement), contractor_of(engagement)
    content = whole()
    content["parts"]["deliverables"]["items"][0]["title"] = "Less"
    drafts.save(engagement=engagement, body=content, expected_version=None, by=contractor, now=NOW)
    version = agreements.propose(engagement=engagement, by=contractor, now=NOW)
    row = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor, now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client, now=NOW)
    with pytest.raises(DomainError, match="Work went on") as refused:
        agreements.sign(version=version, sha256=version.sha256, by=client, now=NOW)
    assert refused.value.code == "overtaken"
    engagement.refresh_from_db()
    assert engagement.in_force.number == 1
