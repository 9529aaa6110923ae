"""Home, "Your turn": what one seat owes and waits for, in groups, each cut to what a page can hold."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Q, QuerySet, Value
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.access import Permission, Reader, Seat, reader_in, sight_of
from accounts.models import Contractor, Organization, User
from kernel.formats import format_moment
from kernel.keyset import Order, Page, page_of
from kernel.models import Move
from kernel.moves.rules import kinds
from kernel.moves.sentences import SOON, Ear, Sentence, first_name, sentence, steady_moment
from kernel.statements import Statement
from monitoring.selectors import (
    MANY,
    Place,
    duties,
    mine_only,
    move_from,
    move_text,
    owed_by_us,
    owed_to_us,
    places,
    union,
)
from monitoring.services import nudges
from monitoring.words import number, sentence_case

OVERDUE, SOONER, OPEN, COURTESIES, WAITING, COMING = "overdue", "soon", "open", "courtesies", "waiting", "coming"
WAITING_LATE = "waiting_late"
LIMITS = {OVERDUE: 25, SOONER: 10, OPEN: 10, COURTESIES: 10, WAITING: 10, COMING: 5}
TITLES = {
    OVERDUE: gettext_lazy("Overdue"),
    SOONER: gettext_lazy("Due soon"),
    OPEN: gettext_lazy("Open"),
    COURTESIES: gettext_lazy("When it suits you"),
    WAITING: gettext_lazy("Waiting on others"),
    COMING: gettext_lazy("Coming up"),
}
WAITING_ON_CLIENTS = gettext_lazy("Waiting on clients")


@dataclass(frozen=True)
class Watch:
    """Who looks at home, from which seat, when; ``is_mine_only`` leaves out what is a colleague's."""

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
        return place.say(move, user_id=self.reader.user.pk, side=self.seat.side, zone=self.zone, now=self.now)


@dataclass
class Group:
    """One heading of the page with its rows. ``size`` counts all of them, but no further than 100.

    ``late`` is how many of what others owe are late, where that is not to be seen from the rows.
    """

    code: str
    title: Any
    rows: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    more_url: str = ""
    late: int | None = None

    @property
    def size_said(self) -> str:
        return f"{MANY}+" if self.size > MANY else str(self.size)

    @property
    def more(self) -> str:
        """``and 12 more``; empty when all are here."""
        hidden = self.size - len(self.rows)
        if hidden <= 0:
            return ""
        if self.size > MANY:
            return _("and more")
        return ngettext("and %(count)s more", "and %(count)s more", hidden) % {"count": hidden}


def queries(watch: Watch, soon: datetime) -> dict[str, "QuerySet[Move]"]:
    """The moves of each group, most pressing first; ``soon`` ends the time in which something is soon due."""
    ours = duties(watch.whose).filter(opens_at__lte=watch.now)
    theirs = duties(watch.faced)
    return {
        OVERDUE: ours.filter(due_at__lt=watch.now),
        SOONER: ours.filter(due_at__gte=watch.now, due_at__lt=soon),
        OPEN: ours.filter(due_at__gte=soon),
        COURTESIES: courtesies(watch.whose),
        WAITING: theirs.filter(opens_at__lte=watch.now),
        COMING: coming(watch.whose | watch.faced, watch.now),
    }


def courtesies(whose: Q) -> "QuerySet[Move]":
    """Open courtesies, oldest first."""
    return Move.objects.open().filter(whose, scope_kind="engagement", is_courtesy=True).order_by("since", "id")


def coming(whose: Q, now: datetime) -> "QuerySet[Move]":
    """Duties with a date that nobody need think of yet."""
    return duties(whose).filter(opens_at__gt=now, due_at__gt=now)


def home_groups(watch: Watch) -> list[Group]:
    """Every group that holds something, cut to its limit. At most four queries: moves, sizes, places, nudges."""
    found = _first_of_each(watch)
    sizes = {code: len(texts) for code, texts in found.items()}
    full = [code for code, texts in found.items() if len(texts) > LIMITS[code]]
    if full:
        sizes |= _sizes(watch, [*full, WAITING_LATE] if WAITING in full else full)
    shown = {code: texts[: LIMITS[code]] for code, texts in found.items() if texts}
    rows = rows_of(watch, [text for texts in shown.values() for text in texts], primary=shown.get(OVERDUE, ()))
    groups = [
        Group(code, title_of(code, watch.seat), [rows[t] for t in texts if t in rows], sizes[code], url(code, watch))
        for code, texts in shown.items()
    ]  # fmt: skip
    for group in groups:
        group.late = sizes.get(WAITING_LATE) if group.code == WAITING else None
    return groups


