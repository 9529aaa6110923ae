"""Accepting an invitation as a contractor that one is already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import Contractor
from accounts.views.invitations import get_invitation, go_in, refused, who_accepts, why_gone
from accounts.views.posted import posted_id
from engagements.services import repointing
from kernel import clock
from kernel.errors import DomainError


@require_POST
def accept_as(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the offer up as one's existing contractor; the link in the mail is the proof of the address."""
    row = get_invitation(secret)
    if (gone := why_gone(request, row)) is not None:
        return gone
    person = who_accepts(request, row)
    if person is None:
        return redirect("invitation", secret)
    own = Contractor.objects.filter(memberships__user=person, memberships__is_active=True)
    contractor = get_object_or_404(own, pk=posted_id(request, "contractor"))
    try:
        repointing.accept_as(invitation=row, contractor=contractor, user=person, now=clock.now())
    except DomainError as error:
        return refused(request, row, secret, person, error)
    return go_in(request, row, person)
