"""The close-out: what is still open, what closing does, and the one button."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.models import Deliverable, Engagement, Tool
from engagements.services import engagements
from engagements.views.room import Room, in_room
from kernel.acts import attempt


class OpenItem(NamedTuple):
    """Something that keeps the engagement from closing, and the page that settles it."""

    text: SafeString
    url: str


@in_room
def closing(room: Room) -> HttpResponse:
    """What is outstanding, whom to praise, which access to take back, and the button that closes."""
    return _page(room)


@require_POST
@in_room
def close(room: Room) -> HttpResponse:
    """Close the engagement for both sides."""
    by, form = room.actor(Permission.ENGAGEMENT_CLOSE), Form(room.request.POST)
    status = attempt(form, lambda: engagements.close(engagement=room.engagement, by=by, now=room.now))
    if status:
        room.engagement.refresh_from_db(fields=["status", "closed_at"])
        return _page(room, status, close_form=form)
    messages.success(room.request, _("This engagement is closed. Both sides keep the agreement and the history."))
    return redirect("closing", room.engagement.pk)


def _page(room: Room, status: int = 200, **forms: Form) -> HttpResponse:
    engagement = room.engagement
    is_running = engagement.is_running
    accepted = Deliverable.objects.filter(engagement=engagement, status="accepted", commendation=None)
    context: dict[str, Any] = {
        "outstanding": open_items(engagement) if is_running else [],
        "may_close": is_running and room.may(Permission.ENGAGEMENT_CLOSE),
        "may_revoke": room.may(Permission.TOOL_GRANT),
        "unpraised": accepted if room.may(Permission.COMMENDATION_GIVE) else [],
        "tools": Tool.objects.filter(engagement=engagement).exclude(status__in=["revoked", "requested"]),
    }
    return room.render("engagements/closing.html", "work", status, **(context | forms))


def open_items(engagement: Engagement) -> list[OpenItem]:
    """What is outstanding, each with its page."""
    return [
        OpenItem(
            item.html(), reverse(item.url_name, args=[engagement.pk, item.subject] if item.subject else [engagement.pk])
        )
        for item in engagements.outstanding(engagement)
    ]
