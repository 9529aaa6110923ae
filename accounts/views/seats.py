"""Seats: inviting colleagues, and changing what they may do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Permission, require
from accounts.forms.people import MemberForm, MemberInvitationForm, SeatForm, StaffInvitationForm
from accounts.models import Contractor, ContractorMembership, Invitation, Membership, Organization
from accounts.services import contractors, invitations, organizations
from accounts.services.invitation_mail import is_held_back
from accounts.views.hats import named_seat, reader_of, worn_seat
from accounts.views.posted import posted
from kernel import clock
from kernel.actors import Actor
from kernel.acts import attempt
from kernel.money import amount_text


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A colleague for one's own side: the organization's with a role, the agency's as a member."""
    party_id = request.POST.get("party")
    seat = named_seat(request, party_id) if party_id else worn_seat(request)
    is_client = seat.side == "client"
    permission = Permission.ORGANIZATION_MANAGE if is_client else Permission.CONTRACTOR_MANAGE
    by = require(reader_of(request), permission, seat.party)
    kind = StaffInvitationForm if is_client else MemberInvitationForm
    form = kind(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: _invite(seat.party, by, form.cleaned_data))
            if not status:
                messages.success(request, _("The invitation to %(email)s is on its way.") % form.cleaned_data)
                return redirect("people")
    context = {"form": form, "seat": seat, "is_held_back": is_held_back()}
    return render(request, "accounts/invite.html", context, status=status)


def _invite(party: Organization | Contractor, by: Actor, values: dict[str, Any]) -> Invitation:
    if isinstance(party, Organization):
        return invitations.invite_staff(organization=party, by=by, now=clock.now(), **values)
    return invitations.invite_member(contractor=party, by=by, now=clock.now(), **values)


@login_required
@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One colleague in the organization: role, limit, access."""
    rows = Membership.objects.visible_to(reader_of(request)).select_related("user", "organization")
    row = get_object_or_404(rows, pk=pk)
    by = require(reader_of(request), Permission.ORGANIZATION_MANAGE, row.organization)
    initial = {"role": row.role, "signing_limit": _said(row), "is_active": row.is_active}
    form = SeatForm(posted(request), membership=row, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(
                form,
                lambda: organizations.change_seat(membership=row, by=by, now=clock.now(), **form.cleaned_data),
            )
            if not status:
                messages.success(request, _("Saved."))
                return redirect("people")
    context = {"form": form, "member": row.user, "party": row.organization}
    return render(request, "accounts/seat.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One colleague in the agency: admin, access."""
    rows = ContractorMembership.objects.visible_to(reader_of(request)).select_related("user", "contractor")
    row = get_object_or_404(rows, pk=pk)
    by = require(reader_of(request), Permission.CONTRACTOR_MANAGE, row.contractor)
    form = MemberForm(posted(request), initial={"is_admin": row.is_admin, "is_active": row.is_active})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(
                form, lambda: contractors.change_seat(membership=row, by=by, now=clock.now(), **form.cleaned_data)
            )
            if not status:
                messages.success(request, _("Saved."))
                return redirect("people")
    context = {"form": form, "member": row.user, "party": row.contractor}
    return render(request, "accounts/seat.html", context, status=status)


@require_POST
@login_required
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an invitation once more."""
    row, by = _invitation(request, pk)
    invitations.resend(invitation=row, by=by, now=clock.now())
    messages.success(request, _("The invitation to %(email)s goes out again.") % {"email": row.email})
    return _back(row)


@require_POST
@login_required
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    row, by = _invitation(request, pk)
    invitations.revoke(invitation=row, by=by, now=clock.now())
    messages.success(request, _("The invitation to %(email)s no longer opens anything.") % {"email": row.email})
    return _back(row)


def _invitation(request: HttpRequest, pk: UUID) -> tuple[Invitation, Actor]:
    rows = Invitation.objects.visible_to(reader_of(request)).select_related("organization", "contractor")
    row = get_object_or_404(rows, pk=pk)
    permission = Permission.CONTRACTOR_MANAGE
    if row.organization:
        permission = Permission.ORGANIZATION_MANAGE if row.role else Permission.RELATIONSHIP_MANAGE
    return row, require(reader_of(request), permission, row.party)


def _said(row: Membership) -> str:
    """The limit as it is typed, without the zeros that only the database needs."""
    return amount_text(row.signing_limit, row.organization.currency) if row.signing_limit is not None else ""


def _back(row: Invitation) -> HttpResponse:
    if row.organization and row.contractor:
        relationship = row.organization.relationships.filter(contractor=row.contractor).first()
        if relationship:
            return redirect("relationship", relationship.pk)
    return redirect("people")
