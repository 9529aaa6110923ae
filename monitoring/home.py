"""Home, "Your turn": what one seat owes and waits for, in groups, each cut to what a page can hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Q, QuerySet, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Permission, Reader, Seat
from kernel.formats import format_moment
from kernel.keyset import Order, Page, page_of
from kernel.models import Move
from kernel.moves.rules import kinds
from kernel.moves.sentences import SOON, Sentence, first_name
from monitoring.selectors import MANY, Place, duties, group_sizes, mine_only, owed_by_us, owed_to_us, places, union
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


def queries(watch: Watch) -> dict[str, "QuerySet[Move]"]:
    """The moves of each group, most pressing first."""
    ours = duties(watch.whose).filter(opens_at__lte=watch.now)
    theirs = duties(watch.faced)
    soon = watch.now + SOON
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
    asked = queries(watch)
    found = _first_of_each(watch, asked)
    sizes = {code: len(moves) for code, moves in found.items()}
    full = {code: asked[code] for code, moves in found.items() if len(moves) > LIMITS[code]}
    if WAITING in full:
        full[WAITING_LATE] = asked[WAITING].filter(due_at__lt=watch.now)
    sizes |= group_sizes(full)
    shown = {code: moves[: LIMITS[code]] for code, moves in found.items() if moves}
    rows = rows_of(watch, [move for moves in shown.values() for move in moves])
    groups = [
        Group(code, title_of(code, watch.seat), [rows[m.pk] for m in moves if m.pk in rows], sizes[code], url(code, watch))
        for code, moves in shown.items()
    ]  # fmt: skip
    for group in groups:
        group.late = sizes.get(WAITING_LATE) if group.code == WAITING else None
    return groups


def _first_of_each(watch: Watch, asked: dict[str, "QuerySet[Move]"]) -> dict[str, list[Move]]:
    """The first moves of each group, one more than its limit where there are more. One query.

    What comes up is asked for side by side, since an index knows either who owes or to whom it is owed.
    """
    both = [(COMING, coming(side, watch.now)) for side in (watch.whose, watch.faced)]
    parts = [(code, rows) for code, rows in asked.items() if code != COMING] + both
    found: dict[str, list[Move]] = {code: [] for code in asked}
    for move in union([_cut(rows, code) for code, rows in parts]):
        found[move.group].append(move)  # type: ignore[attr-defined]
    found[COMING].sort(key=lambda move: (move.due_at, move.pk))
    return found


def group_page(watch: Watch, code: str, cursor: str) -> tuple[Group, Page[Move]]:
    """All of one group, page by page. Three queries: moves, places, nudges."""
    order = Order("since" if code == COURTESIES else "due_at", parse=datetime.fromisoformat)
    page = page_of(queries(watch)[code], order, cursor=cursor)
    rows = rows_of(watch, page.rows)
    group = Group(code, title_of(code, watch.seat), [rows[move.pk] for move in page.rows if move.pk in rows])
    return group, page


def _cut(rows: "QuerySet[Move]", code: str) -> "QuerySet[Move]":
    return rows.annotate(group=Value(code, output_field=CharField()))[: LIMITS[code] + 1]


def title_of(code: str, seat: Seat) -> Any:
    """The heading of a group in the words of the seat's side."""
    return WAITING_ON_CLIENTS if code == WAITING and seat.side == "contractor" else TITLES[code]


def url(code: str, watch: Watch) -> str:
    """Where all of a group stand."""
    view = {"view": "mine"} if watch.is_mine_only else {}
    return f"{reverse('home')}?{urlencode({**view, 'group': code})}"


def rows_of(watch: Watch, moves: list[Move]) -> dict[Any, dict[str, Any]]:
    """Each move as a row, by its id; moves of engagements that the reader cannot see are left out."""
    known = places(watch.reader, {move.scope_id for move in moves})
    late = {m.scope_id for m in moves if m.side != watch.seat.side and m.due_at and m.due_at < watch.now}
    asked = nudges.asked(late, since=watch.now - nudges.LOOK_BACK) if late else {}
    return {
        move.pk: _row(watch, move, known[move.scope_id], asked.get(move.pk)) for move in moves if move.scope_id in known
    }


def _row(watch: Watch, move: Move, place: Place, asked_at: datetime | None) -> dict[str, Any]:
    said = watch.say(move, place)
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
        row["where"] = f"{_where(move, place)} · {place.other_party(watch.seat.side)}"
        if kinds()[move.kind].permission in watch.seat.permissions and said.state != "upcoming":
            row |= {"button_label": said.button, "button_url": said.url}
        return row
    return row | _waiting(watch, move, place, said, asked_at)


def _where(move: Move, place: Place) -> str:
    """The engagement's number, and its title where the sentence does not say it."""
    return place.reference if move.facts.get("title") == place.title else f"{place.reference} {place.title}"


def _waiting(watch: Watch, move: Move, place: Place, said: Sentence, asked_at: datetime | None) -> dict[str, Any]:
    """What a row of the other side says besides: that its time still runs, or that one may ask."""
    where = _where(move, place)
    if said.state != "late":
        inside = _("inside its agreed time") if said.state == "open" else said.since
        return {"where": where, "note": inside}
    if asked_at and asked_at >= nudges.day_began(place.calendars[move.side], watch.now):
        at = format_moment(asked_at, watch.zone, now=watch.now)
        return {"where": where, "note": _("asked %(at)s") % {"at": at}}
    if Permission.COMMENT_WRITE not in watch.seat.permissions:
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
