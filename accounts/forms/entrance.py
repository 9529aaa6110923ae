"""Forms of those who are not signed in yet: accepting an invitation, the first-run set-up."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import choices
from accounts.forms.fields import CountryField, ZoneField, stop_guessing
from accounts.services import setup


def name_field() -> forms.CharField:
    """The name of somebody who comes in."""
    return forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say your name, as the others should read it.")},
    )


class NewcomerForm(forms.Form):
    """What somebody says of themselves who accepts an invitation and is not known yet."""

    name = name_field()
    zone = ZoneField(is_guessed=True, label=_("Your time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=choices.languages)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            stop_guessing(self)


class WelcomeForm(forms.Form):
    """The first owner and their organization; outside the demo, the code by which they show that the server is theirs."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("It shows that this server is yours. Its log says it, and so does: python manage.py setup_code"),
    )
    name = name_field()
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

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not setup.is_code_needed():
            del self.fields["code"]
        if self.is_bound or "zone" in self.initial:
            stop_guessing(self)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not ratelimit.consume(self.request, action="setup_code"):
            raise ValidationError(_("That were too many tries. Wait a minute, then try again."))
        if not setup.is_code(code):
            raise ValidationError(
                _(
                    "That is not the code of this server. Read it in the server's log, or run: "
                    "python manage.py setup_code"
                )
            )
        return code


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
