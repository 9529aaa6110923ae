"""REST: what a written brief would become as a draft. Saves nothing."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.access import Permission
from engagements.api.base import EngagementView
from engagements.importing import UnreadableDocument, read
from engagements.importing.source import MAX_BYTES
from kernel.api.fields import LineField
from kernel.api.operations import operation
from kernel.errors import Invalid


class ImportSerializer(serializers.Serializer[Any]):
    """A document as text, or one file as multipart/form-data (Markdown, plain text or .docx, at most 5 MB)."""

    text = serializers.CharField(required=False, trim_whitespace=False, max_length=MAX_BYTES)
    name = LineField(required=False, help_text="A file name, which may become the title.")


class ImportedSectionSerializer(serializers.Serializer[Any]):
    """A section that was found."""

    title = serializers.CharField()
    kind = serializers.CharField()
    body = serializers.CharField(help_text="Markdown, as the source has it.")
    level = serializers.IntegerField()
    number = serializers.CharField()


class ImportedDeliverableSerializer(serializers.Serializer[Any]):
    """A deliverable that was found; its text stays in the sections, too."""

    title = serializers.CharField()
    description = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    due_text = serializers.CharField(help_text="The words of the source.")
    criteria = serializers.ListField(child=serializers.CharField())
    source_section = serializers.CharField()


class RemarkSerializer(serializers.Serializer[Any]):
    """Something to look at."""

    code = serializers.CharField()
    facts = serializers.DictField()


class ImportPreviewSerializer(serializers.Serializer[Any]):
    """What was read. Every word of the source is in a section or in ``unplaced``."""

    title = serializers.CharField()
    sections = ImportedSectionSerializer(many=True)
    deliverables = ImportedDeliverableSerializer(many=True)
    unplaced = serializers.ListField(child=serializers.CharField())
    warnings = RemarkSerializer(many=True)


class Imports(EngagementView):
    """``/engagements/{id}/imports``"""

    tag = "Agreement"

    @operation(
        "previewImport",
        "Read a written brief; saves nothing",
        Permission.AGREEMENT_EDIT,
        takes=ImportSerializer,
        uploads=True,
        gives=ImportPreviewSerializer,
        is_idempotent=False,
    )
    def post(self, data: dict[str, Any]) -> Any:
        self.actor(self.engagement)  # 404 for a stranger, 403 without the right
        files = data["files"]
        if len(files) > 1 or bool(files) == bool(data.get("text")):
            raise Invalid({"text": [_("Send either a text or one file.")]})
        try:
            content, name = _content(files[0]) if files else (data["text"].encode(), "")
            return read(content, data.get("name") or name).as_dict()
        except UnreadableDocument as error:
            raise Invalid({"files" if files else "text": [error.message]}) from error


def _content(file: UploadedFile) -> tuple[bytes, str]:
    """What an upload holds, and its name."""
    most = min(MAX_BYTES, settings.UPLOAD_MAX_BYTES)
    if (file.size or 0) > most:
        raise UnreadableDocument("too_large", limit=most // 1024 // 1024)
    return file.read(), file.name or ""
