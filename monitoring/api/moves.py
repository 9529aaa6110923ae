"""Moves as REST says them: the same sentence as pages and mails."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.api.serializers import SIDES
from kernel.api.fields import instant_text
from kernel.moves.sentences import Sentence

STATES = ["open", "late", "upcoming"]


class MoveSerializer(serializers.Serializer[Any]):
    """What one side owes the other, in codes and in one sentence."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="A stable code, such as `deliver`, `review` or `pay`.")
    subject = serializers.UUIDField(help_text="The row that it is about.")
    side = serializers.ChoiceField(choices=SIDES, help_text="The side that owes it.")
    whose = serializers.CharField(help_text="Who owes it, as the reader would say.")
    is_ours = serializers.BooleanField(help_text="Whether the token's own side owes it.")
    is_courtesy = serializers.BooleanField()
    sentence = serializers.CharField(
        help_text="Whose turn, what, by when, since when, what then; as pages and mails say it."
    )
    state = serializers.ChoiceField(choices=STATES)
    since = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    promised_until = serializers.DateTimeField(
        allow_null=True, help_text="For when the owing side has promised it; the due date stays."
    )
    promised_at = serializers.DateTimeField(allow_null=True, help_text="When it said so.")
    is_late = serializers.BooleanField()
    url = serializers.URLField(help_text="The page on which it is made.")


def move_json(said: Sentence) -> dict[str, Any]:
    """A move for one reader, by :class:`MoveSerializer`; written out, since lists say fifty at a time."""
    move = said.move
    return {
        "id": str(move.pk),
        "kind": move.kind,
        "subject": str(move.subject),
        "side": move.side,
        "whose": said.whose,
        "is_ours": said.is_mine,
        "is_courtesy": move.is_courtesy,
        "sentence": said.text,
        "state": said.state,
        "since": instant_text(move.since),
        "due_at": instant_text(move.due_at),
        "promised_until": instant_text(move.promised_until),
        "promised_at": instant_text(move.promised_at),
        "is_late": said.state == "late",
        "url": settings.PUBLIC_URL + said.url,
    }
