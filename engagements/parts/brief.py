"""The brief: sections of Markdown, in order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.parts.base import Faults, Part, items_of, new_key

MAX_KIND = 20
KINDS = {
    "overview": _("Overview"),
    "background": _("Background"),
    "objectives": _("Objectives"),
    "scope": _("Scope"),
    "tasks": _("Tasks"),
    "deliverables": _("Deliverables"),
    "schedule": _("Schedule"),
    "quality": _("Quality"),
    "acceptance": _("Acceptance"),
    "communication": _("Communication"),
    "tools": _("Access & files"),
    "payment": _("Payment"),
    "terms": _("Terms"),
    "confidentiality": _("Confidentiality"),
    "other": _("Other"),
}


class BriefPart(Part):
    """Items: ``key, title, kind, body`` (Markdown)."""

    code = "brief"
    label = _("Brief")
    compared = {"title": _("Title"), "kind": _("Kind"), "body": _("Text")}
    template = "engagements/agreement/parts/brief.html"
    editor = "engagements.editors.brief.BriefEditor"

    def said(self, field: str, item: dict[str, Any], body: dict[str, Any]) -> str:
        return str(KINDS.get(str(item.get("kind")), "")) if field == "kind" else super().said(field, item, body)

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults, sections = Faults(), []
        for position, item in items_of(data):
            place = str(position)
            if not str(item.get("title") or "").strip() and not str(item.get("body") or "").strip():
                continue
            kind = faults.text(item, "kind", place, most=MAX_KIND)
            sections.append(
                {
                    "key": item.get("key") or new_key(),
                    "title": faults.require(item, "title", place, _("Give this section a title.")),
                    "kind": kind if kind in KINDS else "other",
                    "body": faults.text(item, "body", place),
                }
            )
        if not any(section["body"].strip() for section in sections):
            faults.add("items", _("Describe the work in at least one section before you propose it."))
        faults.raise_any()
        return {"items": sections}
