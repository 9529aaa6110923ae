"""Asking the other side for what is late."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission, require
from engagements.models import Engagement
from engagements.selectors import voices_of
from kernel import clock
from kernel.errors import DomainError, NotAllowed
from kernel.models import Move
from monitoring.services import nudges
from monitoring.views.parse import next_url


@require_POST
@login_required
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the owing side for a late move. A second time on the same working day changes nothing."""
    move = get_object_or_404(Move, pk=pk, scope_kind="engagement")
    visible = Engagement.objects.visible_to(request.reader)  # type: ignore[attr-defined]
    rows = visible.select_related("organization", "contractor", "relationship__manager")
    engagement = get_object_or_404(rows, pk=move.scope_id)
    by = require(request.reader, Permission.COMMENT_WRITE, engagement)  # type: ignore[attr-defined]
    name = voices_of(engagement, people={})[move.side].short
    try:
        is_new = nudges.ask(move=move, by=by, now=clock.now())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        text = (
            _("%(name)s will hear of it.")
            if is_new
            else _("%(name)s was asked today already; one ask a day is enough.")
        )
        messages.success(request, text % {"name": name})
    return redirect(next_url(request, reverse("home")))
