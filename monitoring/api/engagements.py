"""REST: engagements, with whose move it is and what the token may do."""

from typing import Any, Literal, get_args

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.base import ApiView
from accounts.api.serializers import PartySerializer, PersonSerializer
from accounts.models import Relationship
from engagements.api.base import EngagementView
from engagements.api.drafts import BodySerializer
from engagements.models import Engagement
from engagements.services import engagements
from kernel.api.etag import etag_of
from kernel.api.external_ids import ExternalIdField, created_once
from kernel.api.fields import LineField
from kernel.api.operations import operation
from kernel.api.pagination import page_body, place_in
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery, Query
from kernel.errors import Invalid
from kernel.keyset import Order, by_moment, page_from
from monitoring.api.expansions import EXPANSIONS, ExpansionsSerializer, expand
from monitoring.api.moves import MoveSerializer
from monitoring.api.rows import FILTERS, Teller, Wanted, read_rows

Act = Literal["edit_draft", "propose", "ask", "comment", "upload", "close", "cancel"]
ORDERS = {
    "-updated_at": by_moment("updated_at"),
    "updated_at": Order("updated_at", parse=by_moment("").parse),
    "-created_at": by_moment("created_at"),
    "created_at": Order("created_at", parse=by_moment("").parse),
    "-number": Order("number", is_descending=True, parse=int),
    "number": Order("number", parse=int),
}


