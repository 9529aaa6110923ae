"""The same POST with the same Idempotency-Key from two processes at the same instant: one effect, one answer."""

import json
from uuid import uuid4

import pytest

from engagements.services import deliverables
from payments.models import Payment
from tests.api.asking import Api, token_of
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.races.conftest import Races, Runner

pytestmark = pytest.mark.processes
PART = {"amount": "100.00", "paid_on": "2026-11-02", "method": "card"}


class Till:
    """A milestone of 600.00 that is earned, the token of its payer, and a key for one payment."""

    def __init__(self):
        deliverable = active_engagement().deliverables.get()
        engagement = deliverable.engagement
        self.by, self.key = client_of(engagement), str(uuid4())
        submission = deliverables.submit(deliverable=deliverable, note="Here", by=contractor_of(engagement), now=NOW)
        deliverables.accept(deliverable=deliverable, submission_id=submission.pk, by=self.by, now=NOW)
        self.milestone = engagement.milestones.get()
        self.token = token_of(engagement.relationship.manager, side="client")[1]
        self.path = f"/api/v1/engagements/{engagement.pk}/milestones/{self.milestone.pk}/payments"

    def payer(self, **changes):
        """Somebody who pays a part by REST."""
        more = {"path": self.path, "body": json.dumps(PART), "token": self.token, "key": self.key}
        return Runner("post", self.milestone, self.by, more | changes)

    def again(self):
        """The same request once more, when everything is quiet."""
        return Api(self.token).post(self.path.removeprefix("/api/v1"), PART, Idempotency_Key=self.key)

    def paid(self):
        return [f"{payment.amount:.2f}" for payment in Payment.objects.filter(milestone=self.milestone)]


def answers(results):
    return sorted(result["outcome"] for result in results)


def codes(results):
    return {json.loads(result["said"])["code"] for result in results if result["outcome"] != "201"}


@pytest.mark.parametrize("heat", range(4))
def test_the_same_request_at_once_pays_once_and_all_who_are_answered_hear_the_same(races: Races, heat):
    till = Till()
    results = races.run(till.payer(), till.payer())
    assert answers(results) in (["201", "201"], ["201", "409"])
    assert codes(results) <= {"idempotency_in_flight"}
    assert till.paid() == ["100.00"]
    first = next(json.loads(result["said"]) for result in results if result["outcome"] == "201")
    assert all(json.loads(result["said"]) == first for result in results if result["outcome"] == "201")
    again = till.again()
    assert (again.status_code, again["Idempotency-Replayed"], again.json()) == (201, "true", first)


def test_while_the_first_is_at_work_the_second_is_told_to_wait(races: Races):
    till = Till()
    results = races.run_stopped(till.payer(), till.payer())
    assert [result["outcome"] for result in results] == ["201", "409"]
    assert codes(results) == {"idempotency_in_flight"}
    assert till.paid() == ["100.00"]


def test_without_the_lock_only_the_unique_key_stops_the_second_and_nobody_could_read_why(races: Races):
    till = Till()
    assert races.run_unlocked(till.payer(), till.payer()) == ["IntegrityError", "201"]
    assert till.paid() == ["100.00"]


def test_without_a_key_that_is_shared_both_pay(races: Races):
    till = Till()
    assert answers(races.run(till.payer(), till.payer(key=str(uuid4())))) == ["201", "201"]
    assert till.paid() == ["100.00", "100.00"]


def test_the_same_key_for_another_amount_at_once_pays_one_of_them(races: Races):
    till = Till()
    other = json.dumps(PART | {"amount": "200.00"})
    results = races.run(till.payer(), till.payer(body=other))
    assert answers(results) in (["201", "409"], ["201", "422"])
    assert codes(results) <= {"idempotency_in_flight", "idempotency_key_reused"}
    winner = json.loads(next(result["said"] for result in results if result["outcome"] == "201"))
    assert till.paid() == [winner["amount"]]
