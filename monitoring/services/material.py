"""What is needed to put notifications into words, read at once for hundreds of them: about ten statements."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from engagements.models import Engagement
from engagements.selectors import voices_of
from kernel.models import Entry, Move
from kernel.moves.sentences import Ear, Sentence, Voices, sentence
from monitoring.models import Notification
from monitoring.services.news import NEWS, Subject, facts_of, read_actors, read_subjects
from monitoring.services.recipients import Directory, Person


@dataclass(frozen=True)
class Material:
    """Moves, entries and jobs by id; the people of the jobs; what the entries are about."""

    moves: dict[UUID, Move]
    entries: dict[UUID, Entry]
    jobs: dict[UUID, Engagement]
    directory: Directory
    actors: dict[str, str]
    subjects: dict[UUID, Subject]

    def move_of(self, notification: Notification) -> Move | None:
        """The move that a notification is about, itself or through its entry."""
        if notification.move_id:
            return self.moves.get(notification.move_id)
        entry = self.entries.get(notification.entry_id) if notification.entry_id else None
        return self.moves.get(moved(entry)) if entry and moved(entry) else None  # type: ignore[arg-type]

    def person_of(self, notification: Notification) -> Person | None:
        """The recipient, if they still have an active seat on the side on which they were to hear it."""
        job = self.jobs.get(notification.scope_id)
        if job is None:
            return None
        who = {"pair": job.relationship_id, "side": notification.side, "user_id": notification.recipient_id}
        return self.directory.find(**who)

    def voices_of(self, job: Engagement) -> Voices:
        """How the two sides are spoken of, with the names of everybody who may be named."""
        return {
            side: replace(voice, people={someone.id: someone.name for someone in self._side(job, side)})
            for side, voice in voices_of(job).items()
        }

    def _side(self, job: Engagement, side: str) -> tuple[Person, ...]:
        return self.directory.side(job.relationship_id, side).people

    def say(self, move: Move, *, person_id: UUID, side: str, zone: str, now: datetime) -> Sentence:
        """Say a move to somebody on ``side``."""
        return sentence(move, Ear(person_id, side, zone), self.voices_of(self.jobs[move.scope_id]), now=now)


def moved(entry: Entry) -> UUID | None:
    """The move that an entry names in its facts (asked for, answered), if it does."""
    named = facts_of(entry).get("move")
    return UUID(named) if named else None


def read_material(notifications: Collection[Notification]) -> Material:
    """Read what ``notifications`` are about."""
    entries = {
        entry.pk: entry
        for entry in Entry.objects.filter(pk__in=[row.entry_id for row in notifications if row.entry_id])
        .select_related("facts")
        .order_by("pk")
    }
    told = [entry for entry in entries.values() if entry.verb in NEWS]
    move_ids = {row.move_id for row in notifications if row.move_id} | {moved(entry) for entry in told}
    jobs = Engagement.objects.select_related("organization", "contractor", "relationship__manager").in_bulk(
        {row.scope_id for row in notifications if row.scope_kind == "engagement"}
    )
    return Material(
        moves=Move.objects.in_bulk(move_ids - {None}),
        entries=entries,
        jobs=jobs,
        directory=Directory().load(job.relationship_id for job in jobs.values()),
        actors=read_actors(told) if told else {},
        subjects=read_subjects(told),
    )
