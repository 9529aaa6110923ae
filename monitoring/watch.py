"""Who looks at moves: one person in one seat, at one moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.access import Reader, Seat
from kernel.models import Move
from kernel.moves.sentences import SOON, Ear, Sentence, sentence
from monitoring.selectors import Place, mine_only, owed_by_us, owed_to_us


@dataclass(frozen=True)
class Watch:
    """Who looks, from which seat, when; ``is_mine_only`` leaves out what is a colleague's."""

    reader: Reader
    seat: Seat
    now: datetime
    is_mine_only: bool = False

    @property
    def soon(self) -> datetime:
        """Until when something is soon due."""
        return self.now + SOON

    @property
    def ear(self) -> Ear:
        return Ear(self.reader.user.pk, self.seat.side, self.zone)

    @property
    def zone(self) -> str:
        return str(self.reader.user.zone)

    @property
    def whose(self) -> Q:
        """Moves that are this watch's own side's."""
        ours = owed_by_us(self.reader, self.seat)
        return ours & mine_only(self.seat, self.reader.user.pk) if self.is_mine_only else ours

    @property
    def faced(self) -> Q:
        """Moves that are owed to this watch's side."""
        theirs = owed_to_us(self.reader, self.seat)
        if not self.is_mine_only or self.seat.side == "contractor":
            return theirs
        cared_for = self.seat.party.relationships.filter(manager_id=self.reader.user.pk).values("pk")
        return theirs & Q(pair__in=cared_for)

    def say(self, move: Move, place: Place) -> Sentence:
        return sentence(move, self.ear, place.voices, now=self.now)
