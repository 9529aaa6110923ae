"""A giant beside the others: one organization with many times the engagements of all of them, copied in SQL.

A copy's ids are its original's with another end, so that rows that point to each other still do. Triggers and foreign keys
rest meanwhile: the originals have passed them.
"""

from django.db import connection, transaction
from django.db.models import Model

from accounts.models import Contractor, ContractorMembership, Membership, Organization, Relationship, Role, User
from bench.seed import Seat
from engagements.models import AcceptanceCriterion, AgreementVersion, Deliverable, Engagement
from kernel.keyset import page_from
from kernel.models import Move
from monitoring.listing import ORDERS
from payments.models import Milestone

TABLES: tuple[type[Model], ...] = (Engagement, AgreementVersion, Deliverable, AcceptanceCriterion, Milestone, Move)
COPIED = {"id", "engagement_id", "in_force_id", "deliverable_id", "scope_id", "subject"}
OTHERS = {
    "organization_id": "%(organization)s::uuid",
    "contractor_id": "%(contractor)s::uuid",
    "relationship_id": "%(relationship)s::uuid",
    "pair": "%(relationship)s::uuid",
    "owed_by": "CASE side WHEN 'client' THEN %(organization)s::uuid ELSE %(contractor)s::uuid END",
    "owed_to": "CASE side WHEN 'client' THEN %(contractor)s::uuid ELSE %(organization)s::uuid END",
    "person": "NULL::uuid",
    "proposed_by_id": "%(owner)s::uuid",
}


def grow(copies: int) -> Seat:
    """Copy every engagement with its rows ``copies`` times into a new organization, and return its owner's seat."""
    owner = User.objects.create_user("giant@bench.example", name="Giant owner", zone="Europe/Berlin")
    organization = Organization.objects.create(name="Giant", zone="Europe/Berlin")
    contractor = Contractor.objects.create(name="Giant's contractor", zone="Asia/Manila")
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    maker = User.objects.create_user("giants-maker@bench.example", name="Giant's maker", zone="Asia/Manila")
    ContractorMembership.objects.create(contractor=contractor, user=maker, is_admin=True)
    relationship = Relationship.objects.create(organization=organization, contractor=contractor, manager=owner)
    parties = {
        "organization": organization.pk,
        "contractor": contractor.pk,
        "relationship": relationship.pk,
        "owner": owner.pk,
    }
    count = Engagement.objects.count()
    for copy in range(copies):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in TABLES:
                cursor.execute(_statement(model), {**parties, "end": f"{copy:04x}", "before": copy * count})
    return Seat(owner, organization)


def _statement(model: type[Model]) -> str:
    table, mine = model._meta.db_table, "pair" if model is Move else "organization_id"
    copied = {column: _copy(column) for column in (field.column for field in model._meta.concrete_fields)}
    if model is Engagement:
        copied["number"] = "%(before)s + row_number() OVER (ORDER BY id)"
    return f"""
        INSERT INTO {table} ({", ".join(copied)}) SELECT {", ".join(copied.values())}
        FROM {table} WHERE {mine} <> {OTHERS[mine]}
    """


def _copy(column: str) -> str:
    changed = f"(overlay(left({column}::text, 32) placing '8' from 15) || %(end)s)::uuid"  # no original is of version 8
    return changed if column in COPIED else OTHERS.get(column, column)


def cursor_at(seat: Seat, row: int) -> str:
    """The cursor of the page that begins behind the engagement ``row`` of those that changed last."""
    order = ORDERS["-updated"]
    rows = Engagement.objects.filter(organization=seat.organization).order_by("-updated_at", "-pk")[row - 1 : row + 1]
    return page_from(list(rows), order, None, size=1).next_cursor
