"""A party changes its calendar: what is dated stays dated, and repair finds nothing to do."""

from datetime import time, timedelta

import pytest

from accounts.services import contractors, organizations
from engagements.services import agreements, clarifications, drafts
from kernel.models import Move
from kernel.moves.repair import findings
from payments.services import payments
from tests.factories import NOW, active_engagement, body, client_of, contractor_of, offered_engagement

pytestmark = pytest.mark.django_db
ELSEWHERE = {"zone": "Pacific/Auckland", "country": "NZ", "working_days": "23", "day_ends": time(20, 0)}
UP_FRONT = {"items": [{"key": "m1", "title": "Fee", "amount": "600.00", "trigger": "up_front", "days": 7}]}


def declined():
    """The client is to propose again."""
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    agreements.decline(version=version, reason="Too little", by=contractor_of(engagement), now=NOW)
    return engagement


def counter_declined():
    """The contractor is to propose again."""
    engagement = offered_engagement()
    by, offer = contractor_of(engagement), engagement.agreementversions.get()
    drafts.save(engagement=engagement, body=body(title="Counter"), expected_version=None, by=by, now=NOW)
    version = agreements.propose(engagement=engagement, by=by, now=NOW, answers=offer)
    agreements.decline(version=version, reason="Too much", by=client_of(engagement), now=NOW)
    return engagement


def done():
    """The client is to close."""
    engagement = active_engagement(deliverables=0, payment_terms=UP_FRONT)
    paid = {"amount": "600", "paid_on": NOW.date(), "method": "card"}
    payments.record(milestone=engagement.milestones.get(), **paid, by=client_of(engagement), now=NOW)
    return engagement


def move_both(engagement):
    """Both parties move to another zone, other days, hours and holidays."""
    given = {"expected_version": 1, "now": NOW, **ELSEWHERE}
    organizations.update(organization=engagement.organization, by=client_of(engagement), **given)
    contractors.update(contractor=engagement.contractor, by=contractor_of(engagement), **given)


def due(engagement, kind):
    return Move.objects.of_scope("engagement", engagement.pk).open().get(kind=kind).due_at


@pytest.mark.parametrize(
    ("made", "kind"), [(declined, "propose_again"), (counter_declined, "propose_again"), (done, "close")]
)
def test_the_date_stays_when_the_calendar_changes(made, kind):
    engagement = made()
    before = due(engagement, kind)
    move_both(engagement)
    assert list(findings(now=NOW)) == []
    assert due(engagement, kind) == before


def test_what_comes_back_as_it_was_keeps_its_date():
    engagement = done()
    before = due(engagement, "close")
    question = clarifications.ask(engagement=engagement, question="Which?", by=client_of(engagement), now=NOW)
    move_both(engagement)
    clarifications.answer(clarification=question, text="This", by=contractor_of(engagement), now=NOW)
    assert due(engagement, "close") == before


def test_what_arises_after_the_change_is_dated_by_the_new_calendar():
    engagement = offered_engagement()
    version = engagement.agreementversions.get()
    move_both(engagement)
    later = NOW + timedelta(hours=1)
    agreements.decline(version=version, reason="Too little", by=contractor_of(engagement), now=later)
    engagement.organization.refresh_from_db()
    assert due(engagement, "propose_again") == engagement.organization.working_time().add_working_days(later, 5)
