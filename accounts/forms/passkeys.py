"""The form of a new passkey."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """allauth's, with a label that can be translated."""

    name = forms.CharField(label=_("Name"), required=False)
