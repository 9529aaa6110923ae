"""REST: files of an engagement."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import PersonSerializer
from engagements.api.base import EngagementView
from engagements.audience import heard_by
from engagements.downloads import download
from engagements.models import Attachment
from engagements.services import attachments
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import by_moment
from kernel.models.entry import AUDIENCES


class AttachmentSerializer(serializers.Serializer[Any]):
    """A file: immutable, for both sides or for one."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField(help_text="Found by its content.")
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    audience = serializers.ChoiceField(choices=AUDIENCES)
    subject = serializers.UUIDField(help_text="The submission, comment or engagement that it belongs to.")
    uploaded_by = PersonSerializer()
    uploaded_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField(help_text="Where to download it.")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: Attachment) -> str:
        path = reverse("api:attachment", args=[row.engagement_id, row.pk])
        return str(self.context["request"].build_absolute_uri(path))


class UploadSerializer(serializers.Serializer[Any]):
    """Files for the engagement itself."""

    own_side_only = serializers.BooleanField(default=False, help_text="For one's own side only.")


class AttachmentsSerializer(serializers.Serializer[Any]):
    """The files that were added."""

    results = AttachmentSerializer(many=True)


class Attachments(EngagementView):
    """``/engagements/{id}/attachments``"""

    tag = "Conversation and files"

    @operation(
        "listAttachments",
        "Files of both sides and of one's own, newest first",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(AttachmentSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = heard_by(Attachment.objects.filter(engagement=self.engagement), self.side).select_related("uploaded_by")
        return self.page(rows, query, order=by_moment("uploaded_at"), shape=AttachmentSerializer)

    @operation(
        "uploadAttachments",
        "Add files, as multipart/form-data",
        Permission.COMMENT_WRITE,
        takes=UploadSerializer,
        uploads=True,
        needs_files=True,
        gives=AttachmentsSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        rows = attachments.upload(engagement=self.engagement, by=self.by, now=self.now, **data)
        return {"results": self.shaped(AttachmentSerializer, rows)}


class AttachmentDetail(EngagementView):
    """``/engagements/{id}/attachments/{id}``"""

    tag = "Conversation and files"

    @operation(
        "downloadAttachment",
        "The file itself",
        Permission.ENGAGEMENT_READ,
        media_type="*/*",
        has_etag=True,
    )
    def get(self) -> HttpResponseBase:
        row = self.row(heard_by(Attachment.objects.filter(engagement=self.engagement), self.side))
        return download(row, self.request._request)
