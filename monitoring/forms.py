"""Forms of monitoring: a check-in, a blocker and its answer."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.work import text_area
from engagements.models import Deliverable


class CheckInForm(forms.Form):
    """How it goes: done, next, blocked, and how far each open deliverable is. Takes a minute."""

    done = forms.CharField(
        label=_("Done"),
        widget=text_area(3),
        error_messages={"required": _("Say what was done, even if it is little.")},
    )
    next = forms.CharField(label=_("Next"), required=False, widget=text_area(2))
    blocked = forms.CharField(
        label=_("Blocked by"),
        required=False,
        widget=text_area(2),
        help_text=_(
            "Empty if nothing is in the way. What you write here becomes their move, due the next working day."
        ),
    )

    def __init__(
        self, *args: Any, deliverables: Iterable[Deliverable], progress: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        for row in deliverables:
            name = f"progress_{row.pk.hex}"
            self.keys[name] = row.key
            self.fields[name] = forms.IntegerField(
                label=row.title,
                required=False,
                min_value=0,
                max_value=100,
                initial=progress.get(row.key),
                error_messages={
                    "invalid": _("Give a whole number from 0 to 100."),
                    "min_value": _("Give a whole number from 0 to 100."),
                    "max_value": _("Give a whole number from 0 to 100."),
                },
            )

    def progress_fields(self) -> Iterator[forms.BoundField]:
        """The fields for progress, in the order of the deliverables."""
        return (self[name] for name in self.keys)

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data
        progress = {key: cleaned[name] for name, key in self.keys.items() if cleaned[name] is not None}
        return {name: cleaned[name] for name in ("done", "next", "blocked")} | {"progress": progress}


class BlockerForm(forms.Form):
    """What is in the way, said between two check-ins."""

    text = forms.CharField(
        label=_("What is in the way"),
        widget=text_area(3),
        help_text=_("And what would get you going. It becomes their move, due the next working day."),
        error_messages={"required": _("Say what is in the way, and what would get you going.")},
    )


class AnswerForm(forms.Form):
    """How a blocker is resolved."""

    answer = forms.CharField(
        label=_("Answer"),
        widget=text_area(4),
        error_messages={"required": _("Say how it is resolved, or what happens next.")},
    )
