"""The form for a new API token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Seat
from accounts.forms.scopes import grouped
from accounts.services.tokens import scopes_of

EXPIRIES = [("7", _("One week")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


class TokenForm(forms.Form):
    """What a token is for, as whom it acts, what it may do, how long."""

    name = forms.CharField(
        label=_("What is it for"), max_length=80, help_text=_("Such as the program that will use it.")
    )
    seat = forms.ChoiceField(label=_("Acts as"))
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("Valid for"), choices=EXPIRIES, initial="90")
    engagement_id = forms.UUIDField(
        label=_("Only for one engagement"),
        required=False,
        help_text=_("The id in the engagement's address. Empty: for all that the seat sees."),
    )

    def __init__(self, *args: Any, seats: tuple[Seat, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [(str(seat.id), seat.party.name) for seat in seats]  # type: ignore[attr-defined]
        allowed = {scope for seat in seats for scope in scopes_of(seat.role)}
        self.fields["scopes"].choices = grouped(allowed)  # type: ignore[attr-defined]
