"""Whose turn, when: the duties of an engagement as one drawing with two lanes, and the same as rows of a table.

Pure: from moves and a moment to coordinates. Work inside its agreed time is drawn solid (what lies ahead of today lightly), only
what lies past the agreed date is dashed. Lengths are units of the drawing, whose text is 12 units high.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from operator import itemgetter

from dateutil.relativedelta import relativedelta

from kernel.formats import as_zone, format_tick
from kernel.models import Move
from kernel.moves.sentences import short_label

WIDTH, GUTTER, MARGIN = 760.0, 104.0, 96.0
PLOT = WIDTH - GUTTER - MARGIN
TOP, ROW, BAR, LANE_GAP, BOTTOM = 30.0, 30.0, 22.0, 14.0, 22.0
LETTER, PADDING, GAP, SLIVER = 6.5, 6.0, 8.0, 7.0
LABEL_LETTERS, NAME_LETTERS, MAX_ROWS, MAX_TICKS = 22, 14, 5, 7
PAST, AHEAD, REST = timedelta(weeks=12), timedelta(weeks=4), timedelta(weeks=1)
STEPS = (
    relativedelta(days=1), relativedelta(days=2), relativedelta(weeks=1), relativedelta(weeks=2), relativedelta(months=1),
    relativedelta(months=3), relativedelta(years=1),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One stretch of a bar; ``look`` is a class of the stylesheet."""

    x: float
    width: float
    look: str


@dataclass(frozen=True)
class Bar:
    """One duty: its parts, its label and where that stands, and the row of the table that says the same.

    ``late_x`` is where the dashed part says that it is late; None where it is too short to say so.
    """

    y: float
    parts: tuple[Part, ...]
    label: str
    label_x: float
    label_look: str
    row: "Row"
    late_x: float | None = None

    @property
    def height(self) -> float:
        return BAR

    @property
    def label_y(self) -> float:
        return self.y + 15.5


@dataclass(frozen=True)
class Row:
    """One duty as the table says it. ``ended_at`` is None while it is open."""

    side: str
    label: str
    move: Move
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Lane:
    """The bars of one side, and how many more did not fit."""

    side: str
    name: str
    y: float
    height: float
    bars: tuple[Bar, ...]
    hidden: int

    @property
    def name_y(self) -> float:
        return self.y + 15.5

    @property
    def line_y(self) -> float:
        return self.y + self.height + LANE_GAP / 2


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """The whole drawing. ``rows`` hold every duty, newest first, also those that lie outside the drawing.

    ``today_x`` is None where the window ends before today.
    """

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    today_x: float | None
    height: float
    rows: tuple[Row, ...]

    @property
    def width(self) -> float:
        return WIDTH

    @property
    def gutter(self) -> float:
        return GUTTER

    @property
    def foot(self) -> float:
        """Where the vertical lines end."""
        return self.height - BOTTOM + 4

    @property
    def today_label_y(self) -> float:
        return self.height - 4

    @property
    def until_today(self) -> float:
        """How much of the width lies before today, in percent; all of it where the window ends before today."""
        return round(100 * (WIDTH if self.today_x is None else self.today_x) / WIDTH, 2)

    @property
    def right(self) -> float:
        return GUTTER + PLOT

    @property
    def hidden(self) -> int:
        return sum(lane.hidden for lane in self.lanes)


@dataclass(frozen=True)
class Scale:
    """From moments to lengths; what lies outside the window is cut to its edge."""

    start: datetime
    end: datetime

    def x(self, moment: datetime) -> float:
        inside = min(max(moment, self.start), self.end)
        return round(GUTTER + (inside - self.start) / (self.end - self.start) * PLOT, 1)