def _first_of_each(watch: Watch) -> dict[str, list[str]]:
    """The first moves of each group as text, one more than its limit where there are more. One query."""
    found: dict[str, list[str]] = {code: [] for code in LIMITS}
    for code, text in FIRST.fetch(_form_of(watch), _values_of(watch)):
        found[code].append(text)
    found[COMING].sort(key=lambda text: (move_from(text).due_at, move_from(text).pk))
    return found


def _sizes(watch: Watch, codes: list[str]) -> dict[str, int]:
    """How many moves each of the groups holds, counted no further than MANY + 1. One query."""
    sizes = dict.fromkeys(codes, 0)
    for (code,) in SIZES.fetch((_form_of(watch), tuple(codes)), _values_of(watch)):
        sizes[code] += 1
    return sizes


@dataclass(frozen=True)
class Form:
    """What of a watch changes the form of its statements."""

    side: str
    role: str
    is_mine_only: bool


def _form_of(watch: Watch) -> Form:
    return Form(watch.seat.side, watch.seat.role, watch.is_mine_only)


def _values_of(watch: Watch) -> dict[str, Any]:
    about = {"now": watch.now, "soon": watch.soon, "user": watch.reader.user.pk, "party": watch.seat.party.pk}
    return {**sight_of(watch.reader), **about}


def _watch_in(form: Form, values: dict[str, Any]) -> Watch:
    """A watch of nothing but these values, while a statement is written."""
    party = (Organization if form.side == "client" else Contractor)(pk=values["party"])
    reader = reader_in(values)
    reader.user = User(pk=values["user"])
    return Watch(reader, Seat(reader.user.pk, form.side, party, form.role), values["now"], form.is_mine_only)


def _write_first(form: Form, values: dict[str, Any]) -> "QuerySet[Any, Any]":
    """What comes up is asked for side by side, since an index knows either who owes or to whom it is owed."""
    watch = _watch_in(form, values)
    both = [(COMING, coming(side, watch.now)) for side in (watch.whose, watch.faced)]
    parts = [(code, rows) for code, rows in queries(watch, values["soon"]).items() if code != COMING] + both
    return union(
        rows.annotate(group=_word(code), text=move_text()).values_list("group", "text")[: LIMITS[code] + 1]
        for code, rows in parts
    )


def _write_sizes(asked: tuple[Form, tuple[str, ...]], values: dict[str, Any]) -> "QuerySet[Any, Any]":
    form, codes = asked
    watch = _watch_in(form, values)
    groups = queries(watch, values["soon"])
    groups[WAITING_LATE] = groups[WAITING].filter(due_at__lt=watch.now)
    return union(groups[code].values_list(_word(code))[: MANY + 1] for code in codes)


def _word(code: str) -> Value:
    return Value(code, output_field=CharField())


FIRST, SIZES = Statement(_write_first), Statement(_write_sizes)


def group_page(watch: Watch, code: str, cursor: str) -> tuple[Group, Page[Move]]:
    """All of one group, page by page. Three queries: moves, places, nudges."""
    order = Order("since" if code == COURTESIES else "due_at", parse=datetime.fromisoformat)
    page: Page[Any] = page_of(queries(watch, watch.soon)[code].annotate(text=move_text()), order, cursor=cursor)
    rows = rows_of(watch, [move.text for move in page.rows])
    group = Group(code, title_of(code, watch.seat), [rows[move.text] for move in page.rows if move.text in rows])
    return group, page


def title_of(code: str, seat: Seat) -> Any:
    """The heading of a group in the words of the seat's side."""
    return WAITING_ON_CLIENTS if code == WAITING and seat.side == "contractor" else TITLES[code]


def url(code: str, watch: Watch) -> str:
    """Where all of a group stand."""
    view = {"view": "mine"} if watch.is_mine_only else {}
    return f"{reverse('home')}?{urlencode({**view, 'group': code})}"


