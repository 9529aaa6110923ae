"""What ``expand`` brings along with engagements: one query each, however many rows."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from rest_framework import serializers

from accounts.access import Permission
from engagements.api.deliverables import DeliverableSummarySerializer
from engagements.models import Deliverable
from kernel.errors import NotAllowed
from kernel.models import Move
from kernel.moves.sentences import sentence
from monitoring.api.moves import MoveSerializer, move_json
from monitoring.selectors import voices_of
from payments.api.milestones import MilestoneSummarySerializer
from payments.models import Milestone


class ExpansionsSerializer(serializers.Serializer[Any]):
    """What was asked for."""

    deliverables = DeliverableSummarySerializer(many=True, required=False)
    milestones = MilestoneSummarySerializer(many=True, required=False, help_text="Takes the scope `money.read`, too.")
    moves = MoveSerializer(many=True, required=False, help_text="All that is open, earliest due first.")


def expand(view: Any, names: Collection[str], rows: list[Any], found: list[dict[str, Any]], teller: Any) -> None:
    """Put what ``names`` ask for into ``found``, the JSON of ``rows``. Raises NotAllowed without the scope."""
    for name in sorted(set(names)):
        brought = EXPANSIONS[name](view, rows, teller)
        for row, said in zip(rows, found, strict=True):
            said.setdefault("expanded", {})[name] = brought[row.pk]


def _deliverables(view: Any, rows: list[Any], teller: Any) -> dict[Any, list[Any]]:
    found = Deliverable.objects.filter(engagement__in=[row.pk for row in rows]).order_by("position", "pk")
    return _grouped(found, lambda row: view.shaped(DeliverableSummarySerializer, row, many=False))


def _milestones(view: Any, rows: list[Any], teller: Any) -> dict[Any, list[Any]]:
    if Permission.MONEY_READ not in teller.permissions:
        raise NotAllowed(permission=str(Permission.MONEY_READ))
    found = Milestone.objects.filter(engagement__in=[row.pk for row in rows]).order_by("position", "pk")
    return _grouped(found, lambda row: view.shaped(MilestoneSummarySerializer, row, many=False))


def _moves(view: Any, rows: list[Any], teller: Any) -> dict[Any, list[Any]]:
    by_id = {row.pk: row for row in rows}
    found: dict[Any, list[Any]] = defaultdict(list)
    moves = Move.objects.open().filter(scope_kind="engagement", scope_id__in=list(by_id))
    for move in sorted(moves, key=lambda move: (move.is_courtesy, move.due_at or move.since, move.pk)):
        voices = voices_of(by_id[move.scope_id])
        found[move.scope_id].append(move_json(sentence(move, teller.ear, voices, now=teller.now)))
    return found


def _grouped(rows: Any, say: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.engagement_id].append(say(row))
    return found


EXPANSIONS = {"deliverables": _deliverables, "milestones": _milestones, "moves": _moves}
