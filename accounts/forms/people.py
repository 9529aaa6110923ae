"""Forms of the people page: invitations, seats, who looks after a relationship."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, Membership, Organization, Role, User
from kernel.forms import AmountField

ROLES = [
    (Role.OWNER, _("Owner: everything, from people and settings to signing and paying")),
    (Role.MANAGER, _("Manager: runs the jobs of the contractors assigned to them, signs up to a limit")),
    (Role.FINANCE, _("Finance: sees all money and records payments, changes no brief")),
    (Role.VIEWER, _("Viewer: reads everything, changes nothing")),
]


class ContractorInvitationForm(forms.Form):
    """A new contractor to work with."""

    kind = forms.ChoiceField(label=_("Who is it"), choices=Contractor.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Of the person or the agency. They can change it.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation goes there. Whoever opens it becomes the first member."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    manager = forms.ModelChoiceField(
        label=_("Manager"), queryset=User.objects.none(), help_text=_("Looks after it and hears of what is late.")
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = managers_of(organization)  # type: ignore[attr-defined]


class StaffInvitationForm(forms.Form):
    """A colleague for one's own organization."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)


class MemberInvitationForm(forms.Form):
    """A colleague for one's own agency."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))


class SeatForm(forms.Form):
    """A colleague's role and limit, and whether they are in."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    signing_limit = AmountField(
        label=_("Signing limit"),
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=4,
        help_text=_("What a manager may sign and approve alone. Empty: no limit. Counts for managers only."),
    )
    is_active = forms.BooleanField(label=_("Has access"), required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("Signing limit in %(currency)s") % {"currency": membership.organization.currency}
        self.fields["signing_limit"].label = label


class MemberForm(forms.Form):
    """A colleague in an agency: admin or not, and whether they are in."""

    is_admin = forms.BooleanField(
        label=_("Admin"), required=False, help_text=_("Invites others, changes the settings, hears of what is late.")
    )
    is_active = forms.BooleanField(label=_("Has access"), required=False)


class AssignmentForm(forms.Form):
    """Who looks after a relationship."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    manager = forms.ModelChoiceField(label=_("Manager"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Stands in, and hears of what is late before the owner does."),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("manager", "deputy"):
            self.fields[name].queryset = managers_of(organization)  # type: ignore[attr-defined]


def managers_of(organization: Organization) -> Any:
    """Who may look after a relationship: active owners and managers."""
    return User.objects.filter(
        memberships__organization=organization,
        memberships__is_active=True,
        memberships__role__in=[Role.OWNER, Role.MANAGER],
    ).order_by("name")
