"""Real objects for tests, made through the services wherever one exists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factory

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Relationship, Role, User
from engagements.models import Engagement
from engagements.services import agreements, engagements
from kernel.actors import Actor

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    zone = "Europe/Berlin"
    password = factory.django.Password(None)


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")
    zone = "Europe/Berlin"
    currency = "EUR"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.OWNER


class ContractorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contractor

    name = factory.Sequence(lambda n: f"Contractor {n}")
    zone = "Asia/Manila"


class ContractorMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContractorMembership

    contractor = factory.SubFactory(ContractorFactory)
    user = factory.SubFactory(UserFactory, zone="Asia/Manila")
    is_admin = True


class RelationshipFactory(factory.django.DjangoModelFactory):
    """With an owner who manages it, and one member on the contractor's side."""

    class Meta:
        model = Relationship
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    contractor = factory.SubFactory(ContractorFactory)
    manager = factory.SubFactory(UserFactory)

    @factory.post_generation
    def seats(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        Membership.objects.get_or_create(
            organization=self.organization, user=self.manager, defaults={"role": Role.OWNER}
        )
        if not self.contractor.memberships.exists():
            ContractorMembershipFactory(contractor=self.contractor)


def client_of(thing: Any) -> Actor:
    """The manager of a relationship or engagement, acting for the client."""
    relationship = getattr(thing, "relationship", thing)
    return Actor(user_id=relationship.manager_id, side="client")


def contractor_of(thing: Any) -> Actor:
    """The first member of the contractor, acting for them."""
    return Actor(user_id=thing.contractor.memberships.order_by("id").first().user_id, side="contractor")


def body(
    *, title: str = "Website relaunch", deliverables: int = 1, due: datetime | None = None, **parts: Any
) -> dict[str, Any]:
    """A complete draft: one section, ``deliverables`` deliverables, a milestone of EUR 600 on acceptance of each."""
    due = due or NOW + timedelta(days=18)
    items = [
        {
            "key": f"d{n}",
            "title": f"Deliverable {n}",
            "criteria": [{"key": f"c{n}a", "text": "Opens in under a second"}, {"key": f"c{n}b", "text": "Reads well"}],
            "due_at": (due + timedelta(days=n)).isoformat(),
            "zone": "Asia/Manila",
            "review_days": 3,
        }
        for n in range(1, deliverables + 1)
    ]
    terms = [
        {
            "key": f"m{n}",
            "title": f"Payment {n}",
            "amount": "600.00",
            "trigger": "acceptance",
            "deliverables": [f"d{n}"],
            "days": 7,
        }
        for n in range(1, deliverables + 1)
    ]
    return {
        "schema": 1,
        "title": title,
        "currency": "EUR",
        "parts": {
            "brief": {"items": [{"key": "s1", "title": "Tasks", "kind": "tasks", "body": "Build the home page."}]},
            "deliverables": {"items": items},
            "payment_terms": {"items": terms},
            **parts,
        },
    }


def draft_engagement(relationship: Relationship | None = None, *, weight: str = "full", **kwargs: Any) -> Engagement:
    """An engagement in draft with a complete draft of the client."""
    relationship = relationship or RelationshipFactory()
    content = body(**kwargs)
    return engagements.create(
        relationship=relationship,
        title=content["title"],
        weight=weight,
        currency=content["currency"],
        body=content,
        by=client_of(relationship),
        now=NOW,
    )


def offered_engagement(relationship: Relationship | None = None, **kwargs: Any) -> Engagement:
    """An engagement that the client has proposed and signed; the contractor's answer is awaited."""
    engagement = draft_engagement(relationship, **kwargs)
    agreements.propose(engagement=engagement, by=client_of(engagement), now=NOW)
    engagement.refresh_from_db()
    return engagement


def active_engagement(relationship: Relationship | None = None, **kwargs: Any) -> Engagement:
    """An engagement whose first version both have signed."""
    engagement = offered_engagement(relationship, **kwargs)
    version = engagement.agreementversions.get()
    agreements.sign(version=version, sha256=version.sha256, by=contractor_of(engagement), now=NOW)
    engagement.refresh_from_db()
    return engagement
