"""REST: what a written brief would become as a draft. Saves nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.access import Permission
from engagements.api.base import EngagementView
from engagements.api.drafts import DraftWriteSerializer
from engagements.importing import ImportedBrief, UnreadableDocument, read
from engagements.importing.source import MAX_BYTES
from engagements.models import Draft
from engagements.services import drafts, imports
from kernel.api.etag import etag_of
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
    """What was read. Every word of the source is in a section or in ``unplaced``, and so in ``draft``."""

    title = serializers.CharField()
    sections = ImportedSectionSerializer(many=True)
    deliverables = ImportedDeliverableSerializer(many=True)
    unplaced = serializers.ListField(child=serializers.CharField())
    warnings = RemarkSerializer(many=True)
    draft = DraftWriteSerializer(
        help_text="The own side's draft with the document as its brief and deliverables, the other parts as they are: "
        "ready to be sent to `putDraft`, with the ETag of this answer as `If-Match`. Its `body` may start a new job, too."
    )


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
        has_etag=True,
        is_idempotent=False,
    )
    def post(self, data: dict[str, Any]) -> Any:
        draft = drafts.draft_for(engagement=self.engagement, by=self.by, now=self.now)  # also asks for the right
        files = data["files"]
        if len(files) > 1 or bool(files) == bool(data.get("text")):
            raise Invalid({"text": [_("Send either a text or one file.")]})
        content, name = (files[0].read(MAX_BYTES + 1), files[0].name) if files else (data["text"].encode(), "")
        self.set_etag(etag_of(draft.version))
        try:
            brief = read(content, data.get("name") or name or "")
            return {**brief.as_dict(), "draft": {"body": self._body(draft, brief)}}
        except (UnreadableDocument, Invalid) as error:
            raise Invalid({"files" if files else "text": [str(error)]}) from error

    def _body(self, draft: Draft, brief: ImportedBrief) -> dict[str, Any]:
        title = draft.body["title"] or brief.title
        chosen = imports.everything_in(brief, title=title, contractor=self.engagement.contractor)
        body, _taken = imports.body_with(draft, chosen)
        return drafts.checked(body)
