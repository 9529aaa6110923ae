"""How the two sides talk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm, WholeEditor
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

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        taken = item | changed
        if "answer_days" in changed:
            taken["answer_days"] = stored_number(changed["answer_days"])
        return taken
