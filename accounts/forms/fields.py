"""Fields that several forms share: zone, country, working days and hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import choices


class TimeInput(forms.TimeInput):
    """A time of day, picked with the browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ZoneField(forms.ChoiceField):
    """A time zone. ``is_guessed``: the browser's own zone is chosen for those who have not said theirs."""

    def __init__(self, *, is_guessed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        attrs = {"data-zone": "guess"} if is_guessed else {}
        super().__init__(choices=choices.zones, widget=forms.Select(attrs), **kwargs)


def stop_guessing(form: forms.Form) -> None:
    """Keep the zone that somebody has chosen when the form comes back to them."""
    form.fields["zone"].widget.attrs.pop("data-zone", None)


class CountryField(forms.ChoiceField):
    """A country, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Country"), choices=choices.countries, required=False, **kwargs)


class CalendarForm(forms.Form):
    """When somebody works: zone, days and hours."""

    zone = ZoneField()
    working_days = forms.MultipleChoiceField(
        label=_("Working days"), choices=choices.weekdays, widget=forms.CheckboxSelectMultiple
    )
    day_starts = forms.TimeField(label=_("Day starts"), widget=TimeInput)
    day_ends = forms.TimeField(label=_("Day ends"), widget=TimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _keep_choice(self.fields["zone"], self.initial.get("zone"))


def _keep_choice(field: Any, value: str | None) -> None:
    """Offer the stored value too, should the list not have it."""
    if value and not field.valid_value(value):
        field.choices = [(value, value), *field.choices]


def calendar_of(row: Any) -> dict[str, Any]:
    """The initial values of a :class:`CalendarForm`."""
    return {
        "zone": row.zone,
        "working_days": list(row.working_days),
        "day_starts": row.day_starts,
        "day_ends": row.day_ends,
    }
