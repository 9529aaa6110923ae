"""REST: whose token this is, the parties it works with, and their relationships."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated

from accounts.access import Permission
from accounts.api.base import ApiView
from accounts.api.serializers import (
    ContractorSerializer,
    InviteContractorSerializer,
    MeSerializer,
    OrganizationSerializer,
    RelationshipSerializer,
)
from accounts.models import Contractor, Membership, Organization, Relationship, User
from accounts.services import invitations
from kernel.api.etag import etag_of
from kernel.api.external_ids import ExternalIdField, created_once
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.errors import Invalid
from kernel.keyset import by_moment

NEWEST_FIRST = by_moment("created_at")


class RelationshipQuery(PageQuery):
    """Which relationships."""

    external_id = ExternalIdField()


class PartyView(ApiView):
    """What the token's seat may see of parties: its own, and those that its relationships name."""

    def relationships(self) -> "QuerySet[Relationship]":
        """The visible relationships; for a token of one engagement, that engagement's."""
        rows = Relationship.objects.visible_to(self.reader)
        if self.reader.only_engagement_id:
            rows = rows.filter(engagements=self.reader.only_engagement_id)
        return rows

    def parties(self, model: Any, side: str) -> "QuerySet[Any]":
        """The own party, where it is of this kind, and those of the visible relationships."""
        column = model._meta.model_name
        met = Exists(self.relationships().filter(**{column: OuterRef("pk")}))
        return model.objects.filter(Q(pk=self.seat.party.pk) | met if self.side == side else met)


class Me(ApiView):
    """``/me``"""

    tag = "Access"
    permission_classes = [IsAuthenticated]

    @operation("getMe", "Whose token this is and what it may do", "", gives=MeSerializer)
    def get(self) -> Any:
        permissions = sorted(self.seat.permissions & (self.reader.scopes or frozenset()))
        return self.shaped(
            MeSerializer,
            {"user": self.reader.user, "seat": self.seat, "token": self.request.auth, "permissions": permissions},
            many=False,
        )


class Organizations(PartyView):
    """``/organizations``"""

    tag = "Parties"

    @operation(
        "listOrganizations",
        "The token's own organization, or those that the contractor works for",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(OrganizationSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = self.parties(Organization, "client")
        return self.page(rows, query, order=NEWEST_FIRST, shape=OrganizationSerializer)


class OrganizationDetail(PartyView):
    """``/organizations/{id}``"""

    tag = "Parties"

    @operation(
        "getOrganization", "One organization", Permission.ENGAGEMENT_READ, gives=OrganizationSerializer, has_etag=True
    )
    def get(self) -> Any:
        row = get_object_or_404(self.parties(Organization, "client"), pk=self.kwargs["pk"])
        self.set_etag(etag_of(row.version))
        return row


class Contractors(PartyView):
    """``/contractors``"""

    tag = "Parties"

    @operation(
        "listContractors",
        "The contractors that the organization works with, or the token's own",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(ContractorSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = self.parties(Contractor, "contractor")
        return self.page(rows, query, order=NEWEST_FIRST, shape=ContractorSerializer)


class ContractorDetail(PartyView):
    """``/contractors/{id}``"""

    tag = "Parties"

    @operation("getContractor", "One contractor", Permission.ENGAGEMENT_READ, gives=ContractorSerializer, has_etag=True)
    def get(self) -> Any:
        row = get_object_or_404(self.parties(Contractor, "contractor"), pk=self.kwargs["pk"])
        self.set_etag(etag_of(row.version))
        return row


class Relationships(PartyView):
    """``/relationships``"""

    tag = "Parties"

    @operation(
        "listRelationships",
        "Who works with whom",
        Permission.ENGAGEMENT_READ,
        query=RelationshipQuery,
        gives=page_shape(RelationshipSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = self.relationships().select_related("organization", "contractor", "manager", "deputy")
        if "external_id" in query:
            rows = rows.filter(external_id=query["external_id"])
        return self.page(rows, query, order=NEWEST_FIRST, shape=RelationshipSerializer)

    @operation(
        "createRelationship",
        "Start working with a contractor, who is invited by mail",
        Permission.RELATIONSHIP_MANAGE,
        description="409 `already_invited`, `already_working` or `both_sides` where that is so; `external_id_taken` names the "
        "relationship that has it in `details.relationship`.",
        takes=InviteContractorSerializer,
        gives=RelationshipSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        organization: Any = self.seat.party
        by = self.actor(organization)
        manager = self._colleague("manager", data.pop("manager", None)) or self.reader.user
        deputy = self._colleague("deputy", data.pop("deputy", None))
        known, seen = Relationship.objects.filter(organization=organization), self.relationships()
        with created_once(known, data.get("external_id", ""), seen=seen):
            row = invitations.invite_contractor(
                organization=organization, manager=manager, deputy=deputy, by=by, now=self.now, **data
            )
        self.set_location(reverse("api:relationship", args=[row.pk]))
        return row

    def _colleague(self, field: str, pk: UUID | None) -> User | None:
        if pk is None:
            return None
        seats = Membership.objects.visible_to(self.reader).filter(user_id=pk, is_active=True).select_related("user")
        seat = seats.first()
        if seat is None:
            raise Invalid({field: [_("Choose an owner or a manager of the organization.")]})
        return seat.user


class RelationshipDetail(PartyView):
    """``/relationships/{id}``"""

    tag = "Parties"

    @operation(
        "getRelationship", "One relationship", Permission.ENGAGEMENT_READ, gives=RelationshipSerializer, has_etag=True
    )
    def get(self) -> Any:
        rows = self.relationships().select_related("organization", "contractor", "manager", "deputy")
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.set_etag(etag_of(row.version))
        return row
