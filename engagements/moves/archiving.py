"""When an organization is archived, the clock archives its engagements. Nobody owes anything for it."""

from collections.abc import Iterator

from engagements.moves import reads
from kernel.moves.rules import NOTHING, Rule, Snapshot, Wake


def wakes(snapshot: Snapshot) -> Iterator[Wake]:
    engagement = snapshot.engagement
    if engagement.organization.archived_at:
        yield Wake(engagement.organization.archived_at, "engagements.services.archiving.archive", engagement.pk)


RULE = Rule(kinds=(), reads={"engagement": reads.engagement}, moves=NOTHING, wakes=wakes)
