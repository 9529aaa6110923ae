"""Comments: one conversation a page, to both sides or to one's own side only."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Permission
from engagements.audience import heard_by
from engagements.forms.work import OURS, CommentForm
from engagements.models import Attachment, Comment
from engagements.services import comments
from engagements.views.room import Room, in_room
from kernel.acts import attempt
from kernel.uploads import ask_again


@dataclass(frozen=True)
class Conversation:
    """What was said about one thing, as far as the reader may hear it, and the form to say more (None: may not)."""

    rows: list[Comment] = field(default_factory=list)
    form: CommentForm | None = None


def conversation(room: Room, subject: UUID) -> Conversation:
    """The comments about ``subject`` with their files, oldest first. Two queries, one where nobody said anything.

    A page shows it with ``{% include "engagements/_comments.html" %}`` and ``conversation`` in its context.
    """
    heard = heard_by(Comment.objects.filter(engagement=room.engagement, subject=subject), room.side)
    rows = list(heard.select_related("author").order_by("written_at", "pk"))
    files = files_of(room, [row.pk for row in rows])
    for row in rows:
        row.files = files.get(row.pk, [])  # type: ignore[attr-defined]
    may_write = room.may(Permission.COMMENT_WRITE)
    return Conversation(rows, CommentForm(initial={"subject": subject}, auto_id="comment_%s") if may_write else None)


def files_of(room: Room, subjects: list[UUID]) -> dict[UUID, list[Attachment]]:
    """The files that hang on ``subjects`` and that the reader's side may have, by subject. No query without subjects."""
    found: dict[UUID, list[Attachment]] = {}
    if subjects:
        rows = Attachment.objects.filter(engagement=room.engagement, subject__in=subjects)
        for row in heard_by(rows, room.side).order_by("uploaded_at", "name"):
            found.setdefault(row.subject, []).append(row)
    return found


@require_POST
@in_room
def write(room: Room) -> HttpResponse:
    """Say something; the button that was pressed says to whom."""
    by = room.actor(Permission.COMMENT_WRITE)
    form = CommentForm(room.request.POST, room.request.FILES, auto_id="comment_%s")
    status, is_ours = 422, room.request.POST.get("audience") == OURS
    form.is_valid()
    subject = form.cleaned_data.get("subject") or room.engagement.pk
    url_name = comments.page_of(room.engagement, subject)
    if not url_name:
        raise Http404
    if form.is_valid():
        said = {**form.cleaned_data, "subject": subject, "own_side_only": is_ours}
        status = attempt(form, lambda: comments.write(engagement=room.engagement, by=by, now=room.now, **said))
    if status:
        ask_again(form)
        return room.render("engagements/comment.html", "work", status, conversation=Conversation(form=form))
    messages.success(room.request, _("Kept for your side only.") if is_ours else _("Sent to both sides."))
    args = [room.engagement.pk] if subject == room.engagement.pk else [room.engagement.pk, subject]
    return redirect(reverse(url_name, args=args) + "#comments")