class EngagementSerializer(serializers.Serializer[Any]):
    """A job between one organization and one contractor."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="As people say it, such as ENG-0042.")
    number = serializers.IntegerField(help_text="Counts within the organization.")
    external_id = serializers.CharField(help_text="What an integration calls it; unique within the organization.")
    title = serializers.CharField()
    weight = serializers.ChoiceField(choices=Engagement.Weight.values)
    status = serializers.ChoiceField(choices=Engagement.Status.values)
    currency = serializers.CharField()
    total = serializers.CharField(allow_null=True, help_text="What the agreement in force commits to pay.")
    organization = PartySerializer()
    contractor = PartySerializer()
    relationship = serializers.UUIDField()
    manager = PersonSerializer(help_text="Who looks after it on the client's side.")
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="When anything last happened in it.")
    activated_at = serializers.DateTimeField(allow_null=True)
    completing_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    whose_move = MoveSerializer(allow_null=True, help_text="The most pressing duty; null where nothing is owed.")
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(choices=get_args(Act)))
    url = serializers.URLField(help_text="Its page.")
    expanded = ExpansionsSerializer(required=False, help_text="What `expand` asked for.")


@extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(EXPANSIONS)}})
class ExpandField(serializers.ListField):
    """Names of expansions, several or separated by commas."""

    child = serializers.ChoiceField(choices=list(EXPANSIONS))

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value([name for text in data for name in str(text).split(",") if name])


class ExpandQuery(Query):
    """What comes along."""

    expand = ExpandField(required=False)


class EngagementQuery(ExpandQuery, PageQuery):
    """Which engagements, and in which order."""

    status = serializers.ListField(child=serializers.ChoiceField(choices=Engagement.Status.values), required=False)
    relationship = serializers.UUIDField(required=False)
    external_id = ExternalIdField()
    updated_since = serializers.DateTimeField(
        required=False, help_text="Something happened in it at or after this instant."
    )
    archived = serializers.BooleanField(default=False, help_text="The archived ones instead of the others.")
    ordering = serializers.ChoiceField(choices=list(ORDERS), default="-updated_at")


class CreateEngagementSerializer(serializers.Serializer[Any]):
    """A new job, in draft; nobody on the other side sees it before it is proposed."""

    relationship = serializers.UUIDField()
    title = LineField(max_length=160)
    weight = serializers.ChoiceField(choices=Engagement.Weight.values, default=Engagement.Weight.FULL)
    currency = LineField(max_length=3, required=False, help_text="ISO 4217; default: the organization's.")
    external_id = ExternalIdField()
    draft = BodySerializer(required=False, help_text="The first draft; title and currency are those of the job.")


class EngagementListView(ApiView):
    """Engagements as rows."""

    tag = "Engagements"

    def told(self, rows: list[Any], query: dict[str, Any]) -> list[dict[str, Any]]:
        """Rows as JSON, with what ``expand`` asks for."""
        teller = Teller(self.reader, now=self.now)
        found = [teller.tell(row) for row in rows]
        expand(self, query.get("expand", ()), rows, found, teller)
        return found

    def one(self, pk: Any, query: dict[str, Any] | None = None) -> dict[str, Any]:
        """One engagement as JSON, with its ETag; 404 where the token may not see it."""
        row = next(iter(read_rows(self.reader, Wanted(self.side), now=self.now, pk=pk)), None)
        if row is None:
            raise Http404
        self.set_etag(etag_of(row.version))
        return self.told([row], query or {})[0]


class Engagements(EngagementListView):
    """``/engagements``"""

    @operation(
        "listEngagements",
        "Engagements that the token may see, each with whose move it is",
        Permission.ENGAGEMENT_READ,
        query=EngagementQuery,
        gives=page_shape(EngagementSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        order, size = ORDERS[query["ordering"]], query["page_size"]
        place = place_in(query.get("cursor", ""), order)
        wanted = Wanted(
            self.side,
            tuple(query.get("status", ())),
            query["archived"],
            order,
            place is not None and place.is_backwards,
            size + 1,
        )
        values = {name: query[name] for name in FILTERS.keys() & query.keys()}
        found = read_rows(self.reader, wanted, now=self.now, place=place, **values)
        page = page_from(found, order, place, size=size)
        return page_body(page, request=self.request, results=self.told(page.rows, query))

    @operation(
        "createEngagement",
        "Start a job, in draft",
        Permission.ENGAGEMENT_CREATE,
        description="409 `external_id_taken` names the engagement that has it in `details.engagement`.",
        takes=CreateEngagementSerializer,
        gives=EngagementSerializer,
        status=201,
        has_etag=True,
    )
    def post(self, data: dict[str, Any]) -> Any:
        rows = Relationship.objects.visible_to(self.reader).select_related("organization", "contractor")
        relationship = rows.filter(pk=data.pop("relationship")).first()
        if relationship is None:
            raise Invalid({"relationship": [_("This token sees no such relationship.")]})
        by, draft = self.actor(relationship), data.pop("draft", None)
        data.setdefault("currency", relationship.organization.currency)
        if isinstance(draft, dict):
            draft = {**draft, "schema": 1, "title": data["title"], "currency": data["currency"]}
        known = Engagement.objects.filter(organization_id=relationship.organization_id)
        seen = Engagement.objects.visible_to(self.reader)
        with created_once(known, data.get("external_id", ""), seen=seen):
            made = engagements.create(relationship=relationship, body=draft, by=by, now=self.now, **data)
        self.set_location(reverse("api:engagement", args=[made.pk]))
        return self.one(made.pk)


class EngagementDetail(EngagementListView):
    """``/engagements/{id}``"""

    @operation(
        "getEngagement",
        "One engagement",
        Permission.ENGAGEMENT_READ,
        query=ExpandQuery,
        gives=EngagementSerializer,
        has_etag=True,
    )
    def get(self, query: dict[str, Any]) -> Any:
        return self.one(self.kwargs["engagement_id"], query)


class EngagementClose(EngagementListView, EngagementView):
    """``/engagements/{id}/close``"""

    @operation(
        "closeEngagement",
        "Close it for both sides",
        Permission.ENGAGEMENT_CLOSE,
        description="409 `outstanding` names what is not accepted, paid or answered yet.",
        gives=EngagementSerializer,
        has_etag=True,
    )
    def post(self) -> Any:
        engagements.close(engagement=self.engagement, by=self.by, now=self.now)
        return self.one(self.engagement.pk)


class EngagementCancel(EngagementListView, EngagementView):
    """``/engagements/{id}/cancel``"""

    @operation(
        "cancelEngagement",
        "Cancel it before both have signed",
        Permission.ENGAGEMENT_CANCEL,
        gives=EngagementSerializer,
        has_etag=True,
    )
    def post(self) -> Any:
        engagements.cancel(engagement=self.engagement, by=self.by, now=self.now)
        return self.one(self.engagement.pk)
