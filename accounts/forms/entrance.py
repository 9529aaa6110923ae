"""Forms of those who are not signed in yet: accepting an invitation, the first-run set-up."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts import choices
from accounts.forms.fields import CountryField, ZoneField, stop_guessing


class NewcomerForm(forms.Form):
    """What somebody says of themselves who accepts an invitation and is not known yet."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    zone = ZoneField(is_guessed=True, label=_("Your time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            stop_guessing(self)


class WelcomeForm(forms.Form):
    """The first owner and their organization."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("You sign in with it; a code is sent there, no password is needed.")
    )
    organization_name = forms.CharField(
        label=_("Your organization"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    zone = ZoneField(is_guessed=True)
    country = CountryField(help_text=_("Its public holidays are no working days."))
    currency = forms.ChoiceField(
        label=_("Currency"), choices=choices.currencies, help_text=_("Suggested for new jobs; each job keeps its own.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound or "zone" in self.initial:
            stop_guessing(self)


class CodeForm(forms.Form):
    """The code that the mail test sent."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}),
    )


class FinishForm(forms.Form):
    """The last step; a password is needed where no mail was seen to arrive."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )

    def __init__(self, *args: Any, is_password_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = is_password_needed

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password
