"""What the pages of a draft show: its text, what is missing, what is unusual, the total."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.changes import clauses, summary
from engagements.models import Draft, Engagement
from engagements.parts import advice_on, faults_of, parts
from engagements.parts.base import title_of
from engagements.services import drafts
from engagements.views.room import Room
from kernel.actors import Actor


def draft_context(room: Room) -> dict[str, Any]:
    """The own side's draft for reading; for those of the side who may not edit, too."""
    reader = Actor(user_id=room.reader.user.pk, side=room.side)
    draft = drafts.draft_for(engagement=room.engagement, by=reader, now=room.now)
    return {
        "draft": draft,
        "clauses": clauses(draft.body),
        "summary": summary(None, draft.body),
        **state_of(room.engagement, draft, room),
    }


def state_of(engagement: Engagement, draft: Draft, room: Room) -> dict[str, Any]:
    """What is missing and what is unusual, each with the way to its field."""
    return {
        "missing": checklist(engagement, draft.body, faults_of(draft.body)),
        "advice": advice_on(draft.body, now=room.now),
        "totals": summary(None, draft.body),
    }


def checklist(engagement: Engagement, body: dict[str, Any], faults: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """The faults by the entry they are in: its ``label``, and ``faults`` each with ``text`` and the ``url`` of its field.

    ``deliverables.0.due_at`` leads to the field ``id_deliverables-0-due_at``.
    """
    edit = f"{reverse('agreement_edit', args=[engagement.pk])}?full=1"
    found: dict[str, dict[str, Any]] = {}
    for place, texts in faults.items():
        code, _dot, rest = place.partition(".")
        group = found.setdefault(f"{code}.{rest.partition('.')[0]}", {"label": _label(code, rest, body), "faults": []})
        group["faults"] += [{"text": text, "url": f"{edit}#{anchor(code, rest)}"} for text in texts]
    return list(found.values())


def _label(code: str, rest: str, body: dict[str, Any]) -> str:
    """The entry by its title, else by its number; else the part."""
    label = {part.code: str(part.label) for part in parts()}.get(code, _("Title"))
    position = rest.partition(".")[0]
    if not position.isdecimal():
        return label
    items = body["parts"][code]["items"]
    title = title_of(items[int(position)]) if int(position) < len(items) else ""
    return f"{label} {int(position) + 1}: {title}" if title else f"{label} {int(position) + 1}"


def anchor(code: str, rest: str) -> str:
    """The id of the field that a fault is about, or of its part."""
    first, _dot, field = rest.partition(".")
    if first.isdecimal():
        return f"id_{code}-{first}-{field.partition('.')[0]}"
    if first == "part":
        return f"id_{code}-{field}"
    return code if rest else f"id_{code}"
