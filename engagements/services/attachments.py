"""Files: stored before the door opens, attached inside it, discarded when the change fails."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from engagements.filetypes import type_of
from engagements.models import Attachment, Engagement
from engagements.models.attachment import storage_key
from engagements.models.base import parties_of
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import Invalid
from kernel.uploads import MAX_FILES

MAX_NAME = 255


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
    stored: list[StoredFile] = []
    with discarded_on_error(stored):
        stored.extend(map(_write, files))
    return stored


def _write(file: UploadedFile) -> StoredFile:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    content_type, name = type_of(file), clean_name(file.name or "")
    key = default_storage.save(storage_key(Attachment(), name), file)
    return StoredFile(key, name, content_type, file.size or 0, digest.hexdigest())


def clean_name(name: str) -> str:
    """The last part of a path, without what cannot be printed or reorders letters; at most 255 characters, the ending kept."""
    last = "".join(character for character in re.split(r"[/\\]", name)[-1] if character.isprintable()).strip(". ")
    stem, dot, ending = last.rpartition(".")
    room = MAX_NAME - len(dot + ending)
    return (last if len(last) <= MAX_NAME or not stem or room < 1 else stem[:room] + dot + ending)[:MAX_NAME] or "file"


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


def upload(
    *, engagement: Engagement, files: Sequence[UploadedFile], own_side_only: bool, by: Actor, now: datetime
) -> list[Attachment]:
    """Put files into the engagement itself, for both sides or for the uploader's side only. Raises Invalid when there is none."""
    if not files:
        raise Invalid({"files": [_("Choose at least one file.")]})
    audience = by.side if own_side_only else "both"
    stored = store(files)
    with discarded_on_error(stored), change(engagement, by=by, verb="file.added", now=now) as door:
        rows = attach(stored, engagement=door.scope, subject=door.scope.pk, by=by, now=now, audience=audience)
        for row in rows:
            door.note(row, audience=audience, sha256=row.sha256, size=row.size)
    return rows
