"""News: which entries of the record people are told of, and whom. One table, by verb; the words are the history's.

Only what no move tells: who is to act next hears of it by their move. Verbs that are not in the table are told to nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.text import Truncator

from accounts.access import Permission
from engagements.models import AgreementVersion, Clarification, Comment, Deliverable
from kernel.models import Entry
from monitoring.models import Answer, Blocker
from monitoring.names import as_uuid, facts_of, subject_of
from payments.models import Payment

OTHERS, BOTH, EVERYBODY, ASKED = "others", "both", "everybody", "asked"
QUOTE_LENGTH = 280


@dataclass(frozen=True)
class News:
    """How one verb is told.

    ``hears``: the OTHERS' side, BOTH sides but the actor, EVERYBODY (a receipt), or the side that is ASKED. ``permission`` adds
    those whose own act it answers. ``quote`` is the path from ``model`` to what people wrote with the act; its row is the entry's
    subject, or the one that the fact ``names``. ``has_head`` carries the record's head in the mail.
    """

    hears: str = OTHERS
    is_mailed: bool = True
    is_urgent: bool = False
    has_head: bool = False
    permission: str = ""
    model: type[Model] | None = None
    quote: str = ""
    names: str = ""


NEWS: dict[str, News] = {
    "agreement.in_force": News(EVERYBODY, is_urgent=True, has_head=True, permission=Permission.AGREEMENT_SIGN),
    "agreement.declined": News(model=AgreementVersion, quote="answer_reason"),
    "agreement.countered": News(is_mailed=False),
    "agreement.withdrawn": News(),
    "agreement.expired": News(BOTH),
    "clarification.answered": News(model=Clarification, quote="answer"),
    "deliverable.accepted": News(has_head=True),
    "deliverable.commended": News(model=Deliverable, quote="commendation__text"),
    "payment.recorded": News(has_head=True),
    "payment.confirmed": News(is_mailed=False, permission=Permission.PAYMENT_RECORD),
    "payment.traced": News(model=Comment, quote="body", names="comment"),
    "payment.reversed": News(has_head=True, model=Payment, quote="reversal_reason"),
    "tool.granted": News(),
    "tool.confirmed": News(is_mailed=False),
    "tool.revoked": News(),
    "checkin.submitted": News(is_mailed=False),
    "blocker.resolved": News(is_urgent=True, model=Blocker, quote="answer"),
    "comment.written": News(BOTH, model=Comment, quote="body"),
    "move.nudged": News(ASKED, is_urgent=True),
    "move.answered": News(model=Answer, quote="note"),
    "engagement.closed": News(BOTH, has_head=True),
    "engagement.reopened": News(BOTH),
    "engagement.cancelled": News(),
}


def read_quotes(entries: Iterable[Entry]) -> dict[UUID, str]:
    """What people wrote with the acts, by the entry's id: one statement for each verb that has words, at most."""
    waiting: dict[str, list[Entry]] = {}
    for entry in entries:
        if NEWS[entry.verb].model is not None:
            waiting.setdefault(entry.verb, []).append(entry)
    return {pk: text for verb, rows in waiting.items() for pk, text in _read(NEWS[verb], rows).items()}


def _read(news: News, entries: list[Entry]) -> Mapping[UUID, str]:
    assert news.model is not None  # noqa: S101 - asked by the caller
    wanted = {
        entry.pk: as_uuid(facts_of(entry).get(news.names)) if news.names else subject_of(entry)[1] for entry in entries
    }
    found = dict(news.model._default_manager.filter(pk__in=set(wanted.values())).values_list("pk", news.quote))
    return {pk: _short(found.get(row)) for pk, row in wanted.items()}


def _short(text: Any) -> str:
    return Truncator(" ".join(str(text or "").split())).chars(QUOTE_LENGTH)
