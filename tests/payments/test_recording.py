"""Recording payments: in parts, never too much, in the currency's own decimals, corrected only by reversal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from engagements.models import Comment
from engagements.services import agreements, deliverables, engagements
from kernel.errors import DomainError, Invalid, NotAllowed, Stale
from kernel.models import Move
from kernel.moves.repair import findings
from payments.models import Milestone, Payment
from payments.services import payments
from tests.factories import (
    NOW,
    RelationshipFactory,
    active_engagement,
    body,
    client_of,
    contractor_of,
    draft_engagement,
)

pytestmark = pytest.mark.django_db


def owed(amount="600.00", currency="EUR", weight="full"):
    """An earned milestone of ``amount``, due up front."""
    terms = {"items": [{"key": "m1", "title": "Fee", "amount": amount, "trigger": "up_front", "days": 7}]}
    if currency == "EUR":
        return active_engagement(payment_terms=terms, weight=weight).milestones.get()
    relationship = RelationshipFactory()
    content = body(payment_terms=terms) | {"currency": currency}
    engagement = engagements.create(
        relationship=relationship,
        title="Job",
        weight=weight,
        currency=currency,
        body=content,
        by=client_of(relationship),
        now=NOW,
    )
    version = agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    agreements.sign(version=version, sha256=version.sha256, by=contractor_of(engagement), now=NOW)
    return engagement.milestones.get()


def pay(milestone, amount, **more):
    given = {"paid_on": NOW.date(), "method": "card", "by": client_of(milestone.engagement), "now": NOW, **more}
    payment = payments.record(milestone=milestone, amount=amount, **given)
    milestone.refresh_from_db()
    return payment


def duties(milestone):
    return sorted(Move.objects.of_scope("engagement", milestone.engagement_id).open().values_list("kind", flat=True))


def test_parts_add_up_to_the_whole():
    milestone = owed()
    pay(milestone, "200.50")
    assert (milestone.status, milestone.open_amount) == ("earned", Decimal("399.50"))
    pay(milestone, "399.50")
    assert (milestone.status, milestone.open_amount) == ("paid", Decimal(0))


def test_more_than_what_is_open_is_refused_and_says_how_much_is():
    milestone = owed()
    pay(milestone, "500")
    with pytest.raises(DomainError) as refused:
        pay(milestone, "100.01")
    assert (refused.value.code, str(refused.value)) == ("overpaid", "Only EUR\N{NO-BREAK SPACE}100.00 is still open.")


def test_paying_what_is_paid_is_told_kindly():
    milestone = owed()
    pay(milestone, "600")
    with pytest.raises(DomainError) as refused:
        pay(milestone, "1")
    assert refused.value.code == "already_paid"


def test_what_was_open_when_the_payer_looked_must_still_be_open():
    milestone = owed()
    pay(milestone, "200", open_before=Decimal(600))
    with pytest.raises(Stale):
        pay(milestone, "200", open_before=Decimal(600))
    assert milestone.open_amount == 400


@pytest.mark.parametrize(
    ("currency", "whole", "good", "bad"),
    [("JPY", "48000", "12000", "0.5"), ("EUR", "600.00", "0.01", "0.001"), ("KWD", "12.345", "0.005", "0.0005")],
)
def test_an_amount_has_the_decimals_of_its_currency(currency, whole, good, bad):
    milestone = owed(whole, currency)
    with pytest.raises(Invalid):
        pay(milestone, bad)
    pay(milestone, good)
    assert milestone.paid_amount == Decimal(good)


@pytest.mark.parametrize("amount", ["0", "-5", "abc", "", "NaN", "Infinity", "1e20", "1,5"])
def test_what_is_no_amount_is_refused_at_the_field(amount):
    with pytest.raises(Invalid) as refused:
        pay(owed(), amount)
    assert list(refused.value.errors) == ["amount"]


@pytest.mark.parametrize("day", [NOW.date() + timedelta(days=2), date(206, 11, 2)])
def test_a_day_that_cannot_be_is_refused(day):
    with pytest.raises(Invalid) as refused:
        pay(owed(), "10", paid_on=day)
    assert list(refused.value.errors) == ["paid_on"]


def test_a_day_that_has_begun_in_the_first_zone_is_taken():
    assert pay(owed(), "10", paid_on=NOW.date(), now=NOW - timedelta(hours=13)).amount == 10


def test_a_reference_is_as_long_as_banks_take_them():
    assert pay(owed(), "10", reference="x" * 140).reference == "x" * 140
    with pytest.raises(Invalid):
        pay(owed(), "10", reference="x" * 141)


def test_the_contractor_records_nothing_not_even_a_part():
    milestone = owed()
    with pytest.raises(NotAllowed):
        pay(milestone, "10", by=contractor_of(milestone.engagement))


def test_what_is_not_earned_cannot_be_paid():
    milestone = active_engagement().milestones.get()
    with pytest.raises(DomainError):
        pay(milestone, "10")


def test_a_reversal_opens_the_amount_again_and_keeps_the_row():
    milestone = owed()
    payment = pay(milestone, "600")
    payments.reverse(payment=payment, reason="Wrong account", by=client_of(milestone.engagement), now=NOW)
    milestone.refresh_from_db()
    payment.refresh_from_db()
    assert (milestone.status, milestone.open_amount, milestone.round) == ("earned", Decimal(600), 2)
    assert (payment.status, payment.reversal_reason) == ("reversed", "Wrong account")


def test_after_a_reversal_paying_is_the_clients_move_again():
    milestone = owed()
    payment = pay(milestone, "600")
    assert "pay" not in duties(milestone)
    payments.reverse(payment=payment, reason="Wrong", by=client_of(milestone.engagement), now=NOW)
    assert "pay" in duties(milestone)
    assert list(findings(now=NOW)) == []


def test_a_payment_that_arrived_cannot_be_taken_back():
    milestone = owed()
    payment = pay(milestone, "600")
    payments.confirm(payment=payment, by=contractor_of(milestone.engagement), now=NOW)
    with pytest.raises(DomainError):
        payments.reverse(payment=payment, reason="Wrong", by=client_of(milestone.engagement), now=NOW)


def test_confirming_twice_is_a_quiet_no_op():
    milestone = owed()
    payment, by = pay(milestone, "100"), contractor_of(milestone.engagement)
    for _ in range(2):
        payments.confirm(payment=payment, by=by, now=NOW)
    milestone.engagement.refresh_from_db()
    assert Payment.objects.get().status == "confirmed"


def test_each_answer_to_a_missing_payment_opens_the_next_round():
    milestone = owed()
    payment, contractor, client = (
        pay(milestone, "600"),
        contractor_of(milestone.engagement),
        client_of(milestone.engagement),
    )
    for number in (1, 2):
        then = NOW + timedelta(days=number)
        payments.report_missing(payment=payment, note=f"Nothing {number}", by=contractor, now=then)
        assert "trace_payment" in duties(milestone)
        assert "confirm_receipt" not in duties(milestone)
        payments.trace(payment=payment, note=f"Sent again {number}", by=client, now=then + timedelta(hours=1))
        assert "trace_payment" not in duties(milestone)
        assert "confirm_receipt" in duties(milestone)
    said = Comment.objects.filter(subject=payment.pk).order_by("written_at").values_list("side", "body")
    assert list(said) == [
        ("contractor", "Nothing 1"),
        ("client", "Sent again 1"),
        ("contractor", "Nothing 2"),
        ("client", "Sent again 2"),
    ]
    assert list(findings(now=NOW)) == []


def test_a_quick_job_that_closed_itself_opens_again_when_its_payment_is_reversed():
    engagement = draft_engagement(weight="quick")
    client, contractor = client_of(engagement), contractor_of(engagement)
    version = agreements.propose(engagement=engagement, by=client, now=NOW)
    agreements.sign(version=version, sha256=version.sha256, by=contractor, now=NOW)
    row = engagement.deliverables.get()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor, now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client, now=NOW)
    milestone = Milestone.objects.get(engagement=engagement)
    payment = pay(milestone, "600")
    engagement.refresh_from_db()
    assert engagement.status == "closed"
    payments.report_missing(payment=payment, note="Nothing", by=contractor, now=NOW)
    payments.reverse(payment=payment, reason="It bounced", by=client, now=NOW)
    engagement.refresh_from_db()
    assert engagement.status == "completing"
    assert duties(milestone) == ["commend", "pay"]
    pay(milestone, "600")
    engagement.refresh_from_db()
    assert engagement.status == "closed"
