"""Comments, to both sides or to one's own side only."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from engagements.models import Comment, Engagement
from engagements.models.base import parties_of
from engagements.services import attachments
from engagements.services.texts import required_text
from kernel.actors import Actor
from kernel.door import Change, change
from kernel.errors import Invalid


def write(
    *,
    engagement: Engagement,
    body: str,
    own_side_only: bool,
    by: Actor,
    now: datetime,
    subject: UUID | None = None,
    files: Sequence[UploadedFile] = (),
) -> Comment:
    """Write a comment about ``subject`` (default: the engagement), for both sides or for the writer's side only.

    Raises Invalid for an empty text, and for a subject that is nothing of this engagement that takes comments.
    """
    body = required_text(body, "body", _("Write something first."))
    if subject and not page_of(engagement, subject):
        raise Invalid({"subject": [_("There is nothing of this engagement under this id that takes comments.")]})
    audience = by.side if own_side_only else "both"
    stored = attachments.store(files)
    with attachments.discarded_on_error(stored), change(engagement, by=by, verb="comment.written", now=now) as door:
        comment = add(door, subject=subject or door.scope.pk, body=body, audience=audience)
        attachments.attach(stored, engagement=door.scope, subject=comment.pk, by=by, now=now, audience=audience)
        door.note(comment, audience=audience, about=comment.subject)
    return comment


def page_of(engagement: Engagement, subject: UUID) -> str:
    """The name of the page on which comments about ``subject`` stand; empty where it is nothing that takes comments."""
    if subject == engagement.pk:
        return "work"
    for label, url_name in settings.COMMENT_PAGES.items():
        rows = apps.get_model(label)._default_manager.filter(engagement_id=engagement.pk)
        if rows.filter(pk=subject).exists():
            return url_name
    return ""


def add(door: Change[Engagement], *, subject: UUID, body: str, audience: str = "both") -> Comment:
    """Put what an act says into the conversation about ``subject``; the caller holds the door open and notes the act."""
    return Comment.objects.create(
        **parties_of(door.scope),
        subject=subject,
        body=body,
        audience=audience,
        author_id=door.by.user_id,
        side=door.by.side,
        written_at=door.now,
    )
