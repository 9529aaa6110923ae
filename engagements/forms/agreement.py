"""Forms of the agreement: proposing, signing, declining."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.moments import ZonedMomentField
from kernel.formats import as_zone, city


class ProposeForm(forms.Form):
    """What goes with a proposal. ``draft_version`` and ``answers`` name what was checked."""

    draft_version = forms.IntegerField(widget=forms.HiddenInput)
    answers = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why it changes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it beside the changes."),
        error_messages={"required": _("Say why, so that they can judge the change.")},
    )
    expires_at = ZonedMomentField(label=_("The offer stands until"))

    def __init__(self, *args: Any, zone: str, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ZonedMomentField, self.fields["expires_at"]).zone = zone
        self.fields["expires_at"].help_text = _("Time in %(city)s, where they answer.") % {"city": city(as_zone(zone))}
        if not needs_reason:
            del self.fields["reason"]


class SignForm(forms.Form):
    """One signature. ``sha256`` is the text that was read; a reason is asked for only while a question is open."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    override_reason = forms.CharField(
        label=_("Why you sign without the answer"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays beside your signature."),
        error_messages={"required": _("Signing waits for the answer. Say why you sign without it.")},
    )

    def __init__(self, *args: Any, questions_open: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not questions_open:
            del self.fields["override_reason"]


class DeclineForm(forms.Form):
    """Why a proposal is declined."""

    reason = forms.CharField(
        label=_("Why you decline"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What would make it possible? They read this and may propose again."),
        error_messages={"required": _("Say why, so that they can propose something better.")},
    )
