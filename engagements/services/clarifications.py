"""Questions and answers about the agreement."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from engagements.models import Clarification, Engagement
from engagements.models.base import parties_of
from engagements.selectors import answer_days
from engagements.services.texts import required_text
from kernel.actors import Actor
from kernel.door import change
from kernel.errors import IllegalTransition, NotAllowed
from kernel.transitions import transition

ANSWERABLE = {"open", "active", "completing"}


def ask(*, engagement: Engagement, question: str, by: Actor, now: datetime, section_key: str = "") -> Clarification:
    """Ask the other side. The answer is due within the agreed working days, in their working time."""
    question = required_text(question, "question", _("Write your question."))
    with change(engagement, by=by, verb="clarification.asked", now=now) as door:
        if door.scope.status not in ANSWERABLE:
            raise IllegalTransition(act="ask", status=door.scope.status)
        other = door.scope.contractor if by.side == "client" else door.scope.organization
        clarification = Clarification.objects.create(
            **parties_of(door.scope),
            side=by.side,
            section_key=section_key,
            question=question,
            asked_by_id=by.user_id,
            asked_at=now,
            due_at=other.working_time().add_working_days(now, answer_days(door.scope)),
        )
        door.note(clarification, side=by.side, due_at=clarification.due_at)
    return clarification


def answer(*, clarification: Clarification, text: str, by: Actor, now: datetime) -> Clarification:
    """Answer the other side's question. Raises IllegalTransition when somebody answered before."""
    text = required_text(text, "answer", _("Write your answer."))
    with change(clarification.engagement, by=by, verb="clarification.answered", now=now) as door:
        clarification = Clarification.objects.select_for_update().get(pk=clarification.pk)
        if clarification.side == by.side:
            raise NotAllowed(_("This question waits for the other side."))
        transition(clarification, "answer", by=by, answer=text, answered_by_id=by.user_id, answered_at=now)
        door.note(clarification, side=by.side)
    return clarification


def withdraw(*, clarification: Clarification, by: Actor, now: datetime) -> None:
    """Take one's own question back."""
    with change(clarification.engagement, by=by, verb="clarification.withdrawn", now=now) as door:
        clarification = Clarification.objects.select_for_update().get(pk=clarification.pk)
        if clarification.side != by.side:
            raise NotAllowed(_("Only the side that asked can take the question back."))
        transition(clarification, "withdraw", by=by)
        door.note(clarification, side=by.side)
