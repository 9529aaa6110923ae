"""What the pages of a draft show: its text, its parts as fields, what is missing, what is unusual."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.changes import clauses, summary
from engagements.editors import Editor, editors
from engagements.editors.scenes import scene_of
from engagements.models import Engagement
from engagements.parts import advice_on, faults_of, parts
from engagements.parts.base import title_of
from engagements.services import drafts
from engagements.views.room import Room
from kernel.actors import Actor


def draft_context(room: Room) -> dict[str, Any]:
    """The own side's draft for reading; for those of the side who may not edit, too."""
    reader = Actor(user_id=room.reader.user.pk, side=room.side)
    draft = drafts.draft_for(engagement=room.engagement, by=reader, now=room.now)
    faults = faults_of(draft.body, engagement=room.engagement, now=room.now)
    return {
        "draft": draft,
        "clauses": clauses(draft.body),
        "summary": summary(None, draft.body),
        "missing": checklist(room.engagement, draft.body, faults),
        "advice": advice_on(draft.body, now=room.now),
    }


def editor_context(
    room: Room,
    body: dict[str, Any],
    *,
    place: str = "",
    typed: QueryDict | None = None,
    errors: dict[str, list[Any]] | None = None,
) -> dict[str, Any]:
    """The parts of ``body`` as fields, and the outline that says of each what is there and what is missing.

    ``typed`` is shown instead where it could not be saved; ``errors`` at their fields; the row ``place`` is where the reader is.
    """
    engagement = room.engagement
    faults = faults_of(body, engagement=engagement, now=room.now)
    drawn = editors(body, scene_of(engagement, body, place), typed=typed, errors=errors, missing=faults)
    groups = checklist(engagement, body, faults)
    return {
        "editors": drawn,
        "outline": outline(body, drawn, groups),
        "missing": groups,
        "missing_count": sum(len(texts) for texts in faults.values()),
        "advice": advice_on(body, now=room.now),
    }


def outline(body: dict[str, Any], drawn: list[Editor], groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The contents of a draft: the title, then part by part what is there (``gist``) and what is missing (``groups``)."""
    codes = {editor.part.code for editor in drawn}
    head = {"anchor": "id_title", "label": _("Title"), "gist": body["title"].strip()}
    head["groups"] = [group for group in groups if group["code"] not in codes]
    return [head] + [
        {
            "anchor": editor.part.code,
            "label": editor.part.label,
            "gist": editor.gist,
            "groups": [group for group in groups if group["code"] == editor.part.code],
        }
        for editor in drawn
    ]


def checklist(engagement: Engagement, body: dict[str, Any], faults: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """The faults by the entry they are in: ``code`` of the part, ``label`` and ``name``, and ``faults``.

    Each of those has its ``text`` and the ``anchor`` of its field, on the editor's page; the ``url`` leads there from others.
    ``deliverables.0.due_at`` leads to the field ``id_deliverables-0-due_at``.
    """
    edit = f"{reverse('agreement_edit', args=[engagement.pk])}?full=1"
    found: dict[str, dict[str, Any]] = {}
    for place, texts in faults.items():
        code, _dot, rest = place.partition(".")
        first = rest.partition(".")[0]
        group = found.setdefault(f"{code}.{first}", {"code": code, **_names(code, first, body), "faults": []})
        field = anchor(code, rest)
        opened = f"&at={code}-{first}" if first.isdecimal() else ""
        group["faults"] += [{"text": text, "anchor": field, "url": f"{edit}{opened}#{field}"} for text in texts]
    return list(found.values())


def _names(code: str, position: str, body: dict[str, Any]) -> dict[str, str]:
    """The entry by its title, else by its number: ``name`` beside its part, ``label`` alone. A part has no name in itself."""
    label = {part.code: str(part.label) for part in parts()}.get(code, _("Title"))
    if not position.isdecimal():
        return {"label": label, "name": ""}
    items, number = body["parts"][code]["items"], int(position)
    title = title_of(items[number]) if number < len(items) else ""
    numbered = f"{label} {number + 1}"
    return {"label": f"{numbered}: {title}" if title else numbered, "name": title or numbered}


def anchor(code: str, rest: str) -> str:
    """The id of the field that a fault is about, or of its part."""
    first, _dot, field = rest.partition(".")
    if first.isdecimal():
        return f"id_{code}-{first}-{field.partition('.')[0]}"
    if first == "part":
        return f"id_{code}-{field}"
    return code if rest else f"id_{code}"
