"""Quick jobs: one page of fields that makes a whole agreement, offered in one act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Invitation, Organization, Relationship, User
from accounts.services import invitations
from engagements.models import Engagement
from engagements.parts import clean_body, empty_body
from engagements.parts.base import NamedDate
from engagements.parts.sayings import instant
from engagements.services import agreements, drafts, engagements
from kernel.actors import Actor
from kernel.errors import DomainError, Invalid

SECTION, DELIVERABLE, PAYMENT = "what", "job", "price"
TITLE_LENGTH = 80
FIELD_OF = {
    "title": "what",
    "brief": "what",
    "currency": "currency",
    "deliverables.0.title": "what",
    "deliverables.0.criteria": "accepted_when",
    "deliverables.0.due_at": "due_at",
    "payment_terms.0.title": "what",
    "payment_terms.0.amount": "price",
    "payment_terms.0.currency": "currency",
    "payment_terms.0.days": "pay_days",
}


@dataclass(frozen=True)
class QuickJob:
    """What the page asks for. ``accepted_when`` is one line each; ``due_at`` ISO 8601 or wall-clock time in ``zone``."""

    what: str
    accepted_when: str
    due_at: str
    zone: str
    price: str
    currency: str
    pay_days: str | int = 7

    @property
    def title(self) -> str:
        """The first sentence of what is to be done; a long one is cut between two words, or where it must be."""
        line = next((line.strip() for line in self.what.splitlines() if line.strip()), "")
        sentence = line.partition(". ")[0].rstrip(".")
        if len(sentence) <= TITLE_LENGTH:
            return sentence
        beginning = sentence[: TITLE_LENGTH - 1]
        return (beginning.rpartition(" ")[0].rstrip(",;:") or beginning) + "…"


@dataclass(frozen=True)
class Who:
    """Whom the job is for: a relationship, or somebody new by name and address."""

    relationship: Relationship | None = None
    name: str = ""
    email: str = ""


def body_of(job: QuickJob) -> dict[str, Any]:
    """The draft of the agreement that a quick job is."""
    body = empty_body(title=job.title, currency=job.currency)
    deliverable = {
        "key": DELIVERABLE,
        "title": job.title,
        "criteria": [line.strip() for line in job.accepted_when.splitlines() if line.strip()],
        "due_at": job.due_at,
        "zone": job.zone,
        "review_days": 3,
    }
    payment = {
        "key": PAYMENT,
        "title": job.title,
        "amount": job.price,
        "trigger": "acceptance",
        "deliverables": [DELIVERABLE],
        "days": job.pay_days,
    }
    body["parts"] |= {
        "brief": {"items": [{"key": SECTION, "title": _("What"), "kind": "tasks", "body": job.what}]},
        "deliverables": {"items": [deliverable]},
        "payment_terms": {"items": [payment]},
    }
    return body


def job_of(body: dict[str, Any]) -> QuickJob | None:
    """The quick job that a draft is; None where it has grown into something that the page cannot show."""
    lists = [(body["parts"].get(code) or {}).get("items", []) for code in ("brief", "deliverables", "payment_terms")]
    if [len(items) for items in lists] != [1, 1, 1]:
        return None
    section, deliverable, payment = (items[0] for items in lists)
    criteria = deliverable.get("criteria") or []
    job = QuickJob(
        what=str(section.get("body") or ""),
        accepted_when="\n".join(
            str(line.get("text", "")) if isinstance(line, dict) else str(line) for line in criteria
        ),
        due_at=str(deliverable.get("due_at") or ""),
        zone=str(deliverable.get("zone") or "UTC"),
        price=str(payment.get("amount") or ""),
        currency=body["currency"],
        pay_days=payment.get("days", 7),
    )
    return job if _without_keys(body) == _without_keys(body_of(job)) else None


def _without_keys(value: Any) -> Any:
    """A body without what the page does not set: keys, and words that follow the writer's language."""
    if isinstance(value, dict):
        return {
            name: _without_keys(entry) for name, entry in value.items() if name not in {"key", "title"} and entry != ""
        }
    if isinstance(value, list):
        return [_without_keys({"text": entry} if isinstance(entry, str) else entry) for entry in value]
    return value


