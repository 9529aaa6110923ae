"""Home for a manager of many: one row per relationship, with whose turn it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from accounts.models import Relationship
from kernel.models import Move
from monitoring.selectors import places, pressing_order
from monitoring.watch import Watch
from monitoring.words import sentence_case

LIMIT = 50


@dataclass(frozen=True)
class PartyRow:
    """One relationship: the other party, how much either side owes there, and the most pressing of it as a row."""

    id: UUID
    name: str
    ours: int
    ours_late: int
    theirs: int
    theirs_late: int
    side: str
    whose: str
    what: Any
    where: str
    due: str
    due_tone: str
    url: str


def party_rows(watch: Watch) -> list[PartyRow]:
    """Relationships in which something is owed, the earliest date first; one more than LIMIT where there are more.

    Four queries, whatever the number of rows.
    """
    side, now = watch.seat.side, watch.now
    moves = Move.objects.open().duties().filter(watch.whose | watch.faced, scope_kind="engagement")
    opened = moves.filter(opens_at__lte=now)
    ours, late = Q(side=side), Q(due_at__lt=now)
    counts = {
        row["pair"]: row
        for row in opened.values("pair")
        .annotate(
            ours=Count("pk", filter=ours),
            ours_late=Count("pk", filter=ours & late),
            theirs=Count("pk", filter=~ours),
            theirs_late=Count("pk", filter=~ours & late),
            first=Min("due_at"),
        )
        .order_by("first", "pair")[: LIMIT + 1]
    }
    pressing = opened.filter(pair__in=counts).order_by("pair", *pressing_order(side, now)).distinct("pair")
    moves_by_pair = {move.pair: move for move in pressing}
    known = places(watch.reader, {move.scope_id for move in moves_by_pair.values()})
    names = _names(side, list(counts))
    return [
        _row(watch, counts[pair], names[pair], move, known[move.scope_id])
        for pair in counts
        if (move := moves_by_pair.get(pair)) and move.scope_id in known
    ]


def _names(side: str, pairs: list[UUID]) -> dict[UUID, str]:
    other = "contractor__name" if side == "client" else "organization__name"
    return dict(Relationship.objects.filter(pk__in=pairs).values_list("pk", other))


def _row(watch: Watch, counts: Mapping[str, Any], name: str, move: Move, place: Any) -> PartyRow:
    said = watch.say(move, place)
    return PartyRow(
        id=counts["pair"],
        name=name,
        ours=counts["ours"],
        ours_late=counts["ours_late"],
        theirs=counts["theirs"],
        theirs_late=counts["theirs_late"],
        side=move.side,
        whose=said.whose,
        what=said.what_html,
        where=f"{place.reference} {place.title}",
        due=sentence_case(said.late_by) if said.late_by else said.due_html,
        due_tone=said.tone,
        url=said.url,
    )
