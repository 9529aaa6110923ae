"""Tools that the client provides: accounts, files, licences, and how to use them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import Tool
from engagements.models.base import parties_of
from engagements.parts.base import Faults, NamedDate, Part, items_of, new_key
from engagements.parts.fields import instant_of, read_instant, zone_of
from engagements.parts.sayings import instant, instants_in, say_instant
from kernel.transitions import transition


class ToolsPart(Part):
    """Items: ``key, name, purpose, instructions, needed_at, zone``."""

    code = "tools"
    label = _("Access & files")
    compared = {
        "name": _("Name"),
        "purpose": _("Purpose"),
        "instructions": _("How to use it"),
        "needed_at": _("Needed by"),
    }
    template = "engagements/agreement/parts/tools.html"
    editor = "engagements.editors.tools.ToolsEditor"

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults, cleaned = Faults(), []
        for position, item in items_of(data):
            place = str(position)
            zone = zone_of(item, place, faults)
            cleaned.append(
                {
                    "key": item.get("key") or new_key(),
                    "name": faults.require(item, "name", place, _("Name the tool, account or file.")),
                    "purpose": faults.text(item, "purpose", place),
                    "instructions": faults.text(item, "instructions", place),
                    "zone": zone,
                    "needed_at": instant_of(item, "needed_at", place, faults, zone),
                }
            )
        faults.raise_any()
        return {"items": cleaned}

    def said(self, field: str, item: dict[str, Any], body: dict[str, Any]) -> str:
        if field == "needed_at":
            return say_instant(item.get("needed_at"), item.get("zone"))
        return super().said(field, item, body)

    def shown(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        return {"items": [i | {"needed_at": instant(i.get("needed_at"), i.get("zone"))} for i in data.get("items", [])]}

    def dates(self, data: dict[str, Any], *, zone: str) -> Iterator[NamedDate]:
        return instants_in(data, "needed_at")

    def materialise(self, data: dict[str, Any], *, change: Any) -> None:
        engagement, now = change.scope, change.now
        rows = {row.key: row for row in Tool.objects.filter(engagement=engagement)}
        for position, item in enumerate(data["items"]):
            row = rows.pop(item["key"], None) or Tool(**parties_of(engagement), key=item["key"], since=now)
            row.position, row.name, row.purpose = position, item["name"], item["purpose"]
            row.needed_at = read_instant(item["needed_at"])
            if row.status == Tool.Status.REQUESTED:
                row.due_at = row.needed_at
                row.instructions = item["instructions"]
            row.save()
        for row in rows.values():
            if row.status != Tool.Status.REVOKED:
                transition(row, "withdraw", by=change.by, revoked_at=now)
                change.note(row, verb="tool.revoked")

    def shift(self, data: dict[str, Any], *, days: int) -> dict[str, Any]:
        moved = [
            {**item, "needed_at": (read_instant(item["needed_at"]) + timedelta(days=days)).isoformat()}
            for item in data["items"]
        ]
        return {"items": moved}
