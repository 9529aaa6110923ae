"""Fields that several editors share: moments with their zone, whole numbers, lines."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm, Scene, choices_with
from engagements.parts.fields import instant_in
from engagements.parts.sayings import known_zone
from kernel.forms import MomentInput


def key_field() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False)


def lines_field(label: Any, *, rows: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, help_text=help_text)


def moment_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=MomentInput)


def zone_field() -> forms.CharField:
    return forms.CharField(label=_("Time there"), widget=forms.Select)


def number_field(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"})
    return forms.CharField(label=label, widget=widget, help_text=help_text)


def offer_zones(form: DraftForm, scene: Scene, zone: Any) -> None:
    """Let the form's zone be one of the two sides', or what it is."""
    form.fields["zone"].widget.choices = choices_with(scene.zones, zone)


def wall_text(stored: Any, zone: Any) -> str:
    """A stored instant as the clock on the wall in ``zone`` shows it; what is no instant is shown as it is."""
    text = str(stored or "")
    moment = instant_in(text, known_zone(zone))
    if moment is None:
        return text
    local = moment.astimezone(ZoneInfo(known_zone(zone))).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def stored_moment(typed: str, zone: Any) -> str:
    """What is kept of a typed moment: the instant in UTC, or the text itself where it names none."""
    moment = instant_in(typed.strip(), known_zone(zone))
    return moment.isoformat() if moment else typed


def stored_number(typed: str) -> int | str:
    """A whole number, or the text itself where it is none."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else typed
