"""Rows in every state that the API can meet, and where they are found: one organization, one contractor, several jobs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from engagements.models import Engagement
from engagements.services import clarifications, deliverables, tools
from payments.services import payments
from tests.access import world
from tests.api.asking import token_of
from tests.factories import NOW, active_engagement, body, client_of, contractor_of, draft_engagement, offered_engagement

ROWS = {
    "versions": "agreementversions",
    "clarifications": "clarifications",
    "tools": "tools",
    "deliverables": "deliverables",
    "attachments": "attachments",
    "check-ins": "checkins",
    "blockers": "blockers",
    "milestones": "milestones",
    "payments": "payments",
}
ENOUGH = {
    "/imports": ("text", "# Brief"),
    "/submissions": ("note", "Here"),
    "/attachments": ("files", [b"A plan"]),
}  # of bodies of which nothing is required alone


@dataclass
class States:
    """The jobs, both tokens, and ids and texts that exist, by the names that bodies give them."""

    relationship: Any
    engagements: list[Engagement]
    tokens: list[str]
    known: dict[str, list[Any]]

    @classmethod
    def build(cls) -> "States":
        side = world.build()
        relationship = side.relationship
        made = [side.engagement, draft_engagement(relationship), asked(relationship), started(relationship)]
        made.append(done(relationship))
        tokens = [
            token_of(side.people["owner"], side="client")[1],
            token_of(side.people["contractor"], side="contractor")[1],
        ]
        return cls(relationship, made, tokens, known_in(relationship, made))

    def places(self, path: str) -> list[dict[str, str] | None]:
        """Path parameters that lead to something, for one address; ``[None]`` where it has none."""
        if "{" not in path:
            return [None]
        kind = path.removesuffix("/{id}") if path.endswith("{id}") else path.partition("/{id}")[0]
        name = kind.rpartition("/")[2]
        if "{engagement_id}" not in path:
            party = {"organizations": "organization_id", "contractors": "contractor_id", "relationships": "pk"}[name]
            return [{"id": str(getattr(self.relationship, party))}]
        found: list[dict[str, str] | None] = []
        for engagement in self.engagements:
            inside = {"engagement_id": str(engagement.pk)}
            if "{id}" not in path:
                found.append(inside)
                continue
            latest_first = sorted(getattr(engagement, ROWS[name]).all(), key=due, reverse=True)
            earliest_of_each_status = {getattr(row, "status", ""): row for row in latest_first}
            found += [{**inside, "id": str(row.pk)} for row in earliest_of_each_status.values()]
        return found

    def aim(self, case: Any, data: Any) -> None:
        """Put things that exist into a request, mostly: random ids and hashes would never go far."""
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        for end, (name, value) in ENOUGH.items():
            if case.path.endswith(end) and isinstance(case.body, dict):
                case.body.setdefault(name, value)
        for name, value in sorted(case.body.items()) if isinstance(case.body, dict) else ():
            fitting = [known for known in self.known.get(name, ()) if isinstance(known, type(value))]
            if fitting:
                case.body[name] = data.draw(st.sampled_from([*fitting, value]))


def due(row: Any) -> Any:
    """When it is due, where it ever is."""
    return getattr(row, "due_at", None) or NOW, row.pk


def asked(relationship: Any) -> Engagement:
    """Offered, with a question of each side."""
    engagement = offered_engagement(relationship)
    for by in (client_of(engagement), contractor_of(engagement)):
        clarifications.ask(engagement=engagement, question="Which?", by=by, now=NOW)
    return engagement


def started(relationship: Any) -> Engagement:
    """Active, a round rejected, access asked for again, a payment missing, a check-in to come."""
    engagement = active_engagement(
        relationship, deliverables=2, tools={"items": [world.TOOL]}, check_in_plan=world.PLAN
    )
    client, contractor = client_of(engagement), contractor_of(engagement)
    first = engagement.deliverables.earliest("position")
    handed_in = deliverables.submit(deliverable=first, note="Here", by=contractor, now=NOW)
    deliverables.accept(deliverable=first, submission_id=handed_in.pk, by=client, now=NOW)
    tools.grant(tool=engagement.tools.get(), by=client, now=NOW)
    tools.request_help(tool=engagement.tools.get(), problem="Closed", by=contractor, now=NOW)
    paid = payments.record(
        milestone=engagement.milestones.get(status="earned"),
        amount="10",
        paid_on=NOW.date(),
        method="card",
        by=client,
        now=NOW + timedelta(hours=1),
    )
    payments.report_missing(payment=paid, note="Not here", by=contractor, now=NOW + timedelta(hours=2))
    return engagement


def done(relationship: Any) -> Engagement:
    """Everything accepted and paid; it waits to be closed."""
    engagement = active_engagement(relationship)
    client, contractor = client_of(engagement), contractor_of(engagement)
    row = engagement.deliverables.get()
    handed_in = deliverables.submit(deliverable=row, note="Here", by=contractor, now=NOW)
    deliverables.accept(deliverable=row, submission_id=handed_in.pk, by=client, now=NOW)
    milestone = engagement.milestones.get()
    payments.record(milestone=milestone, amount="600", paid_on=NOW.date(), method="card", by=client, now=NOW)
    return engagement


def known_in(relationship: Any, engagements: list[Engagement]) -> dict[str, list[Any]]:
    """What a body may name, by the name of its field."""
    rows = {"submission": [], "unmet": [], "sha256": [], "answers": []}
    for engagement in engagements:
        for row in engagement.deliverables.order_by("position"):
            rows["submission"] += [str(round.pk) for round in row.submissions.all()]
            rows["unmet"] += [[str(criterion.pk)] for criterion in row.criteria.all()[:1]]
        for version in engagement.agreementversions.filter(status="proposed"):
            rows["sha256"].append(version.sha256)
            rows["answers"].append(str(version.pk))
    return {
        **rows,
        "relationship": [str(relationship.pk)],
        "manager": [str(relationship.manager_id)],
        "deputy": [str(relationship.deputy_id)],
        "subject": [str(engagements[0].pk)],
        "currency": ["EUR"],
        "paid_on": [NOW.date().isoformat()],
        "amount": ["1.00"],
        "body": [body()],
        "draft": [body()],
        "progress": [{}],
        "text": ["# Brief"],
        "files": [[b"A plan"]],
        "expires_at": [(NOW + timedelta(days=60)).isoformat()],
        "draft_version": [1],
        "override_reason": ["The answer came by telephone."],
    }
