"""Deliverables: what is handed in, accepted when, due."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.editors.base import DraftForm, ItemsEditor
from engagements.editors.fields import (
    key_field,
    lines_field,
    moment_field,
    number_field,
    offer_zones,
    stored_moment,
    stored_number,
    wall_text,
    zone_field,
)
from engagements.parts.base import new_key, text_of_value
from engagements.parts.sayings import say_instant


class DeliverableForm(DraftForm):
    """One deliverable."""

    key = key_field()
    title = forms.CharField(label=_("What is handed in"))
    description = lines_field(_("Description"), rows=3, required=False)
    criteria = lines_field(_("Accepted when"), rows=4, help_text=_("What will be checked. One line each."))
    due_at = moment_field(_("Due"))
    zone = zone_field()
    review_days = number_field(_("Working days to review"))
    lines = (("title",), ("criteria",), ("due_at", "zone", "review_days"), ("description",))


class DeliverablesEditor(ItemsEditor):
    """What is handed in."""

    form_class = DeliverableForm
    add_label = _("Add a deliverable")
    untitled = _("New deliverable")
    hint = _("Each is handed in, reviewed against its lines, and accepted.")

    def blank(self) -> dict[str, Any]:
        start = {"title": "", "description": "", "criteria": [], "due_at": "", "review_days": 3}
        return start | {"zone": self.scene.zone}

    def gist_of(self, values: Mapping[str, Any]) -> list[Any]:
        n = sum(1 for line in values["criteria"].split("\n") if line.strip())
        lines = ngettext("%(n)d criterion", "%(n)d criteria", n) % {"n": n} if n else ""
        return [say_instant(values["due_at"], values["zone"]), lines]

    def prepared(self, form: DraftForm, values: Mapping[str, Any]) -> DraftForm:
        offer_zones(form, self.scene, values.get("zone"))
        return form

    def show(self, item: dict[str, Any]) -> dict[str, Any]:
        return super().show(item) | {
            "criteria": text_of_value(item.get("criteria")),
            "due_at": wall_text(item.get("due_at"), item.get("zone")),
        }

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        taken = item | changed
        if "criteria" in changed:
            taken["criteria"] = keyed_lines(changed["criteria"], item.get("criteria"))
        if "due_at" in changed or "zone" in changed:
            taken["due_at"] = stored_moment(typed["due_at"], typed["zone"])
        if "review_days" in changed:
            taken["review_days"] = stored_number(changed["review_days"])
        return taken


def keyed_lines(text: str, before: Any) -> list[dict[str, str]]:
    """The lines of ``text``, each with the key that it, or the line in its place, had ``before``."""
    old = [entry for entry in before if isinstance(entry, dict)] if isinstance(before, list) else []
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    by_text = {str(entry.get("text")): str(entry["key"]) for entry in old if entry.get("key")}
    keys = [by_text.pop(line, None) for line in lines]
    free = [str(entry["key"]) for entry in old if entry.get("key") and str(entry["key"]) not in keys]
    if len(lines) == len(old):  # a line was reworded, none came or went
        keys = [key or (free.pop(0) if free else None) for key in keys]
    return [{"key": key or new_key(), "text": line} for key, line in zip(keys, lines, strict=True)]
