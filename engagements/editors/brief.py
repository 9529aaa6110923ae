"""The brief: sections of Markdown."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm, ItemsEditor, choices_with
from engagements.editors.fields import key_field, lines_field
from engagements.parts.brief import KINDS


class SectionForm(DraftForm):
    """One section."""

    key = key_field()
    title = forms.CharField(label=_("Title"))
    kind = forms.CharField(label=_("What it is about"), widget=forms.Select)
    body = lines_field(_("Text"), rows=8, help_text=_("Markdown: # heading, - list, **bold**."))
    lines = (("title", "kind"), ("body",))


class BriefEditor(ItemsEditor):
    """Sections, in order."""

    form_class = SectionForm
    add_label = _("Add a section")
    untitled = _("New section")
    hint = _("What the work is, why, and what is not part of it.")

    def blank(self) -> dict[str, Any]:
        return {"title": "", "kind": "other", "body": ""}

    def gist_of(self, values: Mapping[str, Any]) -> list[Any]:
        return [KINDS.get(values["kind"], values["kind"])]

    def prepared(self, form: DraftForm, values: Mapping[str, Any]) -> DraftForm:
        form.fields["kind"].widget.choices = choices_with(list(KINDS.items()), values.get("kind"))
        return form
