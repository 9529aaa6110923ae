"""Downloading a file that somebody uploaded: it is never shown in our name."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from engagements.models import Attachment

SANDBOX = "sandbox; default-src 'none'"


def download(row: Attachment, request: HttpRequest) -> HttpResponseBase:
    """The file as an attachment, unsniffed, sandboxed, kept by nobody between. Raises Http404 where it is gone from the disk."""
    etag = quote_etag(row.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return _guarded(unchanged, etag)
    try:
        content = default_storage.open(str(row.file.name))
    except FileNotFoundError as error:
        raise Http404 from error
    return _guarded(FileResponse(content, as_attachment=True, filename=row.name, content_type=row.content_type), etag)


def _guarded(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response
