"""News: what people are told about the record's entries, whom, and in which words. One table, by verb.

Only what no move tells: who is to act next hears of it by their move. Verbs that are not in the table are told to nobody.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Permission
from accounts.models import User
from engagements.models import AgreementVersion, Clarification, Comment, Deliverable, Engagement, Tool
from kernel.formats import as_zone, format_day, format_money
from kernel.models import Entry
from monitoring.models import Answer, Blocker, CheckIn
from payments.models import Payment

OTHERS, BOTH, EVERYBODY, ASKED = "others", "both", "everybody", "asked"
QUOTE_LENGTH = 280


@dataclass(frozen=True)
class News:
    """How one verb is told.

    ``text`` has places for who, what, job, number and amount; ``what`` and ``quote`` are paths from ``model``, the kind of the
    entry's subject. ``hears``: the OTHERS' side, BOTH sides but the actor, EVERYBODY (a receipt), or the side that is ASKED.
    """

    text: Any
    url_name: str
    model: type[Model] = Engagement
    what: str = ""
    quote: str = ""
    hears: str = OTHERS
    is_mailed: bool = True
    is_urgent: bool = False
    has_head: bool = False
    permission: str = ""
    by_clock: Any = ""


NEWS: dict[str, News] = {
    "agreement.in_force": News(
        gettext_lazy("Both have signed: version %(number)s of %(job)s is in force"),
        "agreement", AgreementVersion, hears=EVERYBODY, is_urgent=True, has_head=True, permission=Permission.AGREEMENT_SIGN,
    ),
    "agreement.declined": News(
        gettext_lazy("%(who)s declined version %(number)s of %(job)s"),
        "agreement", AgreementVersion, quote="answer_reason",
    ),
    "agreement.countered": News(
        gettext_lazy("%(who)s answered version %(number)s of %(job)s with other terms"),
        "agreement", AgreementVersion, is_mailed=False,
    ),
    "agreement.withdrawn": News(
        gettext_lazy("%(who)s took version %(number)s of %(job)s back"), "agreement", AgreementVersion,
    ),
    "agreement.expired": News(
        gettext_lazy("The offer for %(job)s, version %(number)s, has expired"), "agreement", AgreementVersion, hears=BOTH,
    ),
    "clarification.answered": News(
        gettext_lazy("%(who)s answered your question %(what)s"),
        "clarification", Clarification, what="question", quote="answer",
    ),
    "deliverable.accepted": News(
        gettext_lazy("%(who)s accepted %(what)s"), "deliverable", Deliverable, what="title", has_head=True,
    ),
    "deliverable.commended": News(
        gettext_lazy("%(who)s commends %(what)s"),
        "deliverable", Deliverable, what="title", quote="commendation__text",
    ),
    "payment.recorded": News(
        gettext_lazy("%(who)s recorded a payment of %(amount)s for %(what)s"),
        "payment", Payment, what="milestone__title", has_head=True,
    ),
    "payment.confirmed": News(
        gettext_lazy("%(who)s received %(amount)s for %(what)s"),
        "payment", Payment, what="milestone__title", is_mailed=False, permission=Permission.PAYMENT_RECORD,
    ),
    "payment.traced": News(
        gettext_lazy("%(who)s found out where the payment for %(what)s went"),
        "payment", Payment, what="milestone__title", quote="missing_note",
    ),
    "payment.reversed": News(
        gettext_lazy("%(who)s reversed the payment of %(amount)s for %(what)s"),
        "payment", Payment, what="milestone__title", quote="reversal_reason", has_head=True,
    ),
    "tool.granted": News(gettext_lazy("%(who)s gave access to %(what)s"), "tool", Tool, what="name"),
    "tool.confirmed": News(gettext_lazy("%(what)s works for %(who)s"), "tool", Tool, what="name", is_mailed=False),
    "tool.revoked": News(gettext_lazy("%(who)s ended the access to %(what)s"), "tool", Tool, what="name"),
    "checkin.submitted": News(
        gettext_lazy("%(who)s says how %(job)s goes"), "checkin", CheckIn, quote="done", is_mailed=False,
    ),
    "blocker.resolved": News(
        gettext_lazy("%(who)s answered what blocked %(job)s"), "blocker", Blocker, quote="answer", is_urgent=True,
    ),
    "comment.written": News(
        gettext_lazy("%(who)s wrote about %(job)s"), "engagement", Comment, quote="body", hears=BOTH,
    ),
    "move.nudged": News(gettext_lazy("%(who)s asks: %(what)s"), "engagement", hears=ASKED, is_urgent=True),
    "move.answered": News(
        gettext_lazy("%(who)s needs until %(until)s: %(what)s"), "engagement", Answer, quote="note",
    ),
    "engagement.closed": News(
        gettext_lazy("%(who)s closed %(job)s"), "engagement", hears=BOTH, has_head=True,
        by_clock=gettext_lazy("%(job)s is closed"),
    ),
    "engagement.cancelled": News(gettext_lazy("%(who)s cancelled %(job)s"), "engagement"),
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What an entry is about, as it reads now: its name, or a move in words, and what people wrote with the act."""

    what: str = ""
    quote: str = ""
    is_move: bool = False


