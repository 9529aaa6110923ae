"""Forms of the import: the document, and the preview in which it is corrected before it is taken over."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm
from engagements.editors.fields import lines_field, zone_field
from engagements.importing import ImportedBrief, UnreadableDocument, read
from engagements.importing.source import MAX_BYTES
from engagements.parts import MAX_TITLE
from engagements.parts.brief import KINDS
from kernel.forms import MomentInput


class DocumentForm(forms.Form):
    """A file, or pasted text. Cleans to an :class:`ImportedBrief` in ``brief``."""

    either = {"file", "text"}

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Markdown (.md), plain text (.txt) or Word (.docx), 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,.docx"}),
    )
    text = forms.CharField(
        label=_("Or paste the text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10})
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        most = min(MAX_BYTES, settings.UPLOAD_MAX_BYTES)
        if file is not None and file.size > most:
            raise forms.ValidationError(UnreadableDocument("too_large", limit=most // 1024 // 1024).message)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if file is None and not text.strip():
            self.add_error("file", _("Choose a file, or paste the text below."))
            return cleaned
        try:
            cleaned["brief"] = self._read(file, text)
        except UnreadableDocument as error:
            self.add_error("file" if file is not None else "text", error.message)
        return cleaned

    def _read(self, file: Any, text: str) -> ImportedBrief:
        if file is not None:
            return read(file.read(), file.name or "")
        return read(text.encode("utf-8", "surrogatepass"), "")


class PreviewForm(forms.Form):
    """Where the document goes. ``draft_version`` is the draft that was there when the preview was made."""

    draft_version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title of the job"), max_length=MAX_TITLE)
    mode = forms.ChoiceField(
        label=_("What the draft says already"),
        choices=[("append", _("stays; the document is added after it")), ("replace", _("is replaced by the document"))],
        widget=forms.RadioSelect,
    )


class ImportedSectionForm(DraftForm):
    """One section of the document."""

    take = forms.BooleanField(label=_("Take over"))
    title = forms.CharField(label=_("Title"))
    kind = forms.CharField(label=_("What it is about"), widget=forms.Select(choices=list(KINDS.items())))
    body = lines_field(_("Text"), rows=8)
    lines = (("title", "kind"), ("body",))

    @property
    def kind_label(self) -> str:
        """What it is about, in words."""
        return str(KINDS.get(str(self["kind"].data), ""))


class ImportedDeliverableForm(DraftForm):
    """One deliverable that was seen in the document."""

    take = forms.BooleanField(label=_("Take over"))
    title = forms.CharField(label=_("What is handed in"))
    criteria = lines_field(_("Accepted when"), rows=3, help_text=_("One line each."))
    due_at = forms.CharField(label=_("Due"), widget=MomentInput, required=False)
    zone = zone_field()
    description = lines_field(_("Description"), rows=2, required=False)
    lines = (("title",), ("criteria",), ("due_at", "zone"), ("description",))


class UnplacedForm(DraftForm):
    """Text of the document that belongs to no section."""

    to = forms.CharField(label=_("Where it goes"), widget=forms.Select)
    text = lines_field(_("Text"), rows=3)
    lines = (("text",), ("to",))
