"""Moves about questions: who is asked, answers."""

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from engagements.moves import reads
from kernel.moves.rules import Due, MoveKind, Rule, Snapshot

ANSWER = MoveKind(
    code="answer",
    what=_("Answer: %(question)s"),
    then=_("Then: %(other)s goes on; signing waits for it."),
    button=_("Answer"),
    url_name="clarification",
    settled_by=frozenset({"clarification.answered"}),
    counter="respond",
    at_once=True,
    nouns=("question",),
    permission="clarification.answer",
    short=_("answer"),
)
ASKABLE = {"open", "active", "completing"}


def moves(snapshot: Snapshot) -> Iterator[Due]:
    """An open question is the move of the side that was asked."""
    if snapshot.engagement.status not in ASKABLE:
        return
    for row in snapshot.clarifications:
        if row.status == "open":
            asked = "contractor" if row.side == "client" else "client"
            facts = {"question": Truncator(row.question.replace("\n", " ")).chars(120)}
            yield Due(ANSWER, row.pk, asked, row.asked_at, row.due_at, facts=facts)


RULE = Rule(
    kinds=(ANSWER,),
    reads={"engagement": reads.engagement, "clarifications": reads.clarifications},
    moves=moves,
)
