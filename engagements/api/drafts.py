"""REST: the own side's draft of the agreement. Kept as it is sent; only proposing demands that it is complete."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import SIDES, PersonSerializer
from engagements.api.base import EngagementView
from engagements.models import Draft
from engagements.parts import faults_of, parts
from engagements.services import drafts
from kernel.actors import Actor
from kernel.api.etag import etag_of, expected_version
from kernel.api.operations import operation


class PartsSerializer(serializers.Serializer[Any]):
    """The parts of an agreement by their code. Each is an object, most with ``items`` that keep their ``key``."""

    def get_fields(self) -> dict[str, Any]:
        return {
            part.code: serializers.DictField(required=False, help_text=(type(part).__doc__ or "").strip())
            for part in parts()
        }

    def to_internal_value(self, data: Any) -> Any:
        return data  # the service checks the shape, and keeps what it does not know out

    def to_representation(self, instance: Any) -> Any:
        return instance


class BodySerializer(serializers.Serializer[Any]):
    """The document that both sides sign."""

    schema = serializers.IntegerField(default=1, help_text="The version of this format: 1.")
    title = serializers.CharField(max_length=160)
    currency = serializers.CharField(help_text="ISO 4217; it cannot change once the job is there.")
    parts = PartsSerializer()

    def to_internal_value(self, data: Any) -> Any:
        return data if not isinstance(data, dict) else {"schema": 1, **data}

    def to_representation(self, instance: Any) -> Any:
        return instance


class FaultSerializer(serializers.Serializer[Any]):
    """Something that is missing before the draft can be proposed."""

    field = serializers.CharField(help_text="Such as `deliverables.0.due_at`.")
    detail = serializers.CharField()


class DraftSerializer(serializers.Serializer[Any]):
    """The own side's working copy. The other side never sees it."""

    side = serializers.ChoiceField(choices=SIDES)
    version = serializers.IntegerField(help_text="0: nothing is stored yet; the body is where a draft would start.")
    body = BodySerializer()
    faults = serializers.SerializerMethodField(help_text="What is missing before it can be proposed.")
    updated_at = serializers.DateTimeField(allow_null=True)
    updated_by = PersonSerializer(allow_null=True)

    @extend_schema_field(FaultSerializer(many=True))
    def get_faults(self, row: Draft) -> list[dict[str, str]]:
        view = self.context["view"]
        found = faults_of(row.body, engagement=view.engagement, now=view.now)
        return [{"field": place, "detail": str(text)} for place, texts in found.items() for text in texts]


class DraftWriteSerializer(serializers.Serializer[Any]):
    """The whole draft; what it replaces is named by ``If-Match``."""

    body = BodySerializer()


class DraftDetail(EngagementView):
    """``/engagements/{id}/draft``"""

    tag = "Agreement"

    @operation("getDraft", "The own side's draft", Permission.ENGAGEMENT_READ, gives=DraftSerializer, has_etag=True)
    def get(self) -> Any:
        by = Actor(self.reader.user.pk, self.side, "api")
        return self._shown(drafts.draft_for(engagement=self.engagement, by=by, now=self.now))

    @operation(
        "putDraft",
        "Replace the own side's draft",
        Permission.AGREEMENT_EDIT,
        takes=DraftWriteSerializer,
        gives=DraftSerializer,
        needs_match=True,
        has_etag=True,
    )
    def put(self, data: dict[str, Any]) -> Any:
        by, version = self.by, expected_version(self.request)
        body = data["body"]
        return self._shown(
            drafts.save(engagement=self.engagement, body=body, expected_version=version, by=by, now=self.now)
        )

    def _shown(self, row: Draft) -> Draft:
        self.set_etag(etag_of(row.version))
        return row
