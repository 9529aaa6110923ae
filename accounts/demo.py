"""The people of the demo, and the roles that a visitor can pick on the sign-in page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Role, User
from accounts.services import contractors, organizations, relationships, users
from kernel.actors import Actor


@dataclass(frozen=True)
class DemoRole:
    """A hat to try on: ``code`` in the form, what it is called, who wears it."""

    code: str
    label: Any
    about: Any
    side: str
    email: str


ROLES = (
    DemoRole("owner", _("Owner"), _("Maria runs Harbour Studio"), "client", "maria@harbour.example"),
    DemoRole("manager", _("Manager"), _("Jonas manages two relationships"), "client", "jonas@harbour.example"),
    DemoRole("finance", _("Finance"), _("Elif pays"), "client", "elif@harbour.example"),
    DemoRole("viewer", _("Viewer"), _("Tom audits"), "client", "tom@harbour.example"),
    DemoRole("contractor", _("Contractor"), _("Ana designs, in Manila"), "contractor", "ana@reyes.example"),
    DemoRole("agency", _("Agency"), _("Chidi runs Studio Okafor"), "contractor", "chidi@okafor.example"),
)
BERLIN = {"zone": "Europe/Berlin", "country": "DE"}
PEOPLE = {
    "maria@harbour.example": ("Maria Okonkwo", "Europe/Berlin"),
    "jonas@harbour.example": ("Jonas Weber", "Europe/Berlin"),
    "elif@harbour.example": ("Elif Demir", "Europe/Berlin"),
    "tom@harbour.example": ("Tom Lind", "Europe/Berlin"),
    "astrid@lindqvist.example": ("Astrid Lindqvist", "Europe/Stockholm"),
    "grace@okaforlabs.example": ("Grace Okafor", "America/New_York"),
    "ana@reyes.example": ("Ana Reyes", "Asia/Manila"),
    "priya@shah.example": ("Priya Shah", "Asia/Kolkata"),
    "chidi@okafor.example": ("Chidi Okafor", "Europe/Berlin"),
    "lena@okafor.example": ("Lena Brandt", "Europe/Berlin"),
    "linh@nguyen.example": ("Linh Nguyen", "Asia/Ho_Chi_Minh"),
}
ORGANIZATIONS = (
    ("Harbour Studio", "maria@harbour.example", "EUR", BERLIN),
    ("Lindqvist AB", "astrid@lindqvist.example", "SEK", {"zone": "Europe/Stockholm", "country": "SE"}),
    ("Okafor Labs", "grace@okaforlabs.example", "USD", {"zone": "America/New_York", "country": "US"}),
)
STAFF = (
    ("jonas@harbour.example", Role.MANAGER, Decimal(5000)),
    ("elif@harbour.example", Role.FINANCE, None),
    ("tom@harbour.example", Role.VIEWER, None),
)
CONTRACTORS = (
    ("Ana Reyes", "person", "Asia/Manila", "PH", ("ana@reyes.example",)),
    ("Priya Shah", "person", "Asia/Kolkata", "IN", ("priya@shah.example",)),
    ("Studio Okafor", "agency", "Europe/Berlin", "DE", ("chidi@okafor.example", "lena@okafor.example")),
    ("Nguyen Dev", "person", "Asia/Ho_Chi_Minh", "VN", ("linh@nguyen.example",)),
)
RELATIONSHIPS = (
    ("Harbour Studio", "Ana Reyes", "jonas@harbour.example"),
    ("Harbour Studio", "Priya Shah", "maria@harbour.example"),
    ("Harbour Studio", "Studio Okafor", "jonas@harbour.example"),
    ("Harbour Studio", "Nguyen Dev", "maria@harbour.example"),
    ("Lindqvist AB", "Ana Reyes", "astrid@lindqvist.example"),
    ("Okafor Labs", "Nguyen Dev", "grace@okaforlabs.example"),
)
YEAR = timedelta(days=365)


def create(*, now: datetime) -> None:
    """Make the sample people, organizations, contractors and relationships, as of a year ago."""
    then = now - YEAR
    people = {
        email: users.create(email=email, name=name, zone=zone, is_proven=True) for email, (name, zone) in PEOPLE.items()
    }
    clients = {
        name: organizations.set_up(owner=people[owner], name=name, currency=currency, now=then, is_sample=True, **place)
        for name, owner, currency, place in ORGANIZATIONS
    }
    for email, role, limit in STAFF:
        Membership.objects.create(
            organization=clients["Harbour Studio"], user=people[email], role=role, signing_limit=limit
        )
    maria = Actor(user_id=people["maria@harbour.example"].pk, side="client")
    makers = {row[0]: _contractor(row, people, by=maria, now=then) for row in CONTRACTORS}
    for client, contractor, manager in RELATIONSHIPS:
        by = Actor(user_id=clients[client].memberships.get(role=Role.OWNER).user_id, side="client")
        relationships.start(
            organization=clients[client], contractor=makers[contractor], manager=people[manager], by=by, now=then
        )


def _contractor(row: tuple[str, str, str, str, tuple[str, ...]], people: dict[str, User], **by: Any) -> Contractor:
    name, kind, zone, country, members = row
    contractor = contractors.create(name=name, kind=kind, zone=zone, is_sample=True, country=country, **by)
    for position, email in enumerate(members):
        ContractorMembership.objects.create(contractor=contractor, user=people[email], is_admin=position == 0)
    return contractor


def has_samples() -> bool:
    """Whether the sample organizations are here and not archived."""
    return Organization.objects.filter(is_sample=True, archived_at__isnull=True).exists()


def email_of(role: str) -> str:
    """The address of the one who wears a role; empty for a role that there is not."""
    return next((known.email for known in ROLES if known.code == role), "")
