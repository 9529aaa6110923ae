"""Files: stored before the door opens, attached inside it, discarded when the change fails."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from engagements.models import Attachment, Engagement
from engagements.models.attachment import storage_key
from engagements.models.base import parties_of
from kernel.actors import Actor
from kernel.errors import Invalid

MAX_FILES = 20
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
)


@dataclass(frozen=True)
class StoredFile:
    """A file on disk under its random key, not yet attached to anything."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str


def store(files: Sequence[UploadedFile]) -> list[StoredFile]:
    """Write uploads under random keys. Raises Invalid for too many, too large or empty ones, and keeps none then."""
    if len(files) > MAX_FILES:
        raise Invalid({"files": [_("At most 20 files at a time. Pack them into one archive.")]})
    for file in files:
        if not file.size:
            raise Invalid({"files": [_("“%(name)s” is empty. Choose the file again.") % {"name": file.name}]})
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            message = _("“%(name)s” is larger than %(limit)d MB. Share it as a link instead.")
            raise Invalid({"files": [message % {"name": file.name, "limit": limit}]})
    return [_write(file) for file in files]


def _write(file: UploadedFile) -> StoredFile:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    name = "".join(character for character in PurePath(file.name or "file").name if character.isprintable())[:255]
    key = default_storage.save(storage_key(Attachment(), name), file)
    return StoredFile(key, name or "file", content_type_of(head), file.size or 0, digest.hexdigest())


def content_type_of(head: bytes) -> str:
    """The type by content, never by what the browser claims; everything unknown is plain bytes."""
    return next((kind for magic, kind in SIGNATURES if head.startswith(magic)), "application/octet-stream")


@contextmanager
def discarded_on_error(stored: Sequence[StoredFile]) -> Iterator[None]:
    """Delete the stored files again when the block fails."""
    try:
        yield
    except BaseException:
        for file in stored:
            default_storage.delete(file.key)
        raise


def attach(
    stored: Sequence[StoredFile],
    *,
    engagement: Engagement,
    subject: UUID,
    by: Actor,
    now: datetime,
    audience: str = "both",
) -> list[Attachment]:
    """Create the rows for stored files; the caller holds the door open."""
    rows = [
        Attachment(
            **parties_of(engagement),
            subject=subject,
            file=file.key,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            audience=audience,
            uploaded_by_id=by.user_id,
            uploaded_at=now,
        )
        for file in stored
    ]
    return Attachment.objects.bulk_create(rows)
