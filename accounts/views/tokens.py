"""One's own API tokens: making one, which shows it once, and revoking it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Reader, Seat
from accounts.api.authentication import seat_of
from accounts.forms.scopes import Area, areas_of, told
from accounts.forms.tokens import TokenForm
from accounts.models import ApiToken
from accounts.services import tokens as service
from accounts.views.hats import person_of, reader_of
from accounts.views.posted import posted
from kernel import clock
from kernel.acts import attempt
from kernel.errors import Invalid
from kernel.models.scope import scope_models

SOON = timedelta(days=7)


@dataclass(frozen=True)
class TokenRow:
    """A token as the list shows it."""

    token: ApiToken
    now: datetime

    @property
    def seat(self) -> Seat:
        return seat_of(self.token)

    @property
    def summary(self) -> str:
        """What it may do in a few words."""
        return told(self.token.scopes, self.seat.role)

    @property
    def areas(self) -> list[Area]:
        """What it may do, in full."""
        return areas_of(self.token.scopes)

    @property
    def state(self) -> str:
        """``expired``, ``soon`` in its last week, else ``valid``."""
        if self.token.expires_at <= self.now:
            return "expired"
        return "soon" if self.token.expires_at - self.now < SOON else "valid"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new one. The answer to a successful post is the only page that shows the secret."""
    seats, now = reader_of(request).seats, clock.now()
    form = TokenForm(posted(request), seats=seats, now=now)
    status, made = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            secrets: list[str] = []
            status = attempt(form, lambda: secrets.append(_make(request, form.cleaned_data)))
            if not status:
                status, made, form = 201, secrets[0], TokenForm(seats=seats, now=now)
    mine = ApiToken.objects.filter(user=person_of(request), revoked_at__isnull=True)
    rows = mine.select_related("membership__organization", "contractor_membership__contractor").order_by("-created_at")
    context = {
        "form": form,
        "rows": [TokenRow(token, now) for token in rows],
        "made": made,
        "address": request.build_absolute_uri(reverse("api:me")),
        "seats": seats,
    }
    return render(request, "accounts/tokens.html", context, status=status)


@require_POST
@login_required
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a token at once."""
    token = get_object_or_404(ApiToken, pk=pk, user=person_of(request))
    service.revoke(token=token, by=person_of(request), now=clock.now())
    messages.success(request, _("“%(name)s” no longer opens anything.") % {"name": token.name})
    return redirect("tokens")


def _make(request: HttpRequest, values: dict[str, Any]) -> str:
    now, seat = clock.now(), _seat(request, values["seat"])
    job: UUID | None = values["engagement_id"]
    if job and not _sees(reader_of(request).wearing(seat), job):
        said = _("It would see no job at this address. Copy the address from the job's page again.")
        raise Invalid({"engagement_id": [said]})
    _token, raw = service.create(
        user=person_of(request),
        seat=seat,
        name=values["name"],
        scopes=values["scopes"],
        engagement_id=job,
        now=now,
        expires_at=now + timedelta(days=int(values["days"])),
    )
    return raw


def _sees(reader: Reader, engagement_id: UUID) -> bool:
    engagements: Any = scope_models()["engagement"]._default_manager
    return bool(engagements.visible_to(reader).filter(pk=engagement_id).exists())


def _seat(request: HttpRequest, seat_id: str) -> Seat:
    for seat in reader_of(request).seats:
        if str(seat.id) == seat_id:
            return seat
    raise Http404
