"""How the two sides talk."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagements.editors.base import DraftForm, WholeEditor, is_count
from engagements.editors.fields import lines_field, number_field, stored_number


class CommunicationForm(DraftForm):
    """Text, and how fast a question is answered."""

    text = lines_field(_("How we talk"), rows=3, required=False)
    answer_days = number_field(_("Working days to answer a question"))
    lines = (("text",), ("answer_days",))


class CommunicationEditor(WholeEditor):
    """Channels, hours, and the time to answer."""

    form_class = CommunicationForm
    hint = _("Where you talk, in which hours, and how fast a question is answered.")

    @property
    def gist(self) -> str:
        """How fast a question is answered, or that the time is missing yet; empty as long as nothing is written."""
        days = str(self.data.get("answer_days") or "")
        return (_reply_in(days) or str(_("no time to answer yet"))) if self.data.get("text") else ""

    def line_of(self, values: Mapping[str, Any]) -> str:
        return str(values["text"]).strip().partition("\n")[0]

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        taken = item | changed
        if "answer_days" in changed:
            taken["answer_days"] = stored_number(changed["answer_days"])
        return taken


def _reply_in(days: str) -> str:
    """How fast a question is answered; nothing where that is no number yet."""
    if not is_count(days):
        return ""
    n = int(days)
    return ngettext("reply in %(n)d working day", "reply in %(n)d working days", n) % {"n": n}
