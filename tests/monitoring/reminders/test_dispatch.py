"""The dispatch: who is told of what happened. Nobody hears of their own act, nobody twice."""

import pytest

from accounts.models import Role
from engagements.services import agreements, comments, deliverables
from kernel.models import Outbox
from monitoring.models import Notification
from monitoring.services import nudges
from monitoring.services.dispatch import dispatch
from payments.services import payments
from tests.factories import (
    NOW,
    ContractorMembershipFactory,
    MembershipFactory,
    active_engagement,
    client_of,
    contractor_of,
    offered_engagement,
)
from tests.monitoring.reminders.helpers import at, move_of

pytestmark = pytest.mark.django_db


def told(verb: str) -> dict[str, set]:
    rows = Notification.objects.filter(code=verb)
    return {channel: {row.recipient_id for row in rows if row.channel == channel} for channel in ("mail", "news")}


def accepted_engagement():
    engagement = active_engagement()
    deliverable = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=deliverable, note="Done", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    return engagement


def test_an_agreement_in_force_is_a_receipt_for_both_at_once():
    engagement = active_engagement()
    dispatch(now=NOW)
    both = {client_of(engagement).user_id, contractor_of(engagement).user_id}
    assert told("agreement.in_force") == {"mail": both, "news": both}
    assert set(Notification.objects.filter(code="agreement.in_force").values_list("is_urgent", flat=True)) == {True}


def test_an_acceptance_is_news_to_the_contractor_and_not_to_who_accepted():
    engagement = accepted_engagement()
    dispatch(now=NOW)
    assert told("deliverable.accepted") == {
        "mail": {contractor_of(engagement).user_id},
        "news": {contractor_of(engagement).user_id},
    }


def test_a_decline_reaches_the_side_that_proposed():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    agreements.decline(version=version, reason="Too soon.", by=contractor_of(engagement), now=NOW)
    dispatch(now=NOW)
    assert told("agreement.declined")["mail"] == {client_of(engagement).user_id}


def test_a_payment_is_news_to_the_contractor():
    engagement = accepted_engagement()
    payments.record(
        milestone=engagement.milestones.get(),
        amount="200.00",
        paid_on=NOW.date(),
        method="bank_transfer",
        by=client_of(engagement),
        now=NOW,
    )
    dispatch(now=NOW)
    assert told("payment.recorded")["mail"] == {contractor_of(engagement).user_id}


@pytest.mark.parametrize("own_side_only", [True, False])
def test_a_comment_is_told_to_its_audience_but_its_writer(own_side_only):
    engagement = active_engagement()
    member = ContractorMembershipFactory(contractor=engagement.contractor, is_admin=False).user
    comments.write(
        engagement=engagement, body="Looks good", own_side_only=own_side_only, by=contractor_of(engagement), now=NOW
    )
    dispatch(now=NOW)
    others = set() if own_side_only else {client_of(engagement).user_id}
    assert told("comment.written")["news"] == {member.pk} | others


def test_an_ask_reaches_the_owing_person_at_once():
    engagement = active_engagement()
    later = at("2026-11-24T09:00")
    nudges.ask(move=move_of(engagement, "deliver"), by=client_of(engagement), now=later)
    dispatch(now=later)
    row = Notification.objects.get(code="move.nudged", channel="mail")
    assert (row.recipient_id, row.side, row.is_urgent) == (contractor_of(engagement).user_id, "contractor", True)


def test_a_viewer_is_not_told():
    engagement = offered_engagement()
    viewer = MembershipFactory(organization=engagement.organization, role=Role.VIEWER).user
    version = engagement.agreementversions.get()
    agreements.decline(version=version, reason="Too soon.", by=contractor_of(engagement), now=NOW)
    dispatch(now=NOW)
    assert not Notification.objects.filter(recipient=viewer).exists()


def test_every_entry_is_handed_on_once_in_order():
    engagement = active_engagement()
    handled = dispatch(now=NOW)
    before = Notification.objects.count()
    assert dispatch(now=NOW) == 0
    assert Notification.objects.count() == before
    rows = list(Outbox.objects.filter(entry__scope_id=engagement.pk).order_by("position").select_related("entry"))
    assert [row.entry.seq for row in rows] == list(range(1, len(rows) + 1))
    positions = list(Outbox.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, handled + 1))


def test_batches_continue_the_positions():
    active_engagement()
    total = Outbox.objects.count()
    assert dispatch(now=NOW, size=2) == total
    assert list(Outbox.objects.order_by("position").values_list("position", flat=True)) == list(range(1, total + 1))


def test_the_statements_do_not_grow_with_the_entries(django_assert_max_num_queries):
    for _ in range(3):
        active_engagement()
    with django_assert_max_num_queries(12):
        dispatch(now=NOW)
