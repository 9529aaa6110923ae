"""Forms that start a job: quick, on one page, or full."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import currencies
from accounts.models import Relationship
from engagements.forms.choices import offer
from engagements.parts import MAX_TITLE
from engagements.services.quick_jobs import QuickJob, Who
from kernel.forms import MomentInput

NEW = "new"


class WhoForm(forms.Form):
    """Whom the job is for: a contractor of the list, or somebody new."""

    use_required_attribute = False
    who = forms.ChoiceField(label=_("Who"), widget=forms.Select(attrs={"class": "picks-who"}))
    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Say who it is.")})
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The offer goes there. They need no password and no account."),
        error_messages={"required": _("Say where the offer goes.")},
    )

    def __init__(
        self, *args: Any, relationships: Sequence[Relationship], may_invite: bool, is_fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.relationships = {str(row.pk): row for row in relationships}
        choices: list[tuple[str, Any]] = [(pk, row.contractor.name) for pk, row in self.relationships.items()]
        if may_invite and not is_fixed:
            choices.append((NEW, _("Somebody new")))
            for name in ("name", "email"):
                self.fields[name].required = not self.is_bound or self["who"].data == NEW
        else:
            del self.fields["name"], self.fields["email"]
        if len(choices) != 1:
            choices.insert(0, ("", _("Choose …")))
        offer(self, "who", choices)
        self.fields["who"].error_messages["required"] = _("Choose for whom it is.")
        if is_fixed:
            self.fields["who"].help_text = _("Another person? Start another job.")

    def chosen(self) -> Who:
        """Whom the reader chose."""
        given = self.cleaned_data
        if given["who"] == NEW:
            return Who(name=given["name"], email=given["email"])
        return Who(relationship=self.relationships[given["who"]])

    @property
    def picked(self) -> Relationship | None:
        """The relationship that the form shows, before or after it is sent."""
        value = str(self["who"].value() or "")
        is_only_one = len(self.relationships) == 1 and "name" not in self.fields
        return self.relationships.get(value or (next(iter(self.relationships)) if is_only_one else ""))


class QuickJobForm(WhoForm):
    """One page. ``job`` is the id that the engagement will have, so that sending it twice makes one."""

    job = forms.UUIDField(widget=forms.HiddenInput)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = forms.CharField(
        label=_("What"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. Say what is not part of it, too."),
        error_messages={"required": _("Say what is to be done.")},
    )
    accepted_when = forms.CharField(
        label=_("Accepted when"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you will check. One line each."),
        error_messages={"required": _("Say what you will check: at least one line.")},
    )
    due_at = forms.CharField(
        label=_("Due"),
        widget=MomentInput,
        max_length=40,
        error_messages={"required": _("Give a day and a time, such as 2026-12-04 17:00.")},
    )
    price = forms.CharField(
        label=_("Price"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": _("Write what you pay, such as 300.00.")},
    )
    currency = forms.ChoiceField(label=_("Currency"))
    pay_days = forms.CharField(
        label=_("Paid within days"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Calendar days after you accept."),
    )
    field_order = ("who", "name", "email", "what", "accepted_when", "due_at", "price", "currency", "pay_days")

    def __init__(self, *args: Any, is_kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "currency", currencies())
        for name in ("accepted_when", "due_at", "price", "pay_days") if is_kept else ():
            self.fields[name].required = False

    def quick_job(self, zone: str) -> QuickJob:
        """What was typed, as the service takes it; the moment is wall-clock time in ``zone``. A field in error is empty."""
        names = ("what", "accepted_when", "due_at", "price", "currency", "pay_days")
        given = {name: self.cleaned_data.get(name, "") for name in names}
        return QuickJob(
            what=given["what"].replace("\r\n", "\n"),
            accepted_when=given["accepted_when"],
            due_at=given["due_at"],
            zone=zone,
            price=given["price"],
            currency=given["currency"],
            pay_days=given["pay_days"] or 7,
        )


class FullJobForm(WhoForm):
    """The beginning of a full engagement; the brief is written next."""

    title = forms.CharField(
        label=_("Title"), max_length=MAX_TITLE, error_messages={"required": _("Give the job a title.")}
    )
    currency = forms.ChoiceField(label=_("Currency"))
    begin_with = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("document", _("A brief that is written already: upload it or paste it")),
            ("empty", _("An empty brief")),
        ],
        widget=forms.RadioSelect,
        initial="document",
    )
    field_order = ("title", "who", "name", "email", "currency", "begin_with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "currency", currencies())
