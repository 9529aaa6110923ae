"""Due moments as people write them: an absolute day where exactly one is named, else nothing is guessed."""

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
YEARS = range(1900, 2200)

# Words around a date that leave it the same day. "before", "after" and "end of" are not among them.
LEAD = re.compile(
    r"^(?:(?:due|deadline|delivered?|delivery|submit(?:ted)?|complete[d]?|date|by|on|at|until|no later than|not later than"
    r"|latest|the|close of business|cob|end of day|eod|noon"
    r"|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b[\s:,.]*)+",
    re.IGNORECASE,
)
CLOCK = (
    r"(?:\d{1,2}(?:[:.]\d{2}){1,2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?"
    r"|noon|midnight|cob|eod|close of business|end of day)"
)
TAIL = re.compile(
    rf"[\s,;]*(?:(?:t|by|at|before|until|@)?\s*{CLOCK}[\s,]*(?:\(?[a-z]{{1,5}}\)?|\(?(?:eastern|central|mountain|pacific|local)"
    r"(?:\s+(?:standard|daylight))?(?:\s+time)?(?:\s+\([a-z]{2,4}\))?\)?|[+-]\d\d:?\d\d)?)?"
    r"[\s,;]*(?:at the latest|latest|\(.{0,60}\))?[\s.]*$",
    re.IGNORECASE,
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
YEAR = r"(?P<year>\d{4})"
NAMED_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{DAY}(?:\s+of)?[\s\-./]+{MONTH},?[\s\-./]+{YEAR}(?!\d)",
        rf"{MONTH}[\s\-]*{DAY}\s*,?\s+{YEAR}(?!\d)",
        rf"{YEAR}[\s\-]+{MONTH}[\s\-]+{DAY}(?![\d])",
    )
)
YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<a>\d{1,2})(?P=mark)(?P<b>\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)")


def month_comes_first(text: str) -> bool | None:
    """Which way round a document writes 12/04/2026, as its other dates show; ``None`` where they do not, or disagree."""
    orders = set()
    for found in YEAR_LAST.finditer(text):
        first, second = int(found["a"]), int(found["b"])
        if found["mark"] != "." and max(first, second) > 12 >= min(first, second):
            orders.add(second > 12)
    return orders.pop() if len(orders) == 1 else None


def parse_day(text: str, *, month_first: bool | None = None) -> str | None:
    """The one day that ``text`` names, as ``YYYY-MM-DD``; ``None`` for a relative, open, doubled or ambiguous one.

    Dots put the day first (4.12.2026). Slashes and dashes with the year last are read where one number cannot be a month,
    or where ``month_first`` says which way round the document writes them. A time of day behind the date is left aside.
    """
    if len(text) > 200:
        return None
    text = LEAD.sub("", " ".join(text.split()).strip("*_ "))
    for form in NAMED_FORMS:
        if found := form.match(text):
            day, month = int(found["day"]), MONTHS[found["month"].lower()]
            return _whole(text, found, int(found["year"]), month, day)
    if found := YEAR_FIRST.match(text):
        return _whole(text, found, int(found["year"]), int(found["a"]), int(found["b"]))
    if found := YEAR_LAST.match(text):
        month_and_day = _month_and_day(int(found["a"]), int(found["b"]), found["mark"], month_first)
        return _whole(text, found, int(found["year"]), *month_and_day) if month_and_day else None
    return None


def _month_and_day(first: int, second: int, mark: str, month_first: bool | None) -> tuple[int, int] | None:
    if mark == "." or first > 12 or first == second or (month_first is False and second <= 12):
        return second, first
    if second > 12 or month_first:
        return first, second
    return None


def _whole(text: str, found: re.Match[str], year: int, month: int, day: int) -> str | None:
    if year not in YEARS or not TAIL.fullmatch(text, found.end()):
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
