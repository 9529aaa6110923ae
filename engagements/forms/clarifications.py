"""Forms of questions and answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.choices import offer


class QuestionForm(forms.Form):
    """A question, about the whole or about one section."""

    section_key = forms.ChoiceField(label=_("About"), required=False)
    question = forms.CharField(
        label=_("Your question"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your question.")},
    )

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "section_key", [("", _("The whole agreement")), *sections])


class AnswerForm(forms.Form):
    """An answer."""

    answer = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Both sides keep it beside the agreement. Markdown works."),
        error_messages={"required": _("Write your answer.")},
    )
