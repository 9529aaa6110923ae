"""Playing an engagement forward: what each side does, on which day, through the same services as the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Contractor, Organization, Relationship
from engagements.models import AgreementVersion, Clarification, Deliverable, Engagement, Tool
from engagements.services import agreements, clarifications, deliverables, drafts, engagements, tools
from kernel.actors import Actor
from kernel.wake import wake_due_scopes
from monitoring.models import CheckIn
from monitoring.services import checkins
from payments.models import Milestone, Payment
from payments.services import payments


@dataclass
class Play:
    """One engagement between two parties, seen from ``today``. Days are counted from today: -3 is three days ago."""

    today: datetime
    relationship: Relationship
    engagement: Engagement

    @property
    def client(self) -> Actor:
        return Actor(user_id=self.relationship.manager_id, side="client")

    @property
    def contractor(self) -> Actor:
        members = self.relationship.contractor.memberships.filter(is_active=True)
        return Actor(user_id=members.order_by("created_at")[0].user_id, side="contractor")

    def at(self, day: float) -> datetime:
        return self.today + timedelta(days=day)

    def newest_version(self) -> AgreementVersion:
        return AgreementVersion.objects.filter(engagement=self.engagement).latest("number")

    def offer(self, day: float, *, side: str = "client", reason: str = "") -> None:
        """The side proposes its draft and signs it; an open proposal of the other side is countered."""
        by = getattr(self, side)
        open_one = AgreementVersion.objects.filter(engagement=self.engagement, status="proposed").first()
        drafts.draft_for(engagement=self.engagement, by=by, now=self.at(day))
        agreements.propose(engagement=self.engagement, by=by, now=self.at(day), reason=reason, answers=open_one)

    def change_terms(self, day: float, *, side: str, change: Any, reason: str = "") -> None:
        """The side writes other terms into its draft, by ``change(body)``, and proposes them."""
        by = getattr(self, side)
        draft = drafts.draft_for(engagement=self.engagement, by=by, now=self.at(day))
        change(draft.body)
        drafts.save(
            engagement=self.engagement, body=draft.body, expected_version=draft.version, by=by, now=self.at(day)
        )
        self.offer(day, side=side, reason=reason)

    def sign(self, day: float, *, side: str = "contractor") -> None:
        version = self.newest_version()
        agreements.sign(version=version, sha256=version.sha256, by=getattr(self, side), now=self.at(day))

    def ask(self, day: float, question: str, *, side: str = "contractor") -> None:
        clarifications.ask(engagement=self.engagement, question=question, by=getattr(self, side), now=self.at(day))

    def answer(self, day: float, text: str, *, side: str = "client") -> None:
        row = Clarification.objects.filter(engagement=self.engagement, status="open").latest("asked_at")
        clarifications.answer(clarification=row, text=text, by=getattr(self, side), now=self.at(day))

    def deliver(self, day: float, key: str, note: str, links: list[str] | None = None) -> None:
        row = Deliverable.objects.get(engagement=self.engagement, key=key)
        deliverables.submit(deliverable=row, note=note, links=links or [], by=self.contractor, now=self.at(day))

    def accept(self, day: float, key: str, *, praise: str = "") -> None:
        row = Deliverable.objects.get(engagement=self.engagement, key=key)
        newest = row.submissions.latest("round")
        deliverables.accept(deliverable=row, submission_id=newest.pk, by=self.client, now=self.at(day))
        if praise:
            deliverables.commend(deliverable=row, text=praise, by=self.client, now=self.at(day))

    def send_back(self, day: float, key: str, note: str) -> None:
        row = Deliverable.objects.get(engagement=self.engagement, key=key)
        newest = row.submissions.latest("round")
        unmet = [row.criteria.all()[0].pk]
        deliverables.request_changes(
            deliverable=row, submission_id=newest.pk, note=note, unmet=unmet, by=self.client, now=self.at(day)
        )

    def give(self, day: float, key: str, *, confirmed: float | None = None) -> None:
        row = Tool.objects.get(engagement=self.engagement, key=key)
        tools.grant(tool=row, by=self.client, now=self.at(day))
        if confirmed is not None:
            tools.confirm(tool=row, by=self.contractor, now=self.at(confirmed))

    def pay(self, day: float, key: str, amount: str, *, reference: str = "", confirmed: float | None = None) -> Payment:
        row = Milestone.objects.get(engagement=self.engagement, key=key)
        payment = payments.record(
            milestone=row,
            amount=amount,
            paid_on=self.at(day).date(),
            method="bank_transfer",
            reference=reference,
            by=self.client,
            now=self.at(day),
        )
        if confirmed is not None:
            payments.confirm(payment=payment, by=self.contractor, now=self.at(confirmed))
        return payment

    def check_in(self, *, before: float, done: str, next: str, blocked: str = "", progress: Any = None) -> None:
        """Submit the earliest waiting check-in, an hour before it is due, and have it read unless it is the last word."""
        row = CheckIn.objects.filter(engagement=self.engagement, status="scheduled").earliest("due_at")
        now = min(row.due_at - timedelta(hours=1), self.at(before))
        checkins.submit(
            checkin=row, done=done, next=next, blocked=blocked, progress=progress or {}, by=self.contractor, now=now
        )

    def wake(self, day: float) -> None:
        """Let the clock act as on that day."""
        wake_due_scopes(now=self.at(day))


def start(
    *,
    today: datetime,
    organization: Organization,
    contractor: Contractor,
    body: dict[str, Any],
    weight: str,
    day: float,
) -> Play:
    """Create an engagement in draft ``day`` days from today."""
    relationship = Relationship.objects.get(organization=organization, contractor=contractor)
    by = Actor(user_id=relationship.manager_id, side="client")
    engagement = engagements.create(
        relationship=relationship,
        title=body["title"],
        weight=weight,
        currency=body["currency"],
        body=body,
        by=by,
        now=today + timedelta(days=day),
    )
    return Play(today, relationship, engagement)
