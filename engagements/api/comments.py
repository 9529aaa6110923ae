"""REST: the conversation, to both sides or to one's own side only."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import SIDES, PersonSerializer
from engagements.api.attachments import AttachmentSerializer
from engagements.api.base import EngagementView
from engagements.audience import heard_by
from engagements.models import Attachment, Comment
from engagements.services import comments
from kernel.api.fields import TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import by_moment
from kernel.models.entry import AUDIENCES


class CommentSerializer(serializers.Serializer[Any]):
    """Something that somebody said."""

    id = serializers.UUIDField()
    subject = serializers.UUIDField(help_text="The row that it is about; the engagement's id: the whole.")
    body = serializers.CharField(help_text="Markdown.")
    audience = serializers.ChoiceField(choices=AUDIENCES)
    side = serializers.ChoiceField(choices=SIDES)
    author = PersonSerializer()
    written_at = serializers.DateTimeField()
    files = serializers.SerializerMethodField()

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_files(self, row: Comment) -> Any:
        files = self.context["view"].files.get(row.pk, [])
        return AttachmentSerializer(files, many=True, context=self.context).data


class WriteCommentSerializer(serializers.Serializer[Any]):
    """A comment."""

    body = TextField(help_text="Markdown.")
    own_side_only = serializers.BooleanField(default=False, help_text="The other side never sees it.")
    subject = serializers.UUIDField(required=False, help_text="What it is about; default: the engagement.")


class CommentQuery(PageQuery):
    """Which comments."""

    subject = serializers.UUIDField(required=False)


class Comments(EngagementView):
    """``/engagements/{id}/comments``"""

    tag = "Conversation and files"
    files: dict[Any, list[Attachment]] = {}

    @operation(
        "listComments",
        "What was said to both sides and to one's own, newest first",
        Permission.ENGAGEMENT_READ,
        query=CommentQuery,
        gives=page_shape(CommentSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = heard_by(Comment.objects.filter(engagement=self.engagement), self.side).select_related("author")
        if "subject" in query:
            rows = rows.filter(subject=query["subject"])
        return self.page(rows, query, order=by_moment("written_at"), shape=self._said)

    @operation(
        "writeComment",
        "Say something",
        Permission.COMMENT_WRITE,
        takes=WriteCommentSerializer,
        uploads=True,
        gives=CommentSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        row = comments.write(engagement=self.engagement, by=self.by, now=self.now, **data)
        return self._said([row])[0]

    def _said(self, rows: list[Comment]) -> Any:
        found = Attachment.objects.filter(engagement=self.engagement, subject__in=[row.pk for row in rows])
        self.files = {}
        for file in heard_by(found, self.side).select_related("uploaded_by").order_by("uploaded_at", "name"):
            self.files.setdefault(file.subject, []).append(file)
        return self.shaped(CommentSerializer, rows)
