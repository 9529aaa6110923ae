"""What is needed to put notifications into words, read at once for hundreds of them: about ten statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engagements.models import Engagement
from engagements.selectors import voices_of
from kernel.models import Entry, Move
from kernel.moves.sentences import Ear, Sentence, Voices, sentence
from monitoring.history import Line, Reading, line_of
from monitoring.models import Notification
from monitoring.names import Names, as_uuid, facts_of, names_in
from monitoring.services.news import NEWS, read_quotes
from monitoring.services.recipients import Directory, Person


@dataclass(frozen=True)
class Material:
    """Moves, entries and jobs by id; the people of the jobs; names, and what people wrote, for the entries."""

    moves: dict[UUID, Move]
    entries: dict[UUID, Entry]
    jobs: dict[UUID, Engagement]
    directory: Directory
    names: Names
    quotes: dict[UUID, str]

    def entry_of(self, notification: Notification) -> Entry | None:
        """The entry that a notification is about, if it is about one."""
        return self.entries.get(notification.entry_id) if notification.entry_id else None

    def move_of(self, notification: Notification) -> Move | None:
        """The move that a notification is about, itself or through its entry."""
        if notification.move_id:
            return self.moves.get(notification.move_id)
        entry = self.entry_of(notification)
        named = moved(entry) if entry else None
        return self.names.moves.get(named) if named else None

    def person_of(self, notification: Notification) -> Person | None:
        """The recipient, if they still have an active seat on the side on which they were to hear it."""
        job = self.jobs.get(notification.scope_id)
        if job is None:
            return None
        who: dict[str, Any] = {
            "pair": job.relationship_id,
            "side": notification.side,
            "user_id": notification.recipient_id,
        }
        return self.directory.find(**who)

    def say(self, move: Move, *, person_id: UUID, side: str, zone: str, now: datetime) -> Sentence:
        """Say a move to somebody on ``side``."""
        return sentence(move, Ear(person_id, side, zone), self._voices_of(self.jobs[move.scope_id]), now=now)

    def tell(self, entry: Entry, *, zone: str, now: datetime) -> Line:
        """Say an entry, as the history does."""
        return line_of(entry, Reading(self.names, zone, now))

    def _voices_of(self, job: Engagement) -> Voices:
        """How the two sides are spoken of, with the names of everybody who may be named."""
        people = {one.id: one.name for one in self.directory.side(job.relationship_id, "client").people}
        return voices_of(job, people=people)


def moved(entry: Entry) -> UUID | None:
    """The move that an entry names in its facts (asked for, answered), if it does."""
    return as_uuid(facts_of(entry).get("move"))


def read_material(notifications: Collection[Notification]) -> Material:
    """Read what ``notifications`` are about."""
    entry_ids = [row.entry_id for row in notifications if row.entry_id]
    entries = Entry.objects.select_related("facts").in_bulk(entry_ids) if entry_ids else {}
    told = [entry for entry in entries.values() if entry.verb in NEWS]
    jobs = Engagement.objects.select_related("organization", "contractor", "relationship__manager").in_bulk(
        {row.scope_id for row in notifications if row.scope_kind == "engagement"}
    )
    return Material(
        moves=Move.objects.select_related("reminder").in_bulk({row.move_id for row in notifications if row.move_id}),
        entries=entries,
        jobs=jobs,
        directory=Directory().load(job.relationship_id for job in jobs.values()),
        names=names_in(told) if told else Names(),
        quotes=read_quotes(told),
    )