def rows_of(watch: Watch, texts: list[str], *, primary: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Each move as a row, by its text; moves of engagements that the reader cannot see are left out.

    The buttons of those in ``primary`` are filled.
    """
    moves = {text: move_from(text) for text in texts}
    known = places(watch.reader, {move.scope_id for move in moves.values()})
    late = {m.scope_id for m in moves.values() if m.side != watch.seat.side and m.due_at and m.due_at < watch.now}
    asked = nudges.asked(late, since=watch.now - nudges.LOOK_BACK) if late else {}
    who = watch.ear, watch.seat.permissions, get_language()
    return {
        text: _row(
            text, known[move.scope_id], asked.get(move.pk), text in primary, *who, steady_moment(move, watch.now)
        )
        for text, move in moves.items()
        if move.scope_id in known
    }


@lru_cache(maxsize=8192)
def _row(
    text: str,
    place: Place,
    asked_at: datetime | None,
    is_primary: bool,
    ear: Ear,
    permissions: frozenset[Permission],
    _language: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Remembered, since home is read again and again, and few of its rows have changed in between."""
    move = move_from(text)
    said = sentence(move, ear, place.voices, now=now)
    row: dict[str, Any] = {
        "id": move.pk,
        "status": place.status,
        "whose_side": move.side,
        "whose": said.whose,
        "what": said.what_html,
        "url": said.url,
        "due": sentence_case(said.late_by) if said.late_by else said.due_html,
        "due_tone": said.tone,
        "note": format_html(_("due {due}"), due=said.due_html) if said.late_by else said.since,
        "promise": said.promise,
    }
    if said.is_mine:
        row["where"] = f"{_where(move, place)} · {place.other_party(ear.side)}"
        may_act = kinds()[move.kind].permission in permissions and not said.is_for_another
        if may_act and said.state != "upcoming":
            row |= {"button_label": said.button, "button_url": said.url}
    else:
        row |= _waiting(move, place, said, asked_at, permissions)
    emphasis = "primary" if is_primary else ""
    row["html"] = render_to_string("shell/_move_row.html", {"row": row, "emphasis": emphasis})
    return row


def _where(move: Move, place: Place) -> str:
    """The engagement's number, and its title where the sentence does not say it."""
    return place.reference if move.facts.get("title") == place.title else f"{place.reference} {place.title}"


def _waiting(
    move: Move, place: Place, said: Sentence, asked_at: datetime | None, permissions: Collection[Permission]
) -> dict[str, Any]:
    """What a row of the other side says besides: that its time still runs, or that one may ask."""
    where = _where(move, place)
    if said.state != "late":
        inside = _("inside its agreed time") if said.state == "open" else said.since
        return {"where": where, "note": inside}
    if asked_at and asked_at >= nudges.day_began(place.calendars[move.side], said.now):
        at = format_moment(asked_at, said.ear.zone, now=said.now)
        return {"where": where, "note": _("asked %(at)s") % {"at": at}}
    if Permission.COMMENT_WRITE not in permissions:
        return {"where": where}
    name = place.voices[move.side]
    person = first_name(name.person) if name.person else name.short
    return {
        "where": where,
        "button_label": _("Ask %(name)s") % {"name": person},
        "post_url": reverse("move_ask", args=[move.pk]),
    }


def summary(groups: Iterable[Group], seat: Seat) -> str:
    """How much waits for whom, in one sentence."""
    by_code = {group.code: group for group in groups}
    late = by_code[OVERDUE].size if OVERDUE in by_code else 0
    ours = sum(by_code[code].size for code in (OVERDUE, SOONER, OPEN) if code in by_code)
    theirs = by_code[WAITING].size if WAITING in by_code else 0
    theirs_late = _late_of_others(by_code[WAITING]) if theirs else 0
    first = ngettext("%(count)s thing waits for you", "%(count)s things wait for you", ours) % {"count": number(ours)}
    parts = [first + _late(late, ours) if ours else _("Nothing waits for you")]
    if theirs:
        parts.append(_others(theirs, seat) + _late(theirs_late, theirs))
    return sentence_case("; ".join(parts)) + "."


def _late_of_others(waiting: Group) -> int:
    seen = sum(1 for row in waiting.rows if row["due_tone"] == "late")
    return seen if waiting.late is None else waiting.late


def _others(count: int, seat: Seat) -> str:
    if seat.side == "contractor":
        text = ngettext("%(count)s waits on a client", "%(count)s wait on clients", count)
    else:
        text = ngettext("%(count)s waits on somebody else", "%(count)s wait on others", count)
    return text % {"count": number(count)}


def _late(late: int, count: int) -> str:
    if not late:
        return ""
    if late == count:
        return _(", and it is late") if count == 1 else _(", all of them late")
    return ngettext(", %(late)s of them late", ", %(late)s of them late", late) % {"late": number(late)}
