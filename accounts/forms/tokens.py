"""The form for a new API token."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Permission, Seat
from accounts.forms.scopes import CHOOSE, PRESETS, READ, Area, areas_of, preset, presets_for
from accounts.services.tokens import scopes_of
from kernel.formats import format_day

EXPIRIES = {7: _("One week"), 30: _("30 days"), 90: _("90 days"), 365: _("One year")}
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class JobField(forms.CharField):
    """One job by its address, or by the id in it; cleans to the id."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        found = ID.search(str(text))
        if found is None:
            raise forms.ValidationError(_("Paste the address of the job's page, as your browser shows it."))
        return UUID(found[0])

    def run_validators(self, value: Any) -> None:
        """The length was checked as text; an id needs no more."""


class TokenForm(forms.Form):
    """What a token is for, as whom it acts, what it may do, how long."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("Such as the program that will use it. You will know it by this name."),
        error_messages={"required": _("Say what it is for, such as the program that will use it.")},
    )
    seat = forms.ChoiceField(label=_("Acts as"))
    access = forms.ChoiceField(
        label=_("What it may do"),
        widget=forms.RadioSelect,
        initial=READ,
        error_messages={"required": _("Choose what it may do.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("Its rights"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=[Permission.ENGAGEMENT_READ],
    )
    days = forms.ChoiceField(label=_("Valid for"), initial="90")
    engagement_id = JobField(
        label=_("Only for one job"),
        required=False,
        help_text=_("Paste the address of the job's page. Empty: for every job that you see."),
    )

    def __init__(self, *args: Any, seats: tuple[Seat, ...], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {str(seat.id): seat for seat in seats}
        self.roles = {seat.role for seat in seats}
        self.allowed = {scope for role in self.roles for scope in scopes_of(role)}
        offer: dict[str, Any] = {
            "seat": [(pk, seat.party.name) for pk, seat in self.seats.items()],
            "access": [(code, PRESETS[code][0]) for code in presets_for(self.roles)],
            "scopes": [(str(act), said) for area in self.all_areas() for act, said in area.acts.items()],
            "days": [(str(days), _until(said, now + timedelta(days=days), now)) for days, said in EXPIRIES.items()],
        }
        for name, choices in offer.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(seats) == 1:
            self.fields["seat"].widget = forms.HiddenInput()
            self.fields["seat"].initial = next(iter(self.seats))

    def clean(self) -> dict[str, Any]:
        """The scopes that the choice stands for."""
        cleaned: dict[str, Any] = super().clean() or {}
        seat = self.seats.get(cleaned.get("seat", ""))
        if cleaned.get("access") == CHOOSE:
            if not cleaned.get("scopes") and "scopes" not in self.errors:
                self.add_error("scopes", _("Choose at least one thing that it may do."))
        elif seat and cleaned.get("access"):
            cleaned["scopes"] = preset(cleaned["access"], seat.role)
        return cleaned

    def all_areas(self) -> list[Area]:
        """Every area with what any of the seats may do."""
        return areas_of(self.allowed)

    def presets(self) -> list[dict[str, Any]]:
        """The usual choices as the page draws them."""
        chosen = self["access"].value()
        return [
            {"code": code, "label": label, "hint": PRESETS[str(code)][1], "is_chosen": code == chosen}
            for code, label in self.fields["access"].choices  # type: ignore[attr-defined]
        ]

    def areas(self) -> list[dict[str, Any]]:
        """The rights by area as the page draws them; an area is open in which something is chosen."""
        chosen = set(self["scopes"].value() or ())
        drawn = []
        for area in self.all_areas():
            acts = [{"code": str(act), "said": said, "is_chosen": act in chosen} for act, said in area.acts.items()]
            drawn.append({"area": area, "acts": acts, "is_open": any(act["is_chosen"] for act in acts)})
        return drawn


def _until(said: Any, end: datetime, now: datetime) -> str:
    return str(_("%(time)s, until %(day)s") % {"time": said, "day": format_day(end.date(), now=now)})
