"""The payment terms in the editor of a draft."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.editors.base import DraftForm, ItemsEditor, choices_with, joined
from engagements.editors.fields import key_field, number_field, stored_number
from engagements.parts.sayings import say_day, say_money
from kernel.forms import DayInput
from payments.models import Milestone
from payments.parts import DATED, TRIGGERS


class AnyOf(forms.MultipleChoiceField):
    """Several of the deliverables; a draft keeps what was ticked."""

    widget = forms.CheckboxSelectMultiple


class MilestoneForm(DraftForm):
    """One payment: an amount and what earns it."""

    key = key_field()
    title = forms.CharField(label=_("What it is called"))
    amount = forms.CharField(label=_("Amount"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    trigger = forms.CharField(label=_("Earned"), widget=forms.Select(attrs={"class": "picks-trigger"}))
    deliverables = AnyOf(label=_("On acceptance of"))
    on = forms.CharField(label=_("On"), widget=DayInput)
    days = number_field(_("Paid within days"), help_text=_("Calendar days after it is earned."))
    lines = (("title", "amount"), ("trigger", "days"), ("deliverables",), ("on",))


class PaymentTermsEditor(ItemsEditor):
    """The payments, in order."""

    form_class = MilestoneForm
    add_label = _("Add a payment")
    untitled = _("New payment")
    hint = _("What is paid, what earns it, and how soon after that.")

    def blank(self) -> dict[str, Any]:
        start = {"title": "", "amount": "", "on": "", "deliverables": [], "days": 7}
        return start | {"trigger": "acceptance" if self.scene.deliverables else "completion"}

    @property
    def gist(self) -> str:
        total = say_money(self.part.total(self.data), self.scene.currency)
        return joined([super().gist, total]) if self.items else ""

    def gist_of(self, values: Mapping[str, Any]) -> list[Any]:
        return [say_money(values["amount"], self.scene.currency), self._earned(values)]

    def _earned(self, values: Mapping[str, Any]) -> str:
        """What earns the payment, with the day or the deliverables that it waits for."""
        trigger = values["trigger"]
        label = str(TRIGGERS.get(trigger, trigger))
        if trigger == Milestone.Trigger.ACCEPTANCE:
            named = [str(title) for key, title in self.scene.deliverables if key in values["deliverables"]]
            return _("on acceptance of %(titles)s") % {"titles": ", ".join(named)} if named else label
        return joined([label, say_day(values["on"])]) if trigger in DATED else label

    def prepared(self, form: DraftForm, values: Mapping[str, Any]) -> DraftForm:
        form.fields["trigger"].widget.choices = choices_with(Milestone.Trigger.choices, values.get("trigger"))
        known = list(self.scene.deliverables)
        gone = [key for key in values.get("deliverables") or [] if key not in {code for code, _title in known}]
        form.fields["deliverables"].widget.choices = [
            *known,
            *((key, _("a deliverable that was taken out")) for key in gone),
        ]
        return form

    def show(self, item: dict[str, Any]) -> dict[str, Any]:
        named = item.get("deliverables")
        return super().show(item) | {
            "deliverables": [str(key) for key in named] if isinstance(named, list) else [],
        }

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        taken = item | changed
        if "days" in changed:
            taken["days"] = stored_number(changed["days"])
        return taken
