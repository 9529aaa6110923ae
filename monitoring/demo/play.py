"""Playing an engagement forward: what each side does, on which day, through the same services as the pages.

Days are counted from today: -3 is three days ago. A side acts on its own working days, in its working hours; what would
fall on its weekend or holiday was done on the working day before. Each act comes after the one that was told before it, and the
check-ins are said between the others, when they fall due: so the record is in the order of time on whatever day it is told.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Contractor, Organization, Relationship
from engagements.models import AgreementVersion, Clarification, Deliverable, Engagement, Tool
from engagements.services import agreements, clarifications, deliverables, drafts, engagements, tools
from kernel.actors import Actor
from kernel.worktime import WorkingTime
from monitoring.models import CheckIn
from monitoring.services import checkins
from payments.models import Milestone, Payment
from payments.services import payments

BREATH = timedelta(minutes=25)
HOURS = {"client": time(10, 12), "contractor": time(13, 40)}
READ_AT = time(11, 5)


@dataclass(frozen=True)
class Word:
    """What the contractor says in one check-in."""

    done: str
    next: str
    progress: dict[str, int] = field(default_factory=dict)


@dataclass
class Play:
    """One engagement between two parties, told act by act up to ``today``."""

    today: datetime
    relationship: Relationship
    engagement: Engagement
    last: datetime
    words: deque[Word] = field(default_factory=deque)

    @property
    def client(self) -> Actor:
        return Actor(user_id=self.relationship.manager_id, side="client")

    @property
    def contractor(self) -> Actor:
        members = self.relationship.contractor.memberships.filter(is_active=True)
        return Actor(user_id=members.order_by("created_at")[0].user_id, side="contractor")

    def at(self, day: int, side: str) -> datetime:
        """When ``side`` acts on that day: in its working time, after everything that was told before."""
        moment = max(
            working_moment(self.today, day, _calendar(self.relationship, side), HOURS[side]), self.last + BREATH
        )
        self._check_in_until(moment)
        self.last = max(moment, self.last + BREATH)
        checkins.schedule_ahead(self.engagement.pk, now=self.last)  # as the clock would have done by then
        return self.last

    def newest_version(self) -> AgreementVersion:
        return AgreementVersion.objects.filter(engagement=self.engagement).latest("number")

    def offer(self, day: int, *, side: str = "client") -> None:
        """The side proposes its draft and signs it."""
        by, now = getattr(self, side), self.at(day, side)
        drafts.draft_for(engagement=self.engagement, by=by, now=now)
        agreements.propose(engagement=self.engagement, by=by, now=now)

    def change_terms(self, day: int, *, side: str, change: Callable[[dict[str, Any]], None], reason: str) -> None:
        """The side writes other terms into its draft, by ``change(body)``, and proposes them; an open proposal is countered."""
        by, now = getattr(self, side), self.at(day, side)
        open_one = AgreementVersion.objects.filter(engagement=self.engagement, status="proposed").first()
        draft = drafts.draft_for(engagement=self.engagement, by=by, now=now)
        change(draft.body)
        drafts.save(engagement=self.engagement, body=draft.body, expected_version=draft.version, by=by, now=now)
        agreements.propose(engagement=self.engagement, by=by, now=now, reason=reason, answers=open_one)

    def sign(self, day: int, *, side: str = "contractor") -> None:
        version = self.newest_version()
        agreements.sign(version=version, sha256=version.sha256, by=getattr(self, side), now=self.at(day, side))

    def ask(self, day: int, question: str, *, side: str = "contractor") -> None:
        by, now = getattr(self, side), self.at(day, side)
        clarifications.ask(engagement=self.engagement, question=question, by=by, now=now)

    def answer(self, day: int, text: str, *, side: str = "client") -> None:
        row = Clarification.objects.filter(engagement=self.engagement, status="open").latest("asked_at")
        clarifications.answer(clarification=row, text=text, by=getattr(self, side), now=self.at(day, side))

    def deliver(self, day: int, key: str, note: str, links: list[str] | None = None) -> None:
        row, now = self._deliverable(key), self.at(day, "contractor")
        deliverables.submit(deliverable=row, note=note, links=links or [], by=self.contractor, now=now)

    def accept(self, day: int, key: str, *, praise: str = "") -> None:
        row, now = self._deliverable(key), self.at(day, "client")
        newest = row.submissions.latest("round")
        deliverables.accept(deliverable=row, submission_id=newest.pk, by=self.client, now=now)
        if praise:
            deliverables.commend(deliverable=row, text=praise, by=self.client, now=now)

    def send_back(self, day: int, key: str, note: str) -> None:
        row, now = self._deliverable(key), self.at(day, "client")
        newest, unmet = row.submissions.latest("round"), [row.criteria.order_by("position")[1].pk]
        deliverables.request_changes(
            deliverable=row, submission_id=newest.pk, note=note, unmet=unmet, by=self.client, now=now
        )

    def give(self, day: int, key: str) -> None:
        tools.grant(tool=self._tool(key), by=self.client, now=self.at(day, "client"))

    def confirm_access(self, day: int, key: str) -> None:
        tools.confirm(tool=self._tool(key), by=self.contractor, now=self.at(day, "contractor"))

    def pay(self, day: int, key: str, amount: str, *, reference: str) -> Payment:
        row, now = Milestone.objects.get(engagement=self.engagement, key=key), self.at(day, "client")
        return payments.record(
            milestone=row,
            amount=amount,
            paid_on=_day(now, _calendar(self.relationship, "client")),
            method="bank_transfer",
            reference=reference,
            by=self.client,
            now=now,
        )

    def confirm_receipt(self, day: int, payment: Payment) -> None:
        payments.confirm(payment=payment, by=self.contractor, now=self.at(day, "contractor"))

    def check_in(self, *words: Word) -> None:
        """From here on the contractor checks in an hour before each date of the plan, until these words are used up."""
        self.words.extend(words)

    def end(self) -> None:
        """Say the check-ins that fell due since the last act."""
        self._check_in_until(self.today)

    def _check_in_until(self, moment: datetime) -> None:
        while self.words:
            row = CheckIn.objects.filter(engagement=self.engagement, status="scheduled").earliest("due_at")
            said_at = max(row.due_at - timedelta(hours=1), self.last + BREATH)
            if said_at >= moment:
                return
            self._say(row, self.words.popleft(), said_at)

    def _say(self, row: CheckIn, word: Word, now: datetime) -> None:
        """Submit a check-in; the client has read it on the same day, unless it is the last word."""
        checkins.submit(
            checkin=row, done=word.done, next=word.next, blocked="", progress=word.progress, by=self.contractor, now=now
        )
        self.last = now
        if self.words:
            client = _calendar(self.relationship, "client")
            self.last = max(client.at(_day(now, client), READ_AT), now + BREATH)
            checkins.acknowledge(checkin=row, by=self.client, now=self.last)

    def _deliverable(self, key: str) -> Deliverable:
        return Deliverable.objects.get(engagement=self.engagement, key=key)

    def _tool(self, key: str) -> Tool:
        return Tool.objects.get(engagement=self.engagement, key=key)


def working_moment(today: datetime, day: int, calendar: WorkingTime, hour: time) -> datetime:
    """``hour`` by ``calendar`` on the day that lies ``day`` days from today, or on the last working day before it."""
    on = _day(today, calendar) + timedelta(days=day)
    while not calendar.is_working_day(on):
        on -= timedelta(days=1)
    return calendar.at(on, hour)


def _day(moment: datetime, calendar: WorkingTime) -> Any:
    return moment.astimezone(ZoneInfo(calendar.zone)).date()


def _calendar(relationship: Relationship, side: str) -> WorkingTime:
    party = relationship.organization if side == "client" else relationship.contractor
    return party.working_time()


def start(
    *, today: datetime, organization: Organization, contractor: Contractor, body: dict[str, Any], weight: str, day: int
) -> Play:
    """Create an engagement in draft ``day`` days from today."""
    relationship = Relationship.objects.get(organization=organization, contractor=contractor)
    now = working_moment(today, day, organization.working_time(), HOURS["client"])
    engagement = engagements.create(
        relationship=relationship,
        title=body["title"],
        weight=weight,
        currency=body["currency"],
        body=body,
        by=Actor(user_id=relationship.manager_id, side="client"),
        now=now,
    )
    return Play(today, relationship, engagement, now)
