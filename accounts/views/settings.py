"""Settings of the organization or of the contractor whose hat is worn."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Permission, require
from accounts.forms.settings import form_of
from accounts.models import Contractor, Organization
from accounts.services import contractors, organizations
from accounts.views.hats import named_seat, reader_of, worn_seat
from accounts.views.posted import posted
from kernel import clock
from kernel.actors import Actor
from kernel.acts import attempt


@login_required
@require_http_methods(["GET", "POST"])
def party_settings(request: HttpRequest) -> HttpResponse:
    """Name, zone, country, working days and hours; the owner's, or the contractor's admin's, to change."""
    party_id = request.POST.get("party")
    seat = named_seat(request, party_id) if party_id else worn_seat(request)
    is_client = seat.side == "client"
    by = require(
        reader_of(request), Permission.ORGANIZATION_MANAGE if is_client else Permission.CONTRACTOR_MANAGE, seat.party
    )
    form = form_of(seat.party, posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: _update(seat.party, dict(form.cleaned_data), by))
            if not status:
                messages.success(request, _("Saved."))
                return redirect("organization_settings")
    return render(request, "accounts/settings.html", {"form": form, "party": seat.party, "seat": seat}, status=status)


def _update(party: Organization | Contractor, values: dict[str, Any], by: Actor) -> None:
    values.pop("party")
    version = values.pop("version")
    if isinstance(party, Organization):
        organizations.update(organization=party, expected_version=version, by=by, now=clock.now(), **values)
    else:
        contractors.update(contractor=party, expected_version=version, by=by, now=clock.now(), **values)
