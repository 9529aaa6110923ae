"""An invitation's page: a look changes nothing, one button accepts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import reader_for
from accounts.forms.entrance import NewcomerForm
from accounts.invitation_messages import headline, what_for
from accounts.models import Contractor, Invitation, User
from accounts.services import invitations, users
from accounts.services.invitations import InvitationGone
from accounts.views.entering import enter
from accounts.views.posted import posted
from kernel import clock
from kernel.acts import attempt
from kernel.errors import DomainError


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites you to what. Accepting makes the person where nobody is known, gives the seat and signs them in."""
    row = get_invitation(secret)
    if (gone := why_gone(request, row)) is not None:
        return gone
    person = who_accepts(request, row)
    form = NewcomerForm(posted(request), initial=_guesses(row)) if person is None else None
    if request.method == "GET":
        return page(request, row, secret, person, form)
    if person is None:
        return _accept_as_newcomer(request, row, secret, form)
    try:
        invitations.accept(invitation=row, user=person, now=clock.now())
    except DomainError as error:
        return refused(request, row, secret, person, error)
    return go_in(request, row, person)


def get_invitation(secret: str) -> Invitation:
    """The row behind a link; 404 for a link that was never sent."""
    row = invitations.find(secret)
    if row is None:
        raise Http404
    return row


def why_gone(request: HttpRequest, row: Invitation) -> HttpResponse | None:
    """The page that says why it can no longer be accepted; home for whoever accepted it; None while it is open."""
    try:
        invitations.check_open(row, now=clock.now())
    except InvitationGone as error:
        if row.accepted_by_id is not None and row.accepted_by_id == request.user.pk:
            return redirect(target(row))
        return render(request, "accounts/invitation_gone.html", {"error": error, "invitation": row}, status=410)
    return None


def who_accepts(request: HttpRequest, row: Invitation) -> User | None:
    """Whoever is signed in, else whom the address belongs to."""
    return request.user if request.user.is_authenticated else users.find(row.email)  # type: ignore[return-value]


def target(row: Invitation) -> str:
    """Where an accepted invitation leads: to the engagement that it was about, else home."""
    return reverse("engagement", args=[row.engagement_id]) if row.engagement_id else reverse("home")


def go_in(request: HttpRequest, row: Invitation, user: Any) -> HttpResponse:
    """After acceptance: a word of welcome, and on to the target, signed in."""
    messages.success(request, greeting(row))
    _wear(request, row, user)
    if request.user.is_authenticated:
        return redirect(target(row))
    return enter(request, user, method="invitation", then=target(row))


def _wear(request: HttpRequest, row: Invitation, user: Any) -> None:
    """Put on the hat of the seat that was just taken, so that what follows are its pages."""
    party = row.organization_id if row.role else row.contractor_id
    for seat in reader_for(user).seats:
        if seat.party.pk == party:
            request.session["hat"] = str(seat.id)


def greeting(row: Invitation) -> str:
    """A word of welcome: to an organization or an agency by its name; who works alone hears for whom they work."""
    party = row.organization if row.role or row.contractor is None else row.contractor
    if isinstance(party, Contractor) and party.kind == Contractor.Kind.PERSON:
        return _("Welcome. You work with %(name)s here now.") % {"name": row.organization or party}
    return _("Welcome to %(name)s.") % {"name": party}


def refused(
    request: HttpRequest, row: Invitation, secret: str, person: User | None, error: DomainError
) -> HttpResponse:
    """The page again with what stands against it; or the page of an ended invitation, where somebody was faster."""
    if isinstance(error, InvitationGone):
        return render(request, "accounts/invitation_gone.html", {"error": error, "invitation": row}, status=410)
    return page(request, row, secret, person, None, error.status, error=error)


def page(
    request: HttpRequest,
    row: Invitation,
    secret: str,
    person: User | None,
    form: NewcomerForm | None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """Render the invitation."""
    context = {
        "invitation": row,
        "secret": secret,
        "headline": headline(row),
        "what_for": what_for(row),
        "person": person,
        "form": form,
        "own_contractors": _own_contractors(row, person),
    }
    return render(request, "accounts/invitation.html", context | extra, status=status)


def _accept_as_newcomer(request: HttpRequest, row: Invitation, secret: str, form: Any) -> HttpResponse:
    status, made = 422, []
    if form.is_valid():
        status = attempt(form, lambda: made.append(_accept_new(row, form.cleaned_data)))
    if status:  # somebody may have been faster with the same link
        return why_gone(request, get_invitation(secret)) or page(request, row, secret, None, form, status)
    return go_in(request, row, made[0])


def _accept_new(row: Invitation, values: dict[str, str]) -> User:
    return invitations.accept_as_newcomer(invitation=row, now=clock.now(), **values)


def _guesses(row: Invitation) -> dict[str, str]:
    party = row.organization or row.contractor
    return {"name": row.name, "zone": party.zone if party else "UTC", "language": get_language() or ""}


def _own_contractors(row: Invitation, person: User | None) -> list[Contractor]:
    """The contractors as which the offer can be taken up instead of as a new one."""
    if person is None or row.organization is None or row.contractor is None:
        return []
    own = Contractor.objects.filter(memberships__user=person, memberships__is_active=True).exclude(pk=row.contractor.pk)
    return list(own.order_by("name"))
