"""Forms of money: what was paid, whether it arrived, which rows to list."""

from datetime import tzinfo
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.forms.work import text_area
from kernel.errors import Invalid
from kernel.formats import format_money
from kernel.forms import DayInput
from kernel.money import amount_text, parse_amount
from payments.columns import COLUMNS
from payments.lists import GROUPS, Wanted
from payments.models import Milestone, Payment

STATES = [("", _("All")), *GROUPS.items()]


class PaymentForm(forms.Form):
    """ "I have paid": prefilled with all that is open; a part may be written instead."""

    amount = forms.CharField(label=_("Amount"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    paid_on = forms.DateField(label=_("Paid on"), widget=DayInput)
    method = forms.ChoiceField(label=_("How"), choices=Payment.Method.choices)
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=140,
        help_text=_("As it stands on the statement. No account numbers: both sides and the history keep it."),
    )
    open_before = forms.DecimalField(widget=forms.HiddenInput, max_digits=16, decimal_places=4)

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.milestone = milestone
        self.fields["amount"].label = _("Amount in %(currency)s") % {"currency": milestone.currency}

    def clean_amount(self) -> Decimal:
        milestone = self.milestone
        try:
            amount = parse_amount(self.cleaned_data["amount"], milestone.currency)
        except Invalid as error:
            raise forms.ValidationError([text for texts in error.errors.values() for text in texts]) from error
        if amount > milestone.open_amount > 0:
            is_open = format_money(milestone.open_amount, milestone.currency)
            raise forms.ValidationError(_("Only %(open)s is still open.") % {"open": is_open})
        return amount

    def look_again(self, milestone: Milestone) -> None:
        """Keep what was typed, and take note of what is open by now."""
        self.data = {**self.data.dict(), "open_before": amount_text(milestone.open_amount, milestone.currency)}  # type: ignore[attr-defined]


class MissingForm(forms.Form):
    """ "It did not arrive"."""

    note = forms.CharField(
        label=_("What you see"),
        widget=text_area(3),
        help_text=_("Which account and on which day you looked. No account numbers."),
        error_messages={"required": _("Say what you see on your side, such as the account and the day you looked.")},
    )


class TraceForm(forms.Form):
    """What the client found out about a payment that did not arrive."""

    note = forms.CharField(
        label=_("What you found"),
        widget=text_area(3),
        help_text=_("Such as the bank’s reference, or when it left."),
        error_messages={"required": _("Say what you found, such as the bank's reference and day.")},
    )


class ReversalForm(forms.Form):
    """Why a payment is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        widget=text_area(2),
        help_text=_("Both sides read it. The payment stays in the list, as reversed."),
        error_messages={"required": _("Say why the payment is reversed; both sides will read it.")},
    )


class MoneyFilter(forms.Form):
    """Which rows of money are listed; everything stands in the address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    first = forms.DateField(label=_("From"), required=False, widget=DayInput)
    last = forms.DateField(label=_("To"), required=False, widget=DayInput)

    def add_prefix(self, field_name: str) -> str:
        """The names in the address: ``from`` is a word of the language, so the fields are called otherwise."""
        return {"first": "from", "last": "to"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return cleaned

    def wanted(self, zone: tzinfo) -> Wanted:
        """What is asked for; what cannot be read is left out."""
        self.is_valid()
        found = self.cleaned_data
        return Wanted(zone, found.get("state") or "", found.get("first"), found.get("last"))


class DownloadForm(forms.Form):
    """The columns of a download, and the zone of its moments."""

    zone = forms.ChoiceField(label=_("Times in"), required=False)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        choices=[(code, column.label) for code, column in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, own_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["zone"]).choices = [
            (zone, zone) for zone in dict.fromkeys([own_zone, "UTC"])
        ]
