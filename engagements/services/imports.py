"""Taking a document over into a draft: what was chosen goes in, what was left out is named."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engagements.models import Draft, Engagement
from engagements.parts.base import new_key
from engagements.services import drafts
from kernel.actors import Actor

NEW_SECTION = "new"


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


def take_over(
    *,
    engagement: Engagement,
    draft: Draft,
    chosen: Chosen,
    untitled: str,
    expected_version: int,
    by: Actor,
    now: datetime,
) -> Taken:
    """Write ``chosen`` into the draft of the actor's side; brief and deliverables only, the other parts stay.

    ``untitled`` names sections made of text that had none. Raises what :func:`engagements.services.drafts.save` raises.
    """
    sections, left_out = _sections(chosen, untitled)
    deliverables = [_entry(row) for row in chosen.deliverables if row["take"]]
    left_out += [row["title"] for row in chosen.deliverables if not row["take"]]
    parts = draft.body["parts"]
    brief = [] if chosen.replaces else (parts.get("brief") or {}).get("items", [])
    rows = [] if chosen.replaces else (parts.get("deliverables") or {}).get("items", [])
    body = draft.body | {
        "title": chosen.title,
        "parts": parts | {"brief": {"items": [*brief, *sections]}, "deliverables": {"items": [*rows, *deliverables]}},
    }
    drafts.save(engagement=engagement, body=body, expected_version=expected_version, by=by, now=now)
    return Taken(len(sections), len(deliverables), left_out)


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
