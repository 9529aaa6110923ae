"""REST: what is in the contractor's way."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import PersonSerializer
from engagements.api.base import EngagementView
from kernel.api.fields import TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import by_moment
from monitoring.acts import acts_on_blocker
from monitoring.models import Blocker
from monitoring.services import checkins


class BlockerSerializer(serializers.Serializer[Any]):
    """Something in the contractor's way; the client's move until it is answered."""

    id = serializers.UUIDField()
    checkin = serializers.UUIDField(source="checkin_id", allow_null=True)
    text = serializers.CharField()
    raised_by = PersonSerializer()
    raised_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=["open", "resolved"])
    answer = serializers.CharField()
    resolved_by = PersonSerializer(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Blocker) -> list[Literal["resolve"]]:
        view = self.context["view"]
        return acts_on_blocker(row, side=view.side, permissions=view.permissions)


class RaiseBlockerSerializer(serializers.Serializer[Any]):
    """What is in the way."""

    text = TextField()


class ResolveSerializer(serializers.Serializer[Any]):
    """How it is resolved."""

    answer = TextField()


class BlockerView(EngagementView):
    """Blockers of one engagement."""

    tag = "Check-ins"

    def blockers(self) -> "QuerySet[Blocker]":
        rows = Blocker.objects.filter(engagement=self.engagement)
        return rows.select_related("raised_by", "resolved_by", "engagement")

    def blocker(self) -> Blocker:
        return get_object_or_404(self.blockers(), pk=self.kwargs["pk"])


class Blockers(BlockerView):
    """``/engagements/{id}/blockers``"""

    @operation(
        "listBlockers",
        "What was and is in the way, newest first",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(BlockerSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        return self.page(self.blockers(), query, order=by_moment("raised_at"), shape=BlockerSerializer)

    @operation(
        "raiseBlocker",
        "Say between two check-ins what is in the way",
        Permission.CHECKIN_SUBMIT,
        takes=RaiseBlockerSerializer,
        gives=BlockerSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        row = checkins.raise_blocker(engagement=self.engagement, by=self.by, now=self.now, **data)
        self.set_location(reverse("api:blocker", args=[self.engagement.pk, row.pk]))
        return self.blockers().get(pk=row.pk)


class BlockerDetail(BlockerView):
    """``/engagements/{id}/blockers/{id}``"""

    @operation("getBlocker", "One blocker", Permission.ENGAGEMENT_READ, gives=BlockerSerializer)
    def get(self) -> Any:
        return self.blocker()


class BlockerResolve(BlockerView):
    """``/engagements/{id}/blockers/{id}/resolve``"""

    @operation(
        "resolveBlocker",
        "Answer what blocks the contractor",
        Permission.BLOCKER_RESOLVE,
        takes=ResolveSerializer,
        gives=BlockerSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        checkins.resolve(blocker=self.blocker(), by=self.by, now=self.now, **data)
        return self.blocker()