def check(job: QuickJob, *, now: datetime) -> None:
    """Raise Invalid with every fault at the field of the page that it is about."""
    errors: dict[str, list[Any]] = {}
    if not job.title:
        errors["what"] = [_("Say what is to be done.")]
    try:
        clean_body(body_of(job))
    except Invalid as invalid:
        for place, texts in invalid.errors.items():
            name = _field_of(place)
            if name != "what" or job.title:
                errors.setdefault(name, []).extend(text for text in texts if text not in errors.get(name, []))
    due_at = NamedDate("0", DELIVERABLE, "due_at", due) if (due := instant(job.due_at, job.zone)) else None
    if due_at and due_at.has_passed(now):
        errors["due_at"] = [due_at.fault]
    if errors:
        raise Invalid(errors)


def _field_of(place: str) -> str:
    """The field of the page that ``place``, or what it is inside of, is about."""
    while place and place not in FIELD_OF:
        place = place.rpartition(".")[0]
    return FIELD_OF.get(place, "what")


def offer(
    *,
    organization: Organization,
    who: Who,
    job: QuickJob,
    manager: User,
    by: Actor,
    now: datetime,
    pk: UUID,
    existing: Engagement | None = None,
    expected_version: int | None = None,
) -> Engagement:
    """Write the job down, freeze it, sign it where ``by`` may, and invite who is new: all of it or nothing.

    ``existing`` is the draft that the page was opened with; else ``pk``, chosen by the form, is the id of the new job, so that
    sending the form twice makes one. Raises Invalid with faults at the page's fields, Stale.
    """
    check(job, now=now)
    with transaction.atomic():
        engagement = existing or _begun(organization, who, job, manager, by, now, pk)
        if existing is not None:
            _rewrite(existing, job, expected_version, by, now)
        if engagement.status == Engagement.Status.DRAFT:
            agreements.propose(engagement=engagement, by=by, now=now)
    return engagement


def keep(
    *,
    organization: Organization,
    who: Who,
    job: QuickJob,
    manager: User,
    by: Actor,
    now: datetime,
    pk: UUID,
    existing: Engagement | None = None,
    expected_version: int | None = None,
) -> Engagement:
    """Keep the job as a draft, complete or not. Nobody else sees it, and nobody is invited by mail yet."""
    with transaction.atomic():
        if existing is None:
            return _begun(organization, who, job, manager, by, now, pk)
        _rewrite(existing, job, expected_version, by, now)
        return existing


def _begun(
    organization: Organization, who: Who, job: QuickJob, manager: User, by: Actor, now: datetime, pk: UUID
) -> Engagement:
    """A new job in draft under the id ``pk``; the same person's, where the form was sent before."""
    if Engagement.objects.filter(pk=pk).exists():
        return _sent_before(organization, by, pk)
    relationship = who.relationship or relationship_with(
        organization=organization, name=who.name, email=who.email, manager=manager, by=by, now=now
    )
    return engagements.create(
        relationship=relationship,
        title=job.title,
        weight=Engagement.Weight.QUICK,
        currency=job.currency,
        body=body_of(job),
        by=by,
        now=now,
        pk=pk,
    )


def _sent_before(organization: Organization, by: Actor, pk: UUID) -> Engagement:
    found = Engagement.objects.filter(pk=pk, organization=organization, drafts__updated_by_id=by.user_id).first()
    if found is None:
        raise DomainError(_("This form was used before. Open a new one, please."), code="used_form")
    return found


def _rewrite(existing: Engagement, job: QuickJob, expected_version: int | None, by: Actor, now: datetime) -> None:
    drafts.save(engagement=existing, body=body_of(job), expected_version=expected_version, by=by, now=now)


def relationship_with(
    *, organization: Organization, name: str, email: str, manager: User, by: Actor, now: datetime
) -> Relationship:
    """The relationship with somebody by name and address: the one to which they are invited already, else a new one.

    The invitation's mail goes out with the first offer. Raises Invalid at ``name`` or ``email``.
    """
    waiting = Invitation.objects.pending().filter(organization=organization, contractor__isnull=False)
    invited = waiting.filter(email__iexact=email.strip()).values("contractor_id")
    known = Relationship.objects.filter(organization=organization, contractor_id__in=invited).first()
    if known is not None:
        return known
    try:
        return invitations.invite_contractor(
            organization=organization, email=email, name=name, manager=manager, by=by, now=now, is_mailed=False
        )
    except Invalid:
        raise
    except DomainError as error:
        raise Invalid({"email": [error.message]}) from error
