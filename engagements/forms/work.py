"""Forms of the work: handing in, reviewing, praising, access, files, comments."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import AcceptanceCriterion
from kernel.uploads import MultipleFileField

PHRASES = [
    _("Exactly what we needed, and on time."),
    _("Careful work: we did not have to ask twice."),
    _("You thought of what we had forgotten. Thank you."),
]
BOTH, OURS = "both", "ours"


def text_area(rows: int, **attrs: Any) -> forms.Textarea:
    """A text field that is ``rows`` lines high."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


class SubmissionForm(forms.Form):
    """What the contractor hands in. ``either``: fields of which one or another is needed, so that none is called optional."""

    either = {"note", "links", "files"}

    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=text_area(4),
        help_text=_("What is new, where to look first. Markdown works."),
    )
    links = forms.CharField(
        label=_("Links"), required=False, widget=text_area(2), help_text=_("One address a line, with https://.")
    )
    files = MultipleFileField(label=_("Files"), required=False)  # type: ignore[assignment]

    def clean_links(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]


class ReviewForm(forms.Form):
    """The client's judgement of one submission: accepted by the button, or sent back naming what is not met."""

    either = {"unmet", "note"}

    submission = forms.UUIDField(widget=forms.HiddenInput)
    unmet = forms.MultipleChoiceField(
        label=_("Tick what is not met yet"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=text_area(4), help_text=_("To request changes, say what has to change.")
    )

    def __init__(self, *args: Any, criteria: Iterable[AcceptanceCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["unmet"]).choices = [(str(row.pk), row.text) for row in criteria]

    @property
    def accepts(self) -> bool:
        """Whether the button that accepts was pressed."""
        return "accept" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        unmet, note = cleaned.get("unmet"), (cleaned.get("note") or "").strip()
        if self.accepts and unmet:
            self.add_error("unmet", _("A criterion is ticked as not met. Untick it to accept, or request changes."))
        if not self.accepts and not unmet and "unmet" not in self.errors:
            self.add_error("unmet", _("Name at least one criterion that is not met."))
        if not self.accepts and not note and "note" not in self.errors:
            self.add_error("note", _("Say what has to change, so that the next round can be right."))
        return cleaned


class CommendationForm(forms.Form):
    """A line of praise: a ready one, one's own, or both."""

    either = {"phrase", "text"}

    phrase = forms.ChoiceField(
        label=_("A ready line"),
        required=False,
        choices=[(str(number), phrase) for number, phrase in enumerate(PHRASES)],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Your own words"), required=False, widget=text_area(3))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("phrase") or ""
        lines = [str(PHRASES[int(chosen)]) if chosen else "", (cleaned.get("text") or "").strip()]
        return {"text": "\n\n".join(line for line in lines if line)}


class GrantForm(forms.Form):
    """How to use what was given."""

    instructions = forms.CharField(
        label=_("How to use it"),
        required=False,
        widget=text_area(4),
        help_text=_(
            "Where to sign in, whom to ask. No passwords or keys: both sides and the history keep this text. "
            "Send secrets with a password manager."
        ),
    )


class ProblemForm(forms.Form):
    """What does not work."""

    problem = forms.CharField(
        label=_("What does not work"),
        widget=text_area(3),
        help_text=_("What you did, and what you saw instead."),
        error_messages={"required": _("Say what does not work, so that they can mend it.")},
    )


class UploadForm(forms.Form):
    """Files for the engagement itself; the button says for whom."""

    files = MultipleFileField(label=_("Add files"))  # type: ignore[assignment]


class CommentForm(forms.Form):
    """A comment, about the engagement itself where no subject is named; the button says for whom."""

    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Write a comment"),
        widget=text_area(3),
        error_messages={"required": _("Write something first.")},
    )
    files = MultipleFileField(label=_("Files"), required=False)  # type: ignore[assignment]
