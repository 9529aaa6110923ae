"""Taking a document over into a draft: what was chosen goes in, what was left out is named."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Contractor
from engagements.importing import ImportedBrief, ImportedDeliverable
from engagements.models import Draft, Engagement
from engagements.parts.base import new_key
from engagements.services import drafts
from kernel.actors import Actor

NEW_SECTION = "new"
REVIEW_DAYS = 3


@dataclass(frozen=True)
class Chosen:
    """What the reader of the preview decided. Sections: ``take, title, kind, body``; deliverables: ``take`` and a
    deliverable's fields; unplaced: ``to`` (empty, ``new``, or a section's position from 0) and ``text``.
    """

    title: str
    replaces: bool
    sections: list[dict[str, Any]] = field(default_factory=list)
    deliverables: list[dict[str, Any]] = field(default_factory=list)
    unplaced: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """How much went in, and what did not, by title or by its first words."""

    sections: int
    deliverables: int
    left_out: list[str]


def everything_in(brief: ImportedBrief, *, title: str, contractor: Contractor) -> Chosen:
    """All of a document, instead of what a draft says: for programs, which have no preview to correct.

    A day becomes the end of the contractor's working day; text that belongs to no section becomes sections of its own.
    """
    return Chosen(
        title=title,
        replaces=True,
        sections=[{"take": True, "title": row.title, "kind": row.kind, "body": row.body} for row in brief.sections],
        deliverables=[_deliverable(row, contractor) for row in brief.deliverables],
        unplaced=[{"to": NEW_SECTION, "text": text} for text in brief.unplaced],
    )


def _deliverable(row: ImportedDeliverable, contractor: Contractor) -> dict[str, Any]:
    return {
        "take": True,
        "title": row.title,
        "description": described(row),
        "criteria": [{"key": new_key(), "text": " ".join(line.split())} for line in row.criteria],
        "due_at": f"{row.due}T{contractor.day_ends:%H:%M}" if row.due else "",
        "zone": contractor.zone,
        "review_days": REVIEW_DAYS,
    }


def described(row: ImportedDeliverable) -> str:
    """The description of a deliverable; words about its date that name no single day go into it."""
    unclear = _("Due, as the document says: %(text)s") % {"text": row.due_text} if row.due_text and not row.due else ""
    return "\n\n".join(text for text in (row.description, unclear) if text)


def take_over(
    *, engagement: Engagement, draft: Draft, chosen: Chosen, expected_version: int, by: Actor, now: datetime
) -> Taken:
    """Write ``chosen`` into the draft of the actor's side; brief and deliverables only, the other parts stay.

    Raises what :func:`engagements.services.drafts.save` raises.
    """
    body, taken = body_with(draft, chosen)
    drafts.save(engagement=engagement, body=body, expected_version=expected_version, by=by, now=now)
    return taken


def body_with(draft: Draft, chosen: Chosen) -> tuple[dict[str, Any], Taken]:
    """The body of ``draft`` with ``chosen`` in it, and how much that is; writes nothing."""
    sections, left_out = _sections(chosen, _("From the document"))
    deliverables = [_entry(row) for row in chosen.deliverables if row["take"]]
    left_out += [row["title"] for row in chosen.deliverables if not row["take"]]
    parts = draft.body["parts"]
    brief = [] if chosen.replaces else (parts.get("brief") or {}).get("items", [])
    rows = [] if chosen.replaces else (parts.get("deliverables") or {}).get("items", [])
    body = draft.body | {
        "title": chosen.title,
        "parts": parts | {"brief": {"items": [*brief, *sections]}, "deliverables": {"items": [*rows, *deliverables]}},
    }
    return body, Taken(len(sections), len(deliverables), left_out)


def _sections(chosen: Chosen, untitled: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The sections to add, text that belongs to none put where it was told to go, and what is left out."""
    taken = [_entry(row) if row["take"] else None for row in chosen.sections]
    left_out = [row["title"] for row in chosen.sections if not row["take"]]
    added = []
    for row in chosen.unplaced:
        to, text = row["to"], row["text"]
        target = taken[int(to)] if to.isdecimal() and int(to) < len(taken) else None
        if target is not None:
            target["body"] = f"{target['body'].rstrip()}\n\n{text.strip()}\n"
        elif to == NEW_SECTION:
            added.append({"key": new_key(), "title": untitled, "kind": "other", "body": text})
        else:
            left_out.append(" ".join(text.split())[:60])
    return [*added, *(row for row in taken if row is not None)], left_out


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {"key": new_key()} | {name: value for name, value in row.items() if name != "take"}
