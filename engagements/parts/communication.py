"""How the two sides talk, and how fast a question is answered."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import Clarification
from engagements.parts.base import Difference, Faults, Outstanding, Part
from engagements.parts.fields import whole_of
from kernel.formats import format_day


class CommunicationPart(Part):
    """``text`` (Markdown) and ``answer_days``: working days within which either side answers a question."""

    code = "communication"
    label = _("Communication")
    template = "engagements/agreement/parts/communication.html"
    editor = "engagements.editors.communication.CommunicationEditor"

    def empty(self) -> dict[str, Any]:
        return {"text": "", "answer_days": 2}

    def outstanding(self, engagement: Any) -> list[Outstanding]:
        waiting = Clarification.objects.filter(engagement=engagement, status="open")
        text = _("A question of %(day)s waits for its answer.")
        return [
            Outstanding(text % {"day": format_day(row.asked_at.date(), now=row.asked_at)}, "clarification", row.pk)
            for row in waiting
        ]

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults = Faults()
        days = whole_of(data, "answer_days", "part", faults, least=1, most=30, default=2)
        text = faults.text(data, "text", "part")
        faults.raise_any()
        return {"text": text, "answer_days": days}

    def shown(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        return {"text": data.get("text") or "", "answer_days": data.get("answer_days") or 2}

    def compare(
        self, old: dict[str, Any], new: dict[str, Any], *, old_body: dict[str, Any], new_body: dict[str, Any]
    ) -> Iterator[Difference]:
        for field, label in (("text", _("How we talk")), ("answer_days", _("Working days to answer"))):
            was, now = str(old.get(field) or ""), str(new.get(field) or "")
            if was != now:
                yield Difference(self.code, "", str(self.label), str(label), "changed", was, now)
