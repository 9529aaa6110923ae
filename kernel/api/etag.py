"""ETag and If-Match (RFC 9110 §8.8.3, §13.1.1): the ETag of an editable aggregate is its ``version``, nothing else.

Whoever compresses an answer on its way, our own middleware first, makes its ETag weak (``W/"3"``). It names the same version, so
it is taken back as it was given.
"""

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from kernel.errors import DomainError, Stale


class PreconditionRequired(DomainError):
    """An update without ``If-Match`` (RFC 6585 §3): it could overwrite what somebody else wrote."""

    status = 428
    code = "if_match_required"
    message = _("Read it first, then send its ETag as If-Match, so that nobody's work is overwritten.")


def etag_of(version: int) -> str:
    """The ETag of ``version``."""
    return f'"{version}"'


def expected_version(request: Request) -> int | None:
    """The version that the caller has read; None for ``If-Match: *``, which takes any.

    Raises PreconditionRequired without the header and Stale for a tag that is none of ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired
    tags = parse_etags(header)
    if tags == ["*"]:
        return None
    digits = tags[0].removeprefix("W/").strip('"') if len(tags) == 1 else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Stale
    return int(digits)
