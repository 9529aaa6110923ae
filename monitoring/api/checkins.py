"""REST: check-ins."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import PersonSerializer
from engagements.api.base import EngagementView
from kernel.api.fields import TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import by_moment
from monitoring.acts import acts_on_checkin
from monitoring.models import CheckIn
from monitoring.services import checkins


class CheckInSerializer(serializers.Serializer[Any]):
    """One date of the check-in plan, and what was said."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=CheckIn.Status.values)
    due_at = serializers.DateTimeField()
    zone = serializers.CharField(help_text="The IANA zone that the plan is in.")
    is_missed = serializers.SerializerMethodField(help_text="Its date passed, and it was not sent by then.")
    covered_by = serializers.UUIDField(
        source="covered_by_id", allow_null=True, help_text="The later check-in that stands for this missed one."
    )
    done = serializers.CharField()
    next = serializers.CharField()
    blocked = serializers.SerializerMethodField(help_text="What was in the way; empty: nothing.")
    blocker = serializers.SerializerMethodField(help_text="The id of the blocker that this became.")
    progress = serializers.DictField(child=serializers.IntegerField(), help_text="Per cent by deliverable key.")
    submitted_by = PersonSerializer(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    allowed_actions = serializers.SerializerMethodField()

    def get_is_missed(self, row: CheckIn) -> bool:
        is_late = row.status == CheckIn.Status.SCHEDULED and row.due_at < self.context["view"].now
        return is_late or row.covered_by_id is not None

    def get_blocked(self, row: CheckIn) -> str:
        return row.blocker.text if hasattr(row, "blocker") else ""

    def get_blocker(self, row: CheckIn) -> str | None:
        return str(row.blocker.pk) if hasattr(row, "blocker") else None

    def get_allowed_actions(self, row: CheckIn) -> list[Literal["submit", "acknowledge"]]:
        view = self.context["view"]
        is_running = view.engagement.is_running
        return acts_on_checkin(row, is_running=is_running, side=view.side, permissions=view.permissions)


class SubmitCheckInSerializer(serializers.Serializer[Any]):
    """How it goes."""

    done = TextField()
    next = TextField(required=False, allow_blank=True, default="")
    blocked = TextField(
        required=False, allow_blank=True, default="", help_text="What is in the way; it becomes their move."
    )
    progress = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=100), required=False, help_text="By deliverable key."
    )


class CheckInQuery(PageQuery):
    """Which check-ins."""

    status = serializers.ListField(child=serializers.ChoiceField(choices=CheckIn.Status.values), required=False)


class CheckInView(EngagementView):
    """Check-ins of one engagement."""

    tag = "Check-ins"

    def checkins(self) -> "QuerySet[CheckIn]":
        return CheckIn.objects.filter(engagement=self.engagement).select_related(
            "submitted_by", "blocker", "engagement"
        )

    def checkin(self) -> CheckIn:
        return get_object_or_404(self.checkins(), pk=self.kwargs["pk"])


class CheckIns(CheckInView):
    """``/engagements/{id}/check-ins``"""

    @operation(
        "listCheckIns",
        "Check-ins, latest date first",
        Permission.ENGAGEMENT_READ,
        query=CheckInQuery,
        gives=page_shape(CheckInSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = self.checkins()
        if "status" in query:
            rows = rows.filter(status__in=query["status"])
        return self.page(rows, query, order=by_moment("due_at"), shape=CheckInSerializer)


class CheckInDetail(CheckInView):
    """``/engagements/{id}/check-ins/{id}``"""

    @operation("getCheckIn", "One check-in", Permission.ENGAGEMENT_READ, gives=CheckInSerializer)
    def get(self) -> Any:
        return self.checkin()


class CheckInSubmit(CheckInView):
    """``/engagements/{id}/check-ins/{id}/submit``"""

    @operation(
        "submitCheckIn",
        "Say how it goes; being blocked becomes the client's move",
        Permission.CHECKIN_SUBMIT,
        takes=SubmitCheckInSerializer,
        gives=CheckInSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        said = {"progress": {}, **data}
        checkins.submit(checkin=self.checkin(), by=self.by, now=self.now, **said)
        return self.checkin()


class CheckInAcknowledge(CheckInView):
    """``/engagements/{id}/check-ins/{id}/acknowledge``"""

    @operation("acknowledgeCheckIn", "Say that it was read", Permission.CHECKIN_ACKNOWLEDGE, gives=CheckInSerializer)
    def post(self) -> Any:
        checkins.acknowledge(checkin=self.checkin(), by=self.by, now=self.now)
        return self.checkin()
