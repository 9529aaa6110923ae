"""Access & files that the client provides."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm, ItemsEditor
from engagements.editors.fields import (
    key_field,
    lines_field,
    moment_field,
    offer_zones,
    stored_moment,
    wall_text,
    zone_field,
)
from engagements.parts.sayings import say_instant


class ToolForm(DraftForm):
    """One thing to provide."""

    key = key_field()
    name = forms.CharField(label=_("Tool, account or file"))
    purpose = forms.CharField(label=_("What it is for"), required=False)
    needed_at = moment_field(_("Needed by"))
    zone = zone_field()
    instructions = lines_field(
        _("How to use it"), rows=2, required=False, help_text=_("No passwords here: both sides keep this for good.")
    )
    lines = (("name", "purpose"), ("needed_at", "zone"), ("instructions",))


class ToolsEditor(ItemsEditor):
    """What the client provides."""

    form_class = ToolForm
    add_label = _("Add a tool, account or file")
    untitled = _("New entry")
    hint = _("What the client provides so that the work can start: accounts, files, licences.")

    def blank(self) -> dict[str, Any]:
        return {"name": "", "purpose": "", "instructions": "", "needed_at": "", "zone": self.scene.client_zone}

    def gist_of(self, values: Mapping[str, Any]) -> list[Any]:
        needed = say_instant(values["needed_at"], values["zone"])
        return [_("needed by %(at)s") % {"at": needed}] if needed else []

    def prepared(self, form: DraftForm, values: Mapping[str, Any]) -> DraftForm:
        offer_zones(form, self.scene, values.get("zone"))
        return form

    def show(self, item: dict[str, Any]) -> dict[str, Any]:
        return super().show(item) | {"needed_at": wall_text(item.get("needed_at"), item.get("zone"))}

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        taken = item | changed
        if "needed_at" in changed or "zone" in changed:
            taken["needed_at"] = stored_moment(typed["needed_at"], typed["zone"])
        return taken
