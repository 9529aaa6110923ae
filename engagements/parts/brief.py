"""The brief: sections of Markdown, in order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.parts.base import Faults, Part, items_of, new_key

MAX_SECTION = 200_000


class BriefPart(Part):
    """Items: ``key, title, kind, body`` (Markdown)."""

    code = "brief"
    label = _("Brief")
    compared = {"title": _("Title"), "body": _("Text")}

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults, sections = Faults(), []
        for position, item in items_of(data):
            text = str(item.get("body") or "")
            title = str(item.get("title") or "").strip()
            if not title and not text.strip():
                continue
            if not title:
                faults.add(f"{position}.title", _("Give this section a title."))
            if len(text) > MAX_SECTION:
                faults.add(f"{position}.body", _("This section is longer than 200,000 characters. Split it in two."))
            sections.append(
                {"key": item.get("key") or new_key(), "title": title, "kind": str(item.get("kind") or "other"), "body": text}
            )
        if not any(section["body"].strip() for section in sections):
            faults.add("items", _("Describe the work in at least one section before you propose it."))
        faults.raise_any()
        return {"items": sections}
