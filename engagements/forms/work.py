"""Forms of the work: handing in, reviewing, praising."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Deliverable
from kernel.uploads import MultipleFileField


class SubmissionForm(forms.Form):
    """What the contractor hands in."""

    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    links = forms.CharField(
        label=_("Links"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One address a line."),
    )
    files = MultipleFileField(label=_("Files"), required=False)

    def clean_links(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]


class ReviewForm(forms.Form):
    """The client's judgement of one submission."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    unmet = forms.MultipleChoiceField(
        label=_("Criteria that are not met"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, deliverable: Deliverable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unmet"].choices = [(str(row.pk), row.text) for row in deliverable.criteria.all()]


class CommendationForm(forms.Form):
    """A line of praise."""

    text = forms.CharField(
        label=_("What was good"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They see it in the history and on their home page."),
    )
