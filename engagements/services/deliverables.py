"""Deliverables: submit, accept, request changes, commend."""

from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor
from engagements.models import Commendation, Deliverable, Engagement, Review, Submission
from engagements.models.base import parties_of
from engagements.services import attachments
from engagements.services.texts import clean_text, required_text
from kernel.actors import Actor
from kernel.door import Change, change
from kernel.errors import DomainError, IllegalTransition, Invalid, Stale
from kernel.transitions import check, transition

MAX_LINKS = 20


def submit(
    *,
    deliverable: Deliverable,
    note: str,
    links: Sequence[str] = (),
    files: Sequence[UploadedFile] = (),
    by: Actor,
    now: datetime,
) -> Submission:
    """Hand in one round. The review is due within the agreed working days of the client.

    Raises Invalid when there is nothing in it or a link is not an address, IllegalTransition when it is not the
    contractor's move.
    """
    note, addresses = clean_text(note, "note"), check_links(links)
    if not (note or addresses or files):
        raise Invalid({"note": [_("Say what you hand in: a note, a link or a file.")]})
    stored = attachments.store(files)
    with (
        attachments.discarded_on_error(stored),
        change(deliverable.engagement, by=by, verb="deliverable.submitted", now=now) as door,
    ):
        _running(door)
        row = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
        check(row, "submit", by=by)
        submission = Submission.objects.create(
            **parties_of(door.scope),
            deliverable=row,
            round=row.round,
            note=note,
            links=addresses,
            submitted_by_id=by.user_id,
            submitted_at=now,
        )
        attachments.attach(stored, engagement=door.scope, subject=submission.pk, by=by, now=now)
        due = door.scope.organization.working_time().add_working_days(now, row.review_days)
        transition(row, "submit", by=by, submitted_at=now, review_due_at=due, since=now)
        door.note(row, submission=submission.pk, round=row.round, review_due_at=due)
    return submission


def accept(*, deliverable: Deliverable, submission_id: UUID, note: str = "", by: Actor, now: datetime) -> None:
    """Accept the submission that was judged. Already accepted is a quiet no-op; another round on the table is Stale."""
    note = clean_text(note, "note")
    with change(deliverable.engagement, by=by, verb="deliverable.accepted", now=now) as door:
        row, submission = _judged(door, deliverable, submission_id)
        if row.status == Deliverable.Status.ACCEPTED:
            return
        transition(row, "accept", by=by, accepted_at=now, since=now)
        _review(door, submission, "accepted", note)
        door.note(row, submission=submission.pk, round=row.round)


def next_round_due(deliverable: Deliverable, *, contractor: Contractor, now: datetime) -> datetime:
    """The same working days as a review takes, and never before the agreed date: delivering early makes nobody late."""
    return max(deliverable.due_at, contractor.working_time().add_working_days(now, deliverable.review_days))


def request_changes(
    *,
    deliverable: Deliverable,
    submission_id: UUID,
    note: str,
    unmet: Collection[UUID],
    by: Actor,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Ask for another round, naming the criteria that are not met. The next round is due when ``next_round_due`` says."""
    note = required_text(note, "note", _("Say what has to change, so that the next round can be right."))
    with change(deliverable.engagement, by=by, verb="deliverable.changes_requested", now=now) as door:
        row, submission = _judged(door, deliverable, submission_id)
        criteria = list(row.criteria.current().filter(pk__in=list(unmet)))
        if not criteria or len(criteria) != len(set(unmet)):
            raise Invalid({"unmet": [_("Name at least one criterion that is not met.")]})
        redo = due_at or next_round_due(row, contractor=door.scope.contractor, now=now)
        transition(row, "request_changes", by=by, round=row.round + 1, redo_due_at=redo, since=now)
        _review(door, submission, "changes_requested", note).unmet.set(criteria)
        door.note(row, submission=submission.pk, round=row.round, redo_due_at=redo, unmet=[str(c.pk) for c in criteria])


def commend(*, deliverable: Deliverable, text: str, by: Actor, now: datetime) -> Commendation:
    """Praise an accepted deliverable, once. Raises ``already_commended`` when it was."""
    text = required_text(text, "text", _("Write a line of praise, or leave it."))
    with change(deliverable.engagement, by=by, verb="deliverable.commended", now=now) as door:
        row = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
        if row.status != Deliverable.Status.ACCEPTED:
            raise IllegalTransition(act="commend", status=row.status)
        if Commendation.objects.filter(deliverable=row).exists():
            raise DomainError(_("Somebody on your side commended this already."), code="already_commended")
        commendation = Commendation.objects.create(
            **parties_of(door.scope), deliverable=row, text=text, given_by_id=by.user_id, given_at=now
        )
        door.note(row, commendation=commendation.pk)
    return commendation


def _running(door: Change[Engagement]) -> None:
    if not door.scope.is_running:
        raise IllegalTransition(act="submit", status=door.scope.status)


def _judged(door: Change[Engagement], deliverable: Deliverable, submission_id: UUID) -> tuple[Deliverable, Submission]:
    """The locked deliverable and the submission that is judged, which must be the newest."""
    row = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
    newest = row.submissions.order_by("-round").first()
    if newest is None or newest.pk != submission_id:
        raise Stale(_("A newer round was handed in. Read it before you judge."))
    return row, newest


def _review(door: Change[Engagement], submission: Submission, outcome: str, note: str) -> Review:
    return Review.objects.create(
        **parties_of(door.scope),
        submission=submission,
        outcome=outcome,
        note=note,
        reviewed_by_id=door.by.user_id,
        reviewed_at=door.now,
    )


def check_links(links: Sequence[str]) -> list[str]:
    """Addresses that start with https:// or http:// and have a host; raises Invalid naming each that does not."""
    found = [link.strip() for link in links if link.strip()]
    if len(found) > MAX_LINKS:
        raise Invalid({"links": [_("At most 20 links. Put the rest into the note.")]})
    if bad := [link for link in dict.fromkeys(found) if not _is_web_address(link)]:
        sentence = _("“%(link)s” is not a web address. Start it with https://.")
        raise Invalid({"links": [sentence % {"link": Truncator(link).chars(80)} for link in bad]})
    return found


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
        is_usable = parts.scheme in {"https", "http"} and bool(parts.hostname) and len(link) <= 2000
    except ValueError:
        return False
    return is_usable and not any(character.isspace() for character in link)
