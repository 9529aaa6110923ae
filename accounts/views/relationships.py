"""One relationship: who looks after it, its jobs; and starting one with somebody new."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors
from accounts.access import Permission, has_permission, require
from accounts.forms.people import AssignmentForm, ContractorInvitationForm
from accounts.models import Invitation, Organization, Relationship
from accounts.models.party import Party
from accounts.services import invitations, relationships
from accounts.services.invitation_mail import is_held_back
from accounts.views.hats import named_seat, reader_of, worn_seat
from accounts.views.posted import posted
from kernel import clock
from kernel.acts import attempt
from kernel.formats import as_zone, city, format_time
from kernel.moves.sentences import Ear, Sentence, sentence


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Work with somebody new: the contractor is made, and an invitation goes to their address."""
    party_id = request.POST.get("party")
    seat = named_seat(request, party_id) if party_id else worn_seat(request, "client")
    organization: Organization = seat.party  # type: ignore[assignment]
    by = require(reader_of(request), Permission.RELATIONSHIP_MANAGE, organization)
    form = ContractorInvitationForm(
        posted(request), organization=organization, initial={"manager": request.user.pk, "kind": "person"}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made: list[Relationship] = []
            status = attempt(form, lambda: made.append(_invite(organization, form.cleaned_data, by)))
            if not status:
                messages.success(request, _("The invitation to %(email)s is on its way.") % form.cleaned_data)
                return redirect("relationship", made[0].pk)
    context = {"form": form, "organization": organization, "is_held_back": is_held_back()}
    return render(request, "accounts/relationship_new.html", context, status=status)


def _invite(organization: Organization, values: dict[str, Any], by: Any) -> Relationship:
    return invitations.invite_contractor(organization=organization, by=by, now=clock.now(), **values)


@login_required
def relationship(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who looks after it, whose turn it is, its jobs, and the invitation while it runs."""
    return _page(request, _get(request, pk))


@require_POST
@login_required
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner chooses who looks after it."""
    row = _get(request, pk)
    by = require(reader_of(request), Permission.RELATIONSHIP_MANAGE, row)
    form = AssignmentForm(request.POST, organization=row.organization)
    status = 422
    if form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        status = attempt(
            form,
            lambda: relationships.assign(relationship=row, expected_version=version, by=by, now=clock.now(), **values),
        )
    if status:
        return _page(request, row, status, form)
    messages.success(request, _("Saved: %(name)s looks after it.") % {"name": form.cleaned_data["manager"]})
    return redirect("relationship", row.pk)


def _get(request: HttpRequest, pk: UUID) -> Relationship:
    visible = Relationship.objects.visible_to(reader_of(request))
    return get_object_or_404(selectors.with_people(visible), pk=pk)


def _page(request: HttpRequest, row: Any, status: int = 200, form: AssignmentForm | None = None) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    side = reader.side_of(row) or ""
    other = row.contractor if side == "client" else row.organization
    may_manage = has_permission(reader, Permission.RELATIONSHIP_MANAGE, row)
    members = list(row.contractor.memberships.filter(is_active=True).select_related("user").order_by("user__name"))
    move = selectors.turns_of([row], now=now).get(row.pk)
    ear = Ear(reader.user.pk, side, reader.user.zone)
    turn = sentence(move, ear, selectors.voices_of(row), now=now) if move else None
    initial = {"version": row.version, "manager": row.manager_id, "deputy": row.deputy_id}
    context = {
        "relationship": row,
        "side": side,
        "other": other,
        "place": _place(other, now) if members else "",
        "turn": turn,
        "may_act": _may_act(turn, reader.permissions_on(row)),
        "engagements": row.engagements.visible_to(reader).order_by("-updated_at")[:50],
        "members": members,
        "invitations": _invitations(row, now) if side == "client" else [],
        "may_manage": may_manage,
        "form": form or (AssignmentForm(organization=row.organization, initial=initial) if may_manage else None),
        "is_held_back": is_held_back(),
    }
    return render(request, "accounts/relationship.html", context, status=status)


def _may_act(turn: Sentence | None, permissions: Collection[str]) -> bool:
    return turn is not None and turn.is_mine and not turn.is_for_another and turn.kind.permission in permissions


def _place(party: Party, now: datetime) -> str:
    """Where they are and what time it is there, such as ``Manila, 16:05 now``."""
    zone = as_zone(party.zone)
    return _("%(city)s, %(time)s now") % {"city": city(zone), "time": format_time(now.astimezone(zone))}


def _invitations(row: Relationship, now: datetime) -> list[dict[str, Any]]:
    sent = Invitation.objects.filter(organization_id=row.organization_id, contractor_id=row.contractor_id)
    return selectors.invitation_rows(sent, now=now)