def draw(
    moves: Iterable[Move], *, now: datetime, zone: str | tzinfo, names: Mapping[str, str], sides: Sequence[str]
) -> Timeline | None:
    """Draw the duties among ``moves``. ``sides`` is the order of the lanes, ``zone`` the reader's; None for no duty at all."""
    rows = sorted((row_of(move, now) for move in moves if is_drawn(move)), key=lambda row: (row.started_at, row.due_at))
    if not rows:
        return None
    scale = scale_of(rows, now)
    today = scale.x(now) if scale.start <= now <= scale.end else None
    lanes, y = [], TOP
    for side in sides:
        lane = lay_out([row for row in rows if row.side == side], scale, now, side=side, name=names[side], y=y)
        lanes.append(lane)
        y += lane.height + LANE_GAP
    return Timeline(
        tuple(lanes), tuple(ticks_of(scale, as_zone(zone))), today, y - LANE_GAP + BOTTOM + 6, tuple(reversed(rows))
    )  # fmt: skip


def is_drawn(move: Move) -> bool:
    """Duties that are open or done. What was withdrawn was nobody's turn in the end, a courtesy never is."""
    return not move.is_courtesy and move.due_at is not None and (move.is_open or move.status == "settled")


def row_of(move: Move, now: datetime) -> Row:
    """One duty as a row. What was done before it opened began when it was done."""
    assert move.due_at is not None  # noqa: S101 - is_drawn asked
    started = min(move.opens_at, move.settled_at or move.opens_at)
    is_late = (move.settled_at or now) > move.due_at
    return Row(move.side, short_label(move), move, started, move.due_at, move.settled_at, is_late)


def scale_of(rows: Sequence[Row], now: datetime) -> Scale:
    """The window: at most twelve weeks back, and as far ahead as something is owed, but not much more than it looks back.

    Where all is done and a week has passed since, it ends with the last of it.
    """
    newest = max(row.ended_at or now for row in rows)
    first = max(min(row.started_at for row in rows), newest - PAST)
    first = min(first, now - timedelta(days=1))
    ahead = max(AHEAD, now - first)
    last = min(max(row.ended_at or max(row.due_at, now) for row in rows), now + ahead)
    is_over = all(row.ended_at for row in rows) and now - last > REST
    last = last if is_over else max(last, now)
    last = max(last, first + timedelta(days=1))
    margin = (last - first) * 0.02
    return Scale(first - margin, last + margin)


def ticks_of(scale: Scale, zone: tzinfo) -> list[Tick]:
    """Midnights of the reader's zone, as dense as their labels allow: days, Mondays, or firsts of months."""
    first, last = scale.start.astimezone(zone).date(), scale.end.astimezone(zone).date()
    for step in STEPS:
        days = list(_days(first, last, step))
        if len(days) <= MAX_TICKS:
            break
    is_month = bool(step.months or step.years)
    moments = ((day, datetime.combine(day, time(0), zone)) for day in days)
    return [
        Tick(scale.x(at), format_tick(day, is_month=is_month)) for day, at in moments if scale.start <= at <= scale.end
    ]


def _days(first: date, last: date, step: relativedelta) -> Iterable[date]:
    day = first
    if step.days >= 7:
        day -= timedelta(days=day.weekday())
    elif step.months or step.years:
        day = day.replace(day=1, month=1 if step.years else day.month)
    while day <= last:
        if day >= first:
            yield day
        day += step


@dataclass(frozen=True)
class _Box:
    """A bar with its label, and how far both reach; it has no shelf yet."""

    row: Row
    parts: tuple[Part, ...]
    label: str
    label_x: float
    look: str
    reach: float


def lay_out(rows: Sequence[Row], scale: Scale, now: datetime, *, side: str, name: str, y: float) -> Lane:
    """Put each bar with its label on the first shelf where it touches no other, in the order of time.

    Where not all fit, what is open comes first, the nearest date before the others, then the newest of what is done; the rest
    is counted.
    """
    boxes = [_boxed(row, scale, now) for row in rows if _is_inside(row, scale, now)]
    shown = boxes if _fit(boxes) else _pressing(boxes)
    shelves = _shelved(shown)
    bars = [
        Bar(y + shelf * ROW, box.parts, box.label, box.label_x, box.look, box.row, _late_x(box.parts))
        for box, shelf in zip(shown, shelves, strict=True)
    ]
    height = (max(shelves, default=0) + 1) * ROW - (ROW - BAR)
    return Lane(side, shorten(name, NAME_LETTERS), y, height, tuple(bars), len(boxes) - len(shown))


