"""The walking skeleton: a quick job from the offer to the last payment, in five acts."""

import pytest

from engagements.services import agreements, deliverables
from kernel.models import Entry, Move
from kernel.record import verify
from payments.services import payments
from tests.factories import NOW, client_of, contractor_of, draft_engagement

pytestmark = pytest.mark.django_db


def open_duties(engagement):
    return list(
        Move.objects.of_scope("engagement", engagement.pk).open().duties().order_by("key").values_list("side", "kind")
    )


def test_a_quick_job_takes_five_acts_from_offer_to_paid():
    engagement = draft_engagement(weight="quick")
    client, contractor = client_of(engagement), contractor_of(engagement)

    version = agreements.propose(engagement=engagement, by=client, now=NOW)
    assert open_duties(engagement) == [("contractor", "respond")]

    agreements.sign(version=version, sha256=version.sha256, by=contractor, now=NOW)
    assert open_duties(engagement) == [("contractor", "deliver")]

    deliverable = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=deliverable, note="Done", by=contractor, now=NOW)
    assert open_duties(engagement) == [("client", "review")]

    deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=client, now=NOW)
    assert open_duties(engagement) == [("client", "pay")]

    milestone = engagement.milestones.get()
    payments.record(
        milestone=milestone, amount="600.00", paid_on=NOW.date(), method="bank_transfer", by=client, now=NOW
    )
    engagement.refresh_from_db()
    assert engagement.status == "closed"
    assert open_duties(engagement) == []
    assert list(verify(engagement)) == []
    assert list(Entry.objects.filter(scope_id=engagement.pk).order_by("seq").values_list("verb", flat=True)) == [
        "engagement.created",
        "agreement.proposed",
        "agreement.signed",
        "agreement.signed",
        "agreement.in_force",
        "deliverable.submitted",
        "deliverable.accepted",
        "milestone.earned",
        "engagement.completing",
        "payment.recorded",
        "milestone.paid",
        "engagement.closed",
    ]
