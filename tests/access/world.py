"""Two organizations, two contractors, and one of every object on each side of the wall."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.access import reader_for
from accounts.models import ContractorMembership, Membership, Relationship, Role, User
from accounts.services import invitations, tokens
from engagements.services import agreements, clarifications, comments, deliverables, drafts, tools
from kernel import clock
from kernel.models import Move
from monitoring.models import CheckIn, Notification
from monitoring.services import checkins
from payments.services import payments
from tests.factories import (
    NOW,
    MembershipFactory,
    RelationshipFactory,
    UserFactory,
    active_engagement,
    client_of,
    contractor_of,
)

TOOL = {"key": "t1", "name": "CMS", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00:00+00:00"}
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


@dataclass
class Side:
    """One relationship with an engagement and one of every object in it."""

    relationship: Relationship
    people: dict[str, User]
    objects: dict[str, Any] = field(default_factory=dict)

    @property
    def engagement(self) -> Any:
        return self.objects["engagement"]


def build() -> Side:
    """A relationship with everybody, and an engagement in the middle of its work with one of everything."""
    relationship = RelationshipFactory()
    organization = relationship.organization
    people = {
        "owner": relationship.manager,
        "manager": _staff(organization, Role.MANAGER),
        "other_manager": _staff(organization, Role.MANAGER),
        "finance": _staff(organization, Role.FINANCE),
        "viewer": _staff(organization, Role.VIEWER),
        "contractor": ContractorMembership.objects.get(contractor=relationship.contractor).user,
    }
    relationship.deputy = people["manager"]
    relationship.save(update_fields=["deputy"])
    side = Side(relationship, people)
    _work(side)
    return side


def _staff(organization: Any, role: str) -> User:
    user = UserFactory()
    MembershipFactory(organization=organization, user=user, role=role)
    return user


def _work(side: Side) -> None:
    engagement = active_engagement(side.relationship, deliverables=2, tools={"items": [TOOL]}, check_in_plan=PLAN)
    client, contractor = client_of(engagement), contractor_of(engagement)
    row, other = engagement.deliverables.order_by("position")
    file = SimpleUploadedFile("draft.txt", b"text")
    submission = deliverables.submit(deliverable=row, note="Here", files=[file], by=contractor, now=NOW)
    done = deliverables.submit(deliverable=other, note="Here", by=contractor, now=NOW)
    deliverables.accept(deliverable=other, submission_id=done.pk, by=client, now=NOW)
    tool = engagement.tools.get()
    tools.grant(tool=tool, by=client, now=NOW)
    question = clarifications.ask(engagement=engagement, question="Which?", by=contractor, now=NOW)
    checkin = CheckIn.objects.filter(engagement=engagement).order_by("due_at").first()
    checkins.submit(checkin=checkin, done="Much", next="", blocked="The key", progress={}, by=contractor, now=NOW)
    milestone = engagement.milestones.get(status="earned", title="Payment 2")
    payment = payments.record(
        milestone=milestone, amount="10", paid_on=NOW.date(), method="card", by=client, now=NOW + timedelta(hours=1)
    )
    comment = comments.write(engagement=engagement, body="Ours", own_side_only=True, by=client, now=NOW)
    draft = drafts.draft_for(engagement=engagement, by=contractor, now=NOW)
    draft.body["parts"]["brief"]["items"][0]["body"] = "Build two home pages."
    draft.save()
    version = agreements.propose(engagement=engagement, by=contractor, now=NOW)
    engagement.refresh_from_db()
    side.objects = {
        "engagement": engagement,
        "deliverable": row,
        "submission": submission,
        "attachment": engagement.attachments.first(),
        "tool": tool,
        "clarification": question,
        "checkin": checkin,
        "blocker": checkin.blocker,
        "milestone": milestone,
        "payment": payment,
        "version": version,
        "comment": comment,
        "move": Move.objects.filter(scope_id=engagement.pk, status="open", side="contractor", is_courtesy=False)[0],
        "organization": engagement.organization,
        "their_contractor": engagement.contractor,
        "invitation": invitations.invite_staff(
            organization=engagement.organization,
            email=f"new{engagement.number}@{engagement.pk}.example",
            name="New",
            role="viewer",
            by=client,
            now=NOW,
        ),
        "token_of": side.people["owner"],
        "token": _token(side.people["owner"]),
        "news_of": side.people["contractor"],
        "relationship": side.relationship,
        "membership": Membership.objects.get(user=side.people["viewer"]),
        "member": ContractorMembership.objects.get(user=side.people["contractor"]),
    }
    side.objects["news"] = _news(side)


def _token(user: User) -> Any:
    seat = reader_for(user).seats[0]
    expires = clock.now() + timedelta(days=1)
    return tokens.create(
        user=user, seat=seat, name="t", scopes=["engagement.read"], now=clock.now(), expires_at=expires
    )[0]


def _news(side: Side) -> Notification:
    move = side.objects["move"]
    return Notification.objects.create(
        move=move,
        scope_kind="engagement",
        scope_id=side.engagement.pk,
        recipient=side.people["contractor"],
        channel="news",
        code=move.kind,
        side="contractor",
        created_at=NOW,
        deliver_at=NOW,
        sent_at=NOW,
    )
