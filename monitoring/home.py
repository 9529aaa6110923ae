"""Home, "Your turn": what one seat owes and waits for, in groups, each cut to what a page can hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Seat, reader_in, sight_of
from accounts.models import Contractor, Organization, User
from kernel.keyset import Order, Page, page_of
from kernel.models import Move
from kernel.statements import Statement
from monitoring.home_rows import rows_of
from monitoring.selectors import MANY, duties, move_from, move_text, union
from monitoring.watch import Watch
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
    def settleable(self) -> list[dict[str, Any]]:
        """The rows that the reader may act on."""
        return [row for row in self.rows if "button_url" in row]

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


def summary(groups: Iterable[Group], watch: Watch) -> str:
    """How much waits for whom, in one sentence; what waits for several people waits for their side."""
    by_code = {group.code: group for group in groups}
    late = by_code[OVERDUE].size if OVERDUE in by_code else 0
    ours = sum(by_code[code].size for code in (OVERDUE, SOONER, OPEN) if code in by_code)
    theirs = by_code[WAITING].size if WAITING in by_code else 0
    theirs_late = _late_of_others(by_code[WAITING]) if theirs else 0
    whom = _("you") if watch.is_mine_only or watch.seat.is_alone else _("your side")
    first = ngettext("%(count)s thing waits for %(whom)s", "%(count)s things wait for %(whom)s", ours)
    first = (first if ours else _("Nothing waits for %(whom)s")) % {"count": number(ours), "whom": whom}
    parts = [first + _late(late, ours) if ours else first]
    if theirs:
        parts.append(_others(theirs, watch.seat) + _late(theirs_late, theirs))
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