@dataclass(frozen=True)
class Told:
    """One entry in words: a sentence without its full stop, what they wrote with it, and where it is found."""

    text: str
    quote: str
    url: str


def subject_id(entry: Entry) -> UUID:
    """The id of the row that an entry is about."""
    return UUID(entry.subject.partition(":")[2])


def facts_of(entry: Entry) -> Mapping[str, Any]:
    """The entry's facts; empty where they were erased."""
    facts = getattr(entry, "facts", None)
    return facts.body if facts else {}


def read_subjects(entries: Iterable[Entry]) -> dict[UUID, Subject]:
    """What each entry is about, by the entry's id: one statement for each kind of news, however many entries."""
    waiting: dict[str, list[Entry]] = {}
    for entry in entries:
        waiting.setdefault(entry.verb, []).append(entry)
    return {pk: subject for verb, rows in waiting.items() if verb in NEWS for pk, subject in _read(NEWS[verb], rows)}


def _read(news: News, entries: Collection[Entry]) -> Iterable[tuple[UUID, Subject]]:
    if not (news.what or news.quote):
        return [(entry.pk, Subject()) for entry in entries]
    paths = [news.what or "pk", news.quote or "pk"]
    ids = {subject_id(entry) for entry in entries}
    found = {row[0]: row[1:] for row in news.model._default_manager.filter(pk__in=ids).values_list("pk", *paths)}
    rows = ((entry.pk, found.get(subject_id(entry), ("", ""))) for entry in entries)
    return [
        (pk, Subject(_short(what, 120) if news.what else "", _short(quote, QUOTE_LENGTH) if news.quote else ""))
        for pk, (what, quote) in rows
    ]


def _short(text: Any, length: int) -> str:
    return Truncator(" ".join(str(text or "").split())).chars(length)


def read_actors(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of those who acted, by the label that the record keeps. One statement."""
    labels = {entry.actor for entry in entries if entry.actor.startswith("user:")}
    users = User.objects.filter(pk__in=[label.partition(":")[2] for label in labels])
    return {f"user:{pk}": name for pk, name in users.values_list("pk", "name")}


def tell(
    entry: Entry, job: Engagement, subject: Subject, *, actors: Mapping[str, str], zone: str, now: datetime
) -> Told:
    """Say an entry of the table in the active language."""
    news, facts = NEWS[entry.verb], facts_of(entry)
    values = {
        "who": actors.get(entry.actor) or pgettext("who acted", "Somebody"),
        "what": subject.what if subject.is_move else f"“{subject.what}”",
        "job": f"“{job.title}”",
        "number": facts.get("number", ""),
        "amount": format_money(Decimal(facts["amount"]), facts["currency"]) if "amount" in facts else "",
        "until": _day(facts.get("until"), zone, now),
    }
    text = news.by_clock if news.by_clock and entry.actor not in actors else news.text
    if entry.verb == "move.answered" and not facts.get("until"):
        text = gettext_lazy("%(who)s cannot: %(what)s")
    return Told(str(text) % values, subject.quote, _url(news, entry))


def _day(moment: str | None, zone: str, now: datetime) -> str:
    if not moment:
        return ""
    place = as_zone(zone)
    return format_day(datetime.fromisoformat(moment).astimezone(place).date(), now=now.astimezone(place))


def _url(news: News, entry: Entry) -> str:
    if news.url_name in {"engagement", "agreement"}:
        return reverse(news.url_name, args=[entry.scope_id])
    return reverse(news.url_name, args=[entry.scope_id, subject_id(entry)])
