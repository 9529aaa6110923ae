"""People: who works with whom, and who sits on one's own side."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import selectors
from accounts.access import Permission, Seat, has_permission
from accounts.models import Invitation
from accounts.services.invitation_mail import is_held_back
from accounts.views.hats import reader_of, worn_seat
from kernel import clock


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The contractors and the staff of the worn organization, or the clients and the members of the worn contractor."""
    seat, reader = worn_seat(request), reader_of(request)
    now = clock.now()
    context = {
        "seat": seat,
        "relationships": selectors.relationship_rows(reader, seat, now=now),
        "is_held_back": is_held_back(),
        **(_staff(request, seat) if seat.side == "client" else _members(request, seat)),
    }
    return render(request, f"accounts/people_{seat.side}.html", context)


def _staff(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    reader, now = reader_of(request), clock.now()
    may_manage = has_permission(reader, Permission.ORGANIZATION_MANAGE, seat.party)
    invited = Invitation.objects.filter(organization_id=seat.party.pk).exclude(role="")
    return {
        "staff": selectors.staff_of(seat),
        "invitations": selectors.invitation_rows(invited, now=now) if may_manage else [],
        "may_manage": may_manage,
        "may_invite_contractors": has_permission(reader, Permission.RELATIONSHIP_MANAGE, seat.party),
    }


def _members(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    reader, now = reader_of(request), clock.now()
    may_manage = has_permission(reader, Permission.CONTRACTOR_MANAGE, seat.party)
    invited = Invitation.objects.filter(contractor_id=seat.party.pk, organization__isnull=True)
    return {
        "members": selectors.members_of(seat),
        "invitations": selectors.invitation_rows(invited, now=now) if may_manage else [],
        "may_manage": may_manage,
    }
