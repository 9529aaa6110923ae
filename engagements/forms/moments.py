"""A moment in a zone that the hint names, whatever the reader's own zone is."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from engagements.parts.fields import instant_in, moment_hint
from kernel.forms import MomentInput


class ZonedMomentField(forms.CharField):
    """Cleans to an instant (UTC); what is typed without an offset is wall-clock time in ``zone``, set by the form."""

    zone = "UTC"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MomentInput, max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%dT%H:%M")
        return value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        moment = instant_in(str(text), self.zone)
        if moment is None:
            raise forms.ValidationError(moment_hint(str(text)))
        return moment

    def run_validators(self, value: Any) -> None:
        if value is not None and not isinstance(value, datetime):
            super().run_validators(value)