def _is_inside(row: Row, scale: Scale, now: datetime) -> bool:
    return (row.ended_at or max(row.due_at, now)) >= scale.start and row.started_at <= scale.end


def _boxed(row: Row, scale: Scale, now: datetime) -> _Box:
    parts = parts_of(row, scale, now)
    return _Box(row, parts, *place_label(row, parts))


def _shelved(boxes: Iterable[_Box]) -> list[int]:
    """The shelf of each box, which come in the order of time; as few shelves as can be."""
    reaches: list[float] = []
    shelves = []
    for box in boxes:
        shelf = next((n for n, reach in enumerate(reaches) if reach + GAP <= box.parts[0].x), len(reaches))
        reaches[shelf : shelf + 1] = [box.reach]
        shelves.append(shelf)
    return shelves


def _fit(boxes: Iterable[_Box]) -> bool:
    return max(_shelved(boxes), default=0) < MAX_ROWS


def _pressing(boxes: Sequence[_Box]) -> list[_Box]:
    """Of the boxes as many as fit, in the order of time: the open ones by their date, then the done ones, newest first."""
    chosen: list[tuple[int, _Box]] = []
    for place in sorted(enumerate(boxes), key=lambda place: _urgency(place[1].row)):
        tried = sorted([*chosen, place], key=itemgetter(0))
        chosen = tried if _fit(box for _, box in tried) else chosen
    return [box for _, box in chosen]


def _urgency(row: Row) -> tuple[bool, float]:
    """Smaller comes first."""
    return (False, row.due_at.timestamp()) if row.ended_at is None else (True, -row.ended_at.timestamp())


def parts_of(row: Row, scale: Scale, now: datetime) -> tuple[Part, ...]:
    """The agreed time that has passed, the agreed time ahead, and the time past the agreed date."""
    end = row.ended_at or now
    cuts = [
        (row.started_at, min(end, row.due_at), row.side),
        (max(row.started_at, min(end, row.due_at)), row.due_at if row.ended_at is None else end, f"{row.side} ahead"),
        (max(row.started_at, row.due_at), end, "late-span"),
    ]
    if row.ended_at is not None or row.is_late:
        cuts.pop(1)
    stretches = [(scale.x(start), scale.x(stop), look) for start, stop, look in cuts if stop > start]
    parts = [Part(start, round(stop - start, 1), look) for start, stop, look in stretches if stop > start]
    if parts and sum(part.width for part in parts) >= SLIVER:
        return tuple(parts)
    x = min(scale.x(row.started_at), GUTTER + PLOT - SLIVER)
    return (Part(x, SLIVER, parts[-1].look if parts else row.side),)


def place_label(row: Row, parts: Sequence[Part]) -> tuple[str, float, str, float]:
    """The label, where it starts, its look, and how far bar and label reach.

    Inside the first part where it fits, else inside what is still to come, else after the bar.
    """
    label = shorten(row.label, LABEL_LETTERS)
    width, end = len(label) * LETTER, parts[-1].x + parts[-1].width
    if width + 2 * PADDING <= parts[0].width:
        look = f"on-{row.side}" if parts[0].look == row.side else "quiet-text"
        look = "late-text" if parts[0].look == "late-span" else look
        return label, parts[0].x + PADDING, look, end
    if "ahead" in parts[-1].look and width + 2 * PADDING <= parts[-1].width:
        return label, round(parts[-1].x + PADDING, 1), "on-ahead", end
    room = int((WIDTH - end - PADDING) / LETTER)
    label = shorten(label, max(room, 1))
    look = "late-text" if parts[-1].look == "late-span" else "quiet-text" if "ahead" in parts[0].look else "label"
    return label, round(end + PADDING, 1), look, end + PADDING + len(label) * LETTER


def _late_x(parts: Sequence[Part]) -> float | None:
    part = parts[-1]
    says = part.look == "late-span" and len(parts) > 1 and part.width >= 5 * LETTER + PADDING
    return round(part.x + PADDING, 1) if says else None


def shorten(text: str, letters: int) -> str:
    """``text`` in at most that many letters."""
    return text if len(text) <= letters else text[: max(letters - 1, 0)].rstrip() + "…"
