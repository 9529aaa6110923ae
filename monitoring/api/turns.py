"""REST: what the token's side owes and waits for, as its home page has it."""

from typing import Any

from rest_framework import serializers

from accounts.access import Permission
from accounts.api.base import ApiView
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import Order, by_moment
from kernel.models import Move
from kernel.moves.rules import kinds
from monitoring.api.moves import MoveSerializer, move_json
from monitoring.selectors import owed_by_us, owed_to_us, places


class TurnPlaceSerializer(serializers.Serializer[Any]):
    """The engagement in which a move is made."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()


class TurnSerializer(MoveSerializer):
    """A move with its engagement."""

    engagement = TurnPlaceSerializer()


class TurnQuery(PageQuery):
    """Which moves."""

    owed = serializers.ChoiceField(choices=["by_us", "to_us"], default="by_us")
    courtesies = serializers.BooleanField(
        default=False, help_text="The courtesies instead of the duties; oldest first."
    )
    kind = serializers.CharField(required=False, max_length=40)
    engagement = serializers.UUIDField(required=False)
    upcoming = serializers.BooleanField(default=False, help_text="Those that open later, too.")


class Moves(ApiView):
    """``/moves``"""

    tag = "Moves"

    @operation(
        "listMoves",
        "Your turn: what the token's side owes, earliest due first; or what the others owe it",
        Permission.ENGAGEMENT_READ,
        query=TurnQuery,
        gives=page_shape(TurnSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        order = (
            Order("since", parse=by_moment("").parse)
            if query["courtesies"]
            else Order("due_at", parse=by_moment("").parse)
        )
        return self.page(self._moves(query), query, order=order, shape=self._said)

    def _moves(self, query: dict[str, Any]) -> Any:
        whose = (owed_by_us if query["owed"] == "by_us" else owed_to_us)(self.reader, self.seat)
        rows = Move.objects.open().filter(whose, scope_kind="engagement", is_courtesy=query["courtesies"])
        if self.reader.only_engagement_id:
            rows = rows.filter(scope_id=self.reader.only_engagement_id)
        if not query["upcoming"]:
            rows = rows.filter(opens_at__lte=self.now)
        if "kind" in query:
            rows = rows.filter(kind=query["kind"] if query["kind"] in kinds() else "")
        return rows.filter(scope_id=query["engagement"]) if "engagement" in query else rows

    def _said(self, moves: list[Move]) -> list[dict[str, Any]]:
        found = places(self.reader, {move.scope_id for move in moves})
        user = self.reader.user
        return [
            {
                **move_json(place.say(move, user_id=user.pk, side=self.side, zone=user.zone, now=self.now)),
                "engagement": {"id": str(place.id), "reference": place.reference, "title": place.title},
            }
            for move in moves
            if (place := found.get(move.scope_id))
        ]
