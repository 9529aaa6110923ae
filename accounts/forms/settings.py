"""Forms of the settings: of an organization, of a contractor, of oneself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import choices
from accounts.forms.fields import CalendarForm, CountryField, calendar_of
from accounts.models import Contractor, Organization, User

HOLIDAYS = _("Its public holidays are no working days.")


class PartyForm(CalendarForm):
    """What organizations and contractors share."""

    party = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120)
    country = CountryField(help_text=HOLIDAYS)


class OrganizationForm(PartyForm):
    """The settings of an organization."""

    currency = forms.ChoiceField(
        label=_("Currency"), choices=choices.currencies, help_text=_("Suggested for new jobs; each job keeps its own.")
    )
    field_order = ("party", "version", "name", "country", "currency", "zone", "working_days", "day_starts", "day_ends")


class ContractorForm(PartyForm):
    """The settings of a contractor."""

    kind = forms.ChoiceField(label=_("Who you are"), choices=Contractor.Kind.choices, widget=forms.RadioSelect)
    field_order = ("party", "version", "name", "kind", "country", "zone", "working_days", "day_starts", "day_ends")


class ProfileForm(CalendarForm):
    """Oneself."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=choices.languages,
        help_text=_("It decides how dates, times and numbers are written as well."),
    )
    theme = forms.ChoiceField(
        label=_("Theme"), choices=[("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    wants_digest = forms.BooleanField(
        label=_("One mail a day"),
        required=False,
        help_text=_("What can wait comes together once a working day. What cannot wait always comes at once."),
    )
    field_order = ("name", "language", "theme", "zone", "working_days", "day_starts", "day_ends", "wants_digest")


def form_of(party: Organization | Contractor, data: Any = None) -> PartyForm:
    """The settings form of a party, filled from it or bound to ``data``."""
    initial = calendar_of(party) | {
        "party": party.pk,
        "version": party.version,
        "name": party.name,
        "country": party.country,
    }
    if isinstance(party, Organization):
        return OrganizationForm(data, initial=initial | {"currency": party.currency})
    return ContractorForm(data, initial=initial | {"kind": party.kind})


def profile_form_of(user: User, data: Any = None) -> ProfileForm:
    """The profile form of a person, filled from them or bound to ``data``."""
    plain = {name: getattr(user, name) for name in ("name", "language", "theme", "wants_digest")}
    return ProfileForm(data, initial=calendar_of(user) | plain)
