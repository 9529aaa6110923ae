"""Deliverables: what is handed in, what it is accepted by, when it is due."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AcceptanceCriterion, Deliverable
from engagements.models.base import parties_of
from engagements.parts.base import (
    MAX_ITEMS,
    MAX_KEY,
    Faults,
    NamedDate,
    Outstanding,
    Part,
    items_of,
    new_key,
    text_of_value,
)
from engagements.parts.fields import instant_of, read_instant, whole_of, zone_of
from engagements.parts.sayings import instant, instants_in, say_instant
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
    template = "engagements/agreement/parts/deliverables.html"
    editor = "engagements.editors.deliverables.DeliverablesEditor"

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults, cleaned = Faults(), []
        for position, item in items_of(data):
            place = str(position)
            zone = zone_of(item, place, faults)
            cleaned.append(
                {
                    "key": item.get("key") or new_key(),
                    "title": faults.require(item, "title", place, _("Name what is handed in.")),
                    "description": faults.text(item, "description", place),
                    "criteria": self._criteria(item, place, faults),
                    "zone": zone,
                    "due_at": instant_of(item, "due_at", place, faults, zone),
                    "review_days": whole_of(item, "review_days", place, faults, least=1, most=60, default=3),
                }
            )
        if not cleaned and not (body["parts"].get("payment_terms") or {}).get("items"):
            faults.add("items", _("Name at least one thing that is handed in, or what is paid without one."))
        faults.raise_any()
        return {"items": cleaned}

    def _criteria(self, item: dict[str, Any], place: str, faults: Faults) -> list[dict[str, str]]:
        given = item.get("criteria") or []
        lines = given.splitlines() if isinstance(given, str) else given
        if not isinstance(lines, list):
            faults.add(f"{place}.criteria", _("This must be a list of lines."))
            return []
        if len(lines) > MAX_ITEMS:
            faults.add(f"{place}.criteria", _("Keep it to %(count)s lines.") % {"count": MAX_ITEMS})
            return []
        entries = [line if isinstance(line, dict) else {"text": line} for line in lines]
        found = [(entry, faults.text(entry, "text", f"{place}.criteria").strip()) for entry in entries]
        criteria = [
            {"key": str(entry.get("key") or new_key())[:MAX_KEY], "text": text} for entry, text in found if text
        ]
        if not criteria:
            faults.add(f"{place}.criteria", _("Say what it is accepted by: at least one line that can be checked."))
        if len({criterion["key"] for criterion in criteria}) != len(criteria):
            faults.add(f"{place}.criteria", _("Two lines have the same key."))
        return criteria

    def keyed(self, data: dict[str, Any]) -> dict[str, Any]:
        data = super().keyed(data)
        if isinstance(data.get("items"), list):
            return data | {"items": [_with_criterion_keys(item) for item in data["items"]]}
        return data

    def ends_at(self, data: dict[str, Any]) -> datetime | None:
        moments = [instant(item.get("due_at"), item.get("zone")) for item in data.get("items", [])]
        return max((moment for moment in moments if moment), default=None)

    def said(self, field: str, item: dict[str, Any], body: dict[str, Any]) -> str:
        if field == "due_at":
            return say_instant(item.get("due_at"), item.get("zone"))
        return super().said(field, item, body)

    def shown(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        return {"items": [_shown(item) for item in data.get("items", [])]}

    def dates(self, data: dict[str, Any], *, zone: str) -> Iterator[NamedDate]:
        return instants_in(data, "due_at")

    def settled(self, engagement: Any) -> dict[str, Any]:
        words = {
            Deliverable.Status.ACCEPTED: _("“%(title)s” is accepted."),
            Deliverable.Status.SUBMITTED: _("“%(title)s” is handed in and waits for its review."),
        }
        rows = Deliverable.objects.filter(engagement=engagement, status__in=words)
        return {row.key: words[Deliverable.Status(row.status)] % {"title": row.title} for row in rows}

    def dropped(self, engagement: Any) -> list[str]:
        cancelled = Deliverable.objects.filter(engagement=engagement, status=Deliverable.Status.CANCELLED)
        return list(cancelled.values_list("key", flat=True))

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
        return [Outstanding(text, "deliverable", row.pk, row.title) for row in waiting]

    def shift(self, data: dict[str, Any], *, days: int) -> dict[str, Any]:
        moved = [
            {**item, "due_at": (read_instant(item["due_at"]) + timedelta(days=days)).isoformat()}
            for item in data["items"]
        ]
        return {"items": moved}


def _with_criterion_keys(item: Any) -> Any:
    """Criteria as entries with keys, so that a line keeps its identity from the first draft on."""
    lines = item.get("criteria") if isinstance(item, dict) else None
    if not isinstance(lines, list):
        return item
    entries = [line if isinstance(line, dict) else {"text": line} for line in lines]
    return item | {"criteria": [entry if entry.get("key") else {"key": new_key(), **entry} for entry in entries]}


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    lines = text_of_value(item.get("criteria")).splitlines()
    return item | {
        "due_at": instant(item.get("due_at"), item.get("zone")),
        "criteria": [line for line in lines if line.strip()],
        "review_days": item.get("review_days") or 3,
    }
