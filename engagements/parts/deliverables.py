"""Deliverables: what is handed in, what it is accepted by, when it is due."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AcceptanceCriterion, Deliverable
from engagements.models.base import parties_of
from engagements.parts.base import Faults, Outstanding, Part, items_of, new_key
from engagements.parts.fields import instant_of, read_instant, whole_of, zone_of
from kernel.transitions import transition

SETTLED = {Deliverable.Status.ACCEPTED, Deliverable.Status.CANCELLED}


class DeliverablesPart(Part):
    """Items: ``key, title, description, criteria [{key, text}], due_at, zone, review_days``."""

    code = "deliverables"
    label = _("Deliverables")
    compared = {
        "title": _("Title"),
        "description": _("Description"),
        "criteria": _("Accepted when"),
        "due_at": _("Due"),
        "review_days": _("Working days to review"),
    }

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults, cleaned = Faults(), []
        for position, item in items_of(data):
            place = str(position)
            zone = zone_of(item, place, faults)
            cleaned.append(
                {
                    "key": item.get("key") or new_key(),
                    "title": faults.require(item, "title", place, _("Name what is handed in.")),
                    "description": str(item.get("description") or ""),
                    "criteria": self._criteria(item, place, faults),
                    "zone": zone,
                    "due_at": instant_of(item, "due_at", place, faults, zone),
                    "review_days": whole_of(item, "review_days", place, faults, least=1, most=60, default=3),
                }
            )
        faults.raise_any()
        return {"items": cleaned}

    def _criteria(self, item: dict[str, Any], place: str, faults: Faults) -> list[dict[str, str]]:
        given = item.get("criteria") or []
        lines = given.splitlines() if isinstance(given, str) else given
        criteria = []
        for line in lines:
            entry = line if isinstance(line, dict) else {"text": line}
            text = str(entry.get("text") or "").strip()
            if text:
                criteria.append({"key": entry.get("key") or new_key(), "text": text})
        if not criteria:
            faults.add(f"{place}.criteria", _("Say what it is accepted by: at least one line that can be checked."))
        return criteria

    def materialise(self, data: dict[str, Any], *, change: Any) -> None:
        engagement, now = change.scope, change.now
        rows = {row.key: row for row in Deliverable.objects.filter(engagement=engagement)}
        for position, item in enumerate(data["items"]):
            row = rows.pop(item["key"], None)
            if row is not None and row.status in SETTLED:
                continue
            if row is None:
                row = Deliverable(**parties_of(engagement), key=item["key"], since=now)
            row.position, row.title, row.description = position, item["title"], item["description"]
            row.due_at, row.zone, row.review_days = read_instant(item["due_at"]), item["zone"], item["review_days"]
            row.save()
            self._save_criteria(row, item["criteria"], now=now)
        for row in rows.values():
            if row.status not in SETTLED:
                transition(row, "cancel", by=change.by)
                change.note(row, verb="deliverable.cancelled")

    def _save_criteria(self, row: Deliverable, criteria: list[dict[str, str]], *, now: datetime) -> None:
        existing = {criterion.key: criterion for criterion in row.criteria.all()}
        for position, item in enumerate(criteria):
            criterion = existing.pop(item["key"], None) or AcceptanceCriterion(
                **parties_of(row.engagement), deliverable=row, key=item["key"], added_at=now
            )
            criterion.position, criterion.text, criterion.dropped_at = position, item["text"], None
            criterion.save()
        for criterion in existing.values():
            criterion.dropped_at = criterion.dropped_at or now
            criterion.save(update_fields=["dropped_at"])

    def outstanding(self, engagement: Any) -> list[Outstanding]:
        waiting = Deliverable.objects.filter(engagement=engagement).exclude(status__in=SETTLED)
        text = _("“%(title)s” is not accepted yet.")
        return [Outstanding(text % {"title": row.title}, "deliverable", row.pk) for row in waiting]

    def shift(self, data: dict[str, Any], *, days: int) -> dict[str, Any]:
        moved = [
            {**item, "due_at": (read_instant(item["due_at"]) + timedelta(days=days)).isoformat()} for item in data["items"]
        ]
        return {"items": moved}
