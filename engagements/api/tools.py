"""REST: tools, given by the client and confirmed by the contractor."""

from typing import Any, Literal

from rest_framework import serializers

from accounts.access import Permission
from engagements.acts import acts_on_tool
from engagements.api.base import EngagementView
from engagements.models import Tool
from engagements.services import tools
from kernel.api.fields import TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import Order

IN_ORDER = Order("position", parse=int)


class ToolSerializer(serializers.Serializer[Any]):
    """Something that the contractor needs and the client provides."""

    id = serializers.UUIDField()
    key = serializers.CharField(help_text="Its key in the agreement.")
    name = serializers.CharField()
    purpose = serializers.CharField()
    instructions = serializers.CharField(help_text="How to use it; never a secret.")
    problem = serializers.CharField(help_text="What does not work, while help is asked for.")
    status = serializers.ChoiceField(choices=Tool.Status.values)
    round = serializers.IntegerField()
    needed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    granted_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Tool) -> list[Literal["grant", "confirm", "request_help", "revoke"]]:
        view = self.context["view"]
        is_running = view.engagement.is_running
        return acts_on_tool(row, is_running=is_running, side=view.side, permissions=view.permissions)


class GrantSerializer(serializers.Serializer[Any]):
    """Access is given."""

    instructions = TextField(required=False, allow_blank=True, help_text="How to use it; secrets do not belong here.")


class HelpSerializer(serializers.Serializer[Any]):
    """It does not work."""

    problem = TextField(help_text="What does not work.")


class Tools(EngagementView):
    """``/engagements/{id}/tools``"""

    tag = "Tools"

    @operation(
        "listTools",
        "What the client provides",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(ToolSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        return self.page(Tool.objects.filter(engagement=self.engagement), query, order=IN_ORDER, shape=ToolSerializer)


class ToolDetail(EngagementView):
    """``/engagements/{id}/tools/{id}``"""

    tag = "Tools"

    @operation("getTool", "One tool", Permission.ENGAGEMENT_READ, gives=ToolSerializer)
    def get(self) -> Any:
        return self.row(Tool.objects.all())


class ToolGrants(EngagementView):
    """``/engagements/{id}/tools/{id}/grants``"""

    tag = "Tools"

    @operation(
        "grantTool",
        "Say that access is given",
        Permission.TOOL_GRANT,
        takes=GrantSerializer,
        gives=ToolSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        row = self.row(Tool.objects.all())
        tools.grant(tool=row, by=self.by, now=self.now, **data)
        return self.again(row)


class ToolConfirmations(EngagementView):
    """``/engagements/{id}/tools/{id}/confirmations``"""

    tag = "Tools"

    @operation("confirmTool", "Say that it works", Permission.TOOL_CONFIRM, gives=ToolSerializer, status=201)
    def post(self) -> Any:
        row = self.row(Tool.objects.all())
        tools.confirm(tool=row, by=self.by, now=self.now)
        return self.again(row)


class ToolHelpRequests(EngagementView):
    """``/engagements/{id}/tools/{id}/help-requests``"""

    tag = "Tools"

    @operation(
        "requestToolHelp",
        "Say that it does not work; mending it becomes the client's move",
        Permission.TOOL_CONFIRM,
        takes=HelpSerializer,
        gives=ToolSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        row = self.row(Tool.objects.all())
        tools.request_help(tool=row, by=self.by, now=self.now, **data)
        return self.again(row)


class ToolRevoke(EngagementView):
    """``/engagements/{id}/tools/{id}/revoke``"""

    tag = "Tools"

    @operation("revokeTool", "Take the access back", Permission.TOOL_GRANT, gives=ToolSerializer)
    def post(self) -> Any:
        row = self.row(Tool.objects.all())
        tools.revoke(tool=row, by=self.by, now=self.now)
        return self.again(row)
