"""One version at its own address, and on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from engagements.views.agreement import show
from engagements.views.agreement_page import version_page
from engagements.views.room import Room, in_room


@in_room
def version(room: Room, pk: UUID) -> HttpResponse:
    """Any version, whatever became of it, with what it changed."""
    page = version_page(room, pk, view=room.request.GET.get("view", ""))
    assert page is not None  # noqa: S101 - a missing version is a 404
    return show(page)


@in_room
def print_version(room: Room, pk: UUID) -> HttpResponse:
    """The complete text with its signatures and hash, for paper; both sides may have it at any time."""
    page = version_page(room, pk, view="text")
    assert page is not None  # noqa: S101 - a missing version is a 404
    context = {"room": room, "engagement": room.engagement, "page": page, "version": page.version}
    return render(room.request, "engagements/agreement/print.html", context)
