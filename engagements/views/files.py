"""Files: the list of all that an engagement holds, and downloading one safely."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from engagements.audience import heard_by
from engagements.models import Attachment, Submission
from engagements.views.room import Room, in_room
from kernel.keyset import Page, by_moment, page_of

SANDBOX = "sandbox; default-src 'none'"


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
    """Download one file. It is never shown inside the product: attachment, no sniffing, sandboxed, kept by nobody between."""
    row = get_object_or_404(heard_by(Attachment.objects.filter(engagement=room.engagement), room.side), pk=pk)
    etag = quote_etag(row.sha256)
    unchanged = get_conditional_response(room.request, etag=etag)
    if unchanged is not None:
        return guarded(unchanged, etag)
    try:
        content = default_storage.open(str(row.file.name))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.content_type)
    return guarded(response, etag)


def guarded(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Headers under which a file that somebody uploaded can do nothing in our name."""
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response
