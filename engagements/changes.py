"""What one version of an agreement changes against another, ready to be shown. Pure: bodies in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from engagements import differences
from engagements.parts import compare_bodies, end_of, part_of, parts, total_of
from engagements.parts.base import Difference


@dataclass(frozen=True)
class FieldChange:
    """One field of an item, before and after."""

    label: str
    old: str
    new: str

    @cached_property
    def segments(self) -> list[differences.Segment]:
        return differences.compare(self.old, self.new)

    @property
    def lines(self) -> list[SafeString]:
        """Old and new in one, marked; what is said in between tells how much did not change."""
        pieces = differences.abridged(self.segments)
        said = '<span class="quiet">{}</span>'
        return [format_html(said, p) if isinstance(p, str) else differences.marked([p]) for p in pieces]

    @property
    def old_side(self) -> SafeString:
        return differences.old_side(self.segments)

    @property
    def new_side(self) -> SafeString:
        return differences.new_side(self.segments)

    @property
    def is_visible(self) -> bool:
        return any(segment.is_visible for segment in self.segments)


@dataclass(frozen=True)
class ItemChange:
    """One item that was added, removed or changed; the whole part where ``key`` is empty."""

    key: str
    title: str
    change: str
    fields: list[FieldChange]


@dataclass(frozen=True)
class PartChange:
    """What changed in one part, and the titles of what did not."""

    code: str
    label: Any
    items: list[ItemChange]
    unchanged: list[str]


@dataclass(frozen=True)
class Summary:
    """What a version changes, in numbers. ``scope`` counts deliverables; ``sections`` are those of the brief that differ."""

    added: int
    removed: int
    changed: int
    sections: int
    total: Decimal
    price: Decimal
    ends_at: datetime | None
    ended_at: datetime | None

    @property
    def moves_end(self) -> bool:
        return self.ends_at != self.ended_at

    @property
    def scope(self) -> str:
        """``+1 deliverable, 2 sections changed``; empty where neither differs."""
        found = [
            ngettext("+%(n)d deliverable", "+%(n)d deliverables", self.added) % {"n": self.added},
            ngettext("−%(n)d deliverable", "−%(n)d deliverables", self.removed) % {"n": self.removed},
            ngettext("%(n)d deliverable changed", "%(n)d deliverables changed", self.changed) % {"n": self.changed},
            ngettext("%(n)d section changed", "%(n)d sections changed", self.sections) % {"n": self.sections},
        ]
        counts = (self.added, self.removed, self.changed, self.sections)
        return ", ".join(text for text, count in zip(found, counts, strict=True) if count)


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[PartChange]:
    """Every part in which ``new`` differs from ``old``, in the order of the agreement."""
    found = []
    labels = {part.code: part.label for part in parts()}
    for code, group in groupby(compare_bodies(old, new), key=lambda difference: difference.part):
        items = _items(group)
        found.append(PartChange(code, labels.get(code, ""), items, _unchanged(code, new, {item.key for item in items})))
    return found


def _items(found: Iterable[Difference]) -> list[ItemChange]:
    items = []
    for key, group in groupby(found, key=lambda difference: difference.key):
        rows = list(group)
        title, change = rows[0].title, rows[0].change
        is_told = change != "changed" and title in (rows[0].old, rows[0].new)  # the heading says it
        items.append(
            ItemChange(key, title, change, [FieldChange(row.field, row.old, row.new) for row in rows[is_told:]])
        )
    return items


def _unchanged(code: str, body: dict[str, Any], changed: set[str]) -> list[str]:
    items = (body["parts"].get(code) or {}).get("items", []) if code else []
    return [str(item.get("title") or item.get("name") or "") for item in items if item.get("key") not in changed]


def summary(old: dict[str, Any] | None, new: dict[str, Any]) -> Summary:
    """The change in numbers; against nothing, everything is added."""
    before, after = _keyed(old, "deliverables"), _keyed(new, "deliverables")
    sections, written = _keyed(old, "brief"), _keyed(new, "brief")
    total = total_of(new)
    return Summary(
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(before[key] != after[key] for key in before.keys() & after.keys()),
        sections=sum(sections.get(key) != written.get(key) for key in sections.keys() | written.keys()),
        total=total,
        price=total - (total_of(old) if old else Decimal(0)),
        ends_at=end_of(new),
        ended_at=end_of(old) if old else None,
    )


def _keyed(body: dict[str, Any] | None, code: str) -> dict[str, Any]:
    items = (body["parts"].get(code) or {}).get("items", []) if body else []
    return {str(item.get("key")): item for item in items}


@dataclass(frozen=True)
class Clause:
    """One part for reading: its label, its template and what that needs."""

    code: str
    label: Any
    template: str
    shown: dict[str, Any]


def clauses(body: dict[str, Any]) -> list[Clause]:
    """The whole text of a version or a draft, part by part, without the parts that say nothing."""
    found = []
    for part in parts():
        data = part_of(body, part)
        if data != part.empty() and part.template:
            found.append(Clause(part.code, part.label, part.template, part.shown(data, body=body)))
    return found
