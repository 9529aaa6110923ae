"""Hypothesis drives a whole engagement through acts in any order, legal or not.

After every act: the stored moves are what the state calls for, the record verifies, an active engagement is never nobody's,
and whatever was refused was refused by a domain error.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from engagements.models import AgreementVersion, Clarification, Deliverable, Draft, Tool
from engagements.services import agreements, clarifications, deliverables, drafts, engagements, tools
from kernel.errors import DomainError
from kernel.models import Move, Reminder
from kernel.moves.repair import findings
from kernel.record import verify
from kernel.wake import wake_due_scopes
from monitoring.models import Blocker, CheckIn
from monitoring.services import checkins
from payments.models import Milestone, Payment
from payments.services import payments
from tests.factories import NOW, body, client_of, contractor_of, draft_engagement

TOOL = {"key": "t1", "name": "CMS", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00:00+00:00"}
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}
UP_FRONT = {"key": "m0", "title": "Deposit", "amount": "100.00", "trigger": "up_front", "days": 5}
ON_DATE = {"key": "m9", "title": "Retainer", "amount": "50.00", "trigger": "on_date", "on": "2026-11-20", "days": 5}
sides = st.sampled_from(["client", "contractor"])


class Engagement(RuleBasedStateMachine):
    """One engagement with two deliverables, a tool, check-ins and four milestones."""

    @initialize(weight=st.sampled_from(["full", "quick"]))
    def begin(self, weight):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        content = body(deliverables=2, tools={"items": [TOOL]}, check_in_plan=PLAN)
        content["parts"]["payment_terms"]["items"] += [UP_FRONT, ON_DATE]
        self.engagement = draft_engagement(weight=weight)
        Draft.objects.filter(engagement=self.engagement).update(body=content)
        self.by = {"client": client_of(self.engagement), "contractor": contractor_of(self.engagement)}
        self.now, self.numbers = NOW, count(1)

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def newest(self, model, order="pk", **filters):
        return model.objects.filter(engagement=self.engagement, **filters).order_by(order).last()

    def act(self, function, row, **arguments):
        """Do it if there is a row to do it to; a refusal must be a domain error, and must leave nothing half-done."""
        self.now += timedelta(minutes=1)
        if row is not None:
            with suppress(DomainError), transaction.atomic():
                function(now=self.now, **row, **arguments)

    @rule(side=sides, amount=st.integers(1, 3))
    def propose(self, side, amount):
        by = self.by[side]
        version = self.newest(AgreementVersion, "number", status="proposed")
        draft = drafts.draft_for(engagement=self.engagement, by=by, now=self.now)
        for item in draft.body["parts"]["payment_terms"]["items"]:
            item["title"] = f"Payment {next(self.numbers)}"
            item["amount"] = f"{amount * 100}.00"
        draft.save()
        self.act(agreements.propose, {"engagement": self.engagement}, by=by, answers=version)

    @rule(side=sides, override=st.booleans())
    def sign(self, side, override):
        version = self.newest(AgreementVersion, "number", status="proposed")
        row = version and {"version": version, "sha256": version.sha256}
        self.act(agreements.sign, row, by=self.by[side], override_reason="urgent" if override else "")

    @rule(side=sides)
    def decline(self, side):
        version = self.newest(AgreementVersion, "number")
        self.act(agreements.decline, version and {"version": version}, by=self.by[side], reason="Too little")

    @rule(side=sides)
    def withdraw(self, side):
        version = self.newest(AgreementVersion, "number")
        self.act(agreements.withdraw, version and {"version": version}, by=self.by[side])

    @rule(side=sides)
    def ask(self, side):
        self.act(clarifications.ask, {"engagement": self.engagement}, by=self.by[side], question="Which?")

    @rule(side=sides)
    def answer(self, side):
        row = self.newest(Clarification)
        self.act(clarifications.answer, row and {"clarification": row}, by=self.by[side], text="This one")

    @rule(side=sides, act=st.sampled_from(["grant", "confirm", "request_help", "revoke"]))
    def tool(self, side, act):
        row = self.newest(Tool)
        more = {"problem": "No"} if act == "request_help" else {}
        self.act(getattr(tools, act), row and {"tool": row}, by=self.by[side], **more)

    @rule(side=sides, which=st.integers(0, 1))
    def submit(self, side, which):
        rows = list(Deliverable.objects.filter(engagement=self.engagement))
        row = rows[which] if rows else None
        self.act(deliverables.submit, row and {"deliverable": row}, by=self.by[side], note="Here")

    @rule(side=sides, which=st.integers(0, 1), accept=st.booleans())
    def review(self, side, which, accept):
        rows = list(Deliverable.objects.filter(engagement=self.engagement, submissions__isnull=False).distinct())
        if which >= len(rows):
            return
        row = rows[which]
        judged = {"deliverable": row, "submission_id": row.submissions.order_by("round").last().pk}
        if accept:
            self.act(deliverables.accept, judged, by=self.by[side])
        else:
            unmet = [row.criteria.first().pk]
            self.act(deliverables.request_changes, judged, by=self.by[side], note="No", unmet=unmet)

    @rule(side=sides)
    def commend(self, side):
        row = self.newest(Deliverable)
        self.act(deliverables.commend, row and {"deliverable": row}, by=self.by[side], text="Good")

    @rule(side=sides, whole=st.booleans(), which=st.integers(0, 3))
    def pay(self, side, whole, which):
        rows = list(Milestone.objects.filter(engagement=self.engagement))
        if which >= len(rows):
            return
        amount = rows[which].open_amount if whole else "40.00"
        if side == "client":
            paid = {"milestone": rows[which], "paid_on": self.now.date(), "method": "card"}
            self.act(payments.record, paid, by=self.by[side], amount=amount)

    @rule(side=sides, act=st.sampled_from(["confirm", "report_missing", "trace", "reverse"]))
    def receipt(self, side, act):
        row = self.newest(Payment)
        more = {"reverse": {"reason": "Wrong"}, "confirm": {}}.get(act, {"note": "Look"})
        self.act(getattr(payments, act), row and {"payment": row}, by=self.by[side], **more)

    @rule(side=sides, blocked=st.booleans())
    def check_in(self, side, blocked):
        row = self.newest(CheckIn, "-due_at", status="scheduled")
        said = {"done": "Much", "next": "More", "blocked": "The key" if blocked else "", "progress": {"d1": 40}}
        self.act(checkins.submit, row and {"checkin": row}, by=self.by[side], **said)

    @rule(side=sides)
    def acknowledge(self, side):
        row = self.newest(CheckIn, status="submitted")
        self.act(checkins.acknowledge, row and {"checkin": row}, by=self.by[side])

    @rule(side=sides)
    def unblock(self, side):
        row = self.newest(Blocker)
        self.act(checkins.resolve, row and {"blocker": row}, by=self.by[side], answer="Done")

    @rule(side=sides)
    def close(self, side):
        self.act(engagements.close, {"engagement": self.engagement}, by=self.by[side])

    @rule(side=sides)
    def cancel(self, side):
        self.act(engagements.cancel, {"engagement": self.engagement}, by=self.by[side])

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.now += timedelta(days=days)
        wake_due_scopes(now=self.now)

    @invariant()
    def moves_are_what_the_state_calls_for(self):
        if hasattr(self, "engagement"):
            differing = [[move.key for move in changed] for _, changed in findings(now=self.now)]
            assert differing == []

    @invariant()
    def every_open_move_is_to_be_told_of_and_no_other(self):
        if hasattr(self, "engagement"):
            moves = Move.objects.of_scope("engagement", self.engagement.pk).open()
            assert set(moves.values_list("pk", "schedule_no")) == set(
                Reminder.objects.values_list("move", "schedule_no")
            )

    @invariant()
    def the_record_verifies(self):
        if hasattr(self, "engagement"):
            self.engagement.refresh_from_db()
            assert list(verify(self.engagement)) == []

    @invariant()
    def an_active_engagement_is_never_nobodys(self):
        if not hasattr(self, "engagement"):
            return
        self.engagement.refresh_from_db()
        if self.engagement.status in {"open", "active", "completing"}:
            duties = Move.objects.of_scope("engagement", self.engagement.pk).open().duties()
            assert duties.exists() or self.engagement.wake_at


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_any_order_of_acts_leaves_a_sound_engagement():
    chosen = settings(
        max_examples=25,
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(Engagement, settings=chosen)
