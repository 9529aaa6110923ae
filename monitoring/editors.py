"""The check-in plan in the editor of a draft."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm, WholeEditor, choices_with, joined
from engagements.editors.fields import offer_zones, zone_field
from engagements.parts.sayings import known_zone, say_day
from kernel.formats import as_zone, city
from kernel.forms import DayInput
from monitoring.parts import RHYTHMS

NONE = ("", _("No check-ins"))


class CheckInPlanForm(DraftForm):
    """A rhythm, its first and last day, and the time."""

    rhythm = forms.CharField(label=_("How often"), widget=forms.Select(attrs={"class": "picks-rhythm"}))
    first_on = forms.CharField(label=_("First on"), widget=DayInput)
    last_on = forms.CharField(label=_("Last on"), widget=DayInput, required=False)
    time = forms.CharField(
        label=_("Due at"), widget=forms.TextInput(attrs={"placeholder": "10:00", "class": "is-short"})
    )
    zone = zone_field()
    lines = (("rhythm",), ("first_on", "last_on"), ("time", "zone"))


class CheckInPlanEditor(WholeEditor):
    """When the contractor says how it goes."""

    form_class = CheckInPlanForm
    hint = _("A few lines from the contractor: done, next, blocked. Silence is then noticed.")

    @property
    def gist(self) -> str:
        return _rhythm(str(self.data.get("rhythm") or ""))

    def line_of(self, values: Mapping[str, Any]) -> str:
        if not values["rhythm"]:
            return ""
        due = f"{values['time']} {city(as_zone(known_zone(values['zone'])))}".strip()
        first = _("first on %(day)s") % {"day": say_day(values["first_on"])} if values["first_on"] else ""
        return joined([_rhythm(values["rhythm"]), first, _("due at %(time)s") % {"time": due}])

    def prepared(self, form: DraftForm, values: Mapping[str, Any]) -> DraftForm:
        rhythms = [NONE, *((code, label) for code, (_rule, label) in RHYTHMS.items())]
        form.fields["rhythm"].widget.choices = choices_with(rhythms, values.get("rhythm"))
        offer_zones(form, self.scene, values.get("zone"))
        return form

    def show(self, item: dict[str, Any]) -> dict[str, Any]:
        shown = super().show(item)
        return shown if item.get("rhythm") else shown | {"zone": self.scene.zone}

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        return item | (typed if "rhythm" in changed else changed)


def _rhythm(code: str) -> str:
    """How often, in words; the code itself where it is none of ours."""
    return str(RHYTHMS[code][1]) if code in RHYTHMS else code
