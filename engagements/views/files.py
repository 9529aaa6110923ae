"""Files: the list of all that an engagement holds, and downloading one safely."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

from engagements.audience import heard_by
from engagements.downloads import download
from engagements.models import Attachment, Submission
from engagements.views.room import Room, in_room
from kernel.keyset import Page, by_moment, page_of


def files_page(room: Room) -> Page[Attachment]:
    """A page of the files that the reader's side may have, newest first, each with where it came from. Two queries."""
    rows = heard_by(Attachment.objects.filter(engagement=room.engagement), room.side).select_related("uploaded_by")
    page = page_of(rows, by_moment("uploaded_at"), cursor=room.request.GET.get("cursor", ""))
    sources = Submission.objects.filter(pk__in=[row.subject for row in page.rows]).select_related("deliverable")
    handed_in = {submission.pk: submission for submission in sources} if page.rows else {}
    for row in page.rows:
        row.submission = handed_in.get(row.subject)  # type: ignore[attr-defined]
    return page


@in_room  # type: ignore[arg-type]
def attachment(room: Room, pk: UUID) -> HttpResponseBase:
    """Download one file; it is never shown inside the product."""
    rows = heard_by(Attachment.objects.filter(engagement=room.engagement), room.side)
    return download(get_object_or_404(rows, pk=pk), room.request)
