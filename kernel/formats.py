"""Amounts, days and moments in the reader's language: the same words on pages, in mails and in texts of the API.

The language is Django's active one; zones are always passed in; ``now`` only decides whether the year is said. Patterns are
Unicode CLDR date patterns and belong to the translators. Dates are absolute: nothing here says "ago".
"""

from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.dates import format_time as format_clock
from babel.numbers import format_decimal
from django.utils.translation import get_language, pgettext, to_locale

from kernel.errors import Invalid
from kernel.money import exponent

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def format_money(amount: Decimal | int, currency: str, *, signed: bool = False) -> str:
    """Return ``EUR 1,200.00`` with spaces that do not break; ``signed`` says + as well as the minus.

    The currency's own decimals are shown, and more where the amount has more: no digit is rounded away.
    """
    return _money_text(Decimal(amount), currency, signed, get_language() or "en")


@lru_cache(maxsize=4096)
def _money_text(amount: Decimal, currency: str, signed: bool, language: str) -> str:
    """Remembered, since an amount is said again and again: in a list, in the sentence about it, in the next reading."""
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    given = -int(amount.normalize().as_tuple().exponent)  # finite amounts only
    pattern = _amount_pattern(max(_places(currency), given))
    digits = format_decimal(abs(amount), format=pattern, locale=_parse(language), decimal_quantization=False)
    return f"{sign}{NO_BREAK if sign == '+' else ''}{currency} {digits}".replace(" ", NO_BREAK)


def format_number(value: Decimal | int) -> str:
    """Return a count or a quantity with the language's separators, such as ``12,500`` or ``7.5``."""
    return str(format_decimal(value, locale=_locale(), decimal_quantization=False))


def format_day(day: date, *, now: datetime) -> str:
    """Return ``Fri 4 Dec``, with the year where it is not the year of ``now``."""
    return _day_text(day, day.year == now.year, get_language() or "en")


def format_tick(day: date, *, is_month: bool = False) -> str:
    """Return ``4 Dec`` for the scale of a drawing, or ``Dec 2026`` where it counts in months."""
    # Translators: Unicode CLDR date patterns for "Dec 2026" and "4 Dec".
    pattern = pgettext("CLDR date pattern", "MMM y") if is_month else pgettext("CLDR date pattern", "d MMM")
    return str(format_date(day, pattern, locale=_locale()))


def format_time(at: time | datetime) -> str:
    """Return ``17:00``, or ``5:00 PM`` where the language says so; as it stands, in whatever zone."""
    return _time_text(at.hour, at.minute, get_language() or "en")


def format_moment(
    moment: datetime, zone: str | tzinfo, *, now: datetime, other_zone: str | tzinfo | None = None
) -> str:
    """Return ``Fri 4 Dec, 17:00 Manila``, and the other side's time in brackets where their clock differs."""
    place = as_zone(zone)
    return _moment_text(moment, place, other_zone, now.astimezone(place).year, get_language() or "en")


def format_moment_in(moment: datetime, zone: str | tzinfo, *, now: datetime) -> str:
    """Return ``Fri 4 Dec, 17:00 Manila``: day, time and city of one zone."""
    return format_moment(moment, zone, now=now)


def format_other_time(moment: datetime, zone: str | tzinfo, other_zone: str | tzinfo) -> str:
    """Return ``10:00 Berlin``, with the weekday where it is another day there, or nothing where both clocks agree."""
    here, there = moment.astimezone(as_zone(zone)), moment.astimezone(as_zone(other_zone))
    if here.utcoffset() == there.utcoffset():
        return ""
    said = f"{format_time(there)}{NO_BREAK}{city(as_zone(other_zone))}"
    if here.date() == there.date():
        return said
    return f"{format_date(there.date(), 'EEE', locale=_locale())}{NO_BREAK}{said}"


def city(zone: tzinfo) -> str:
    """Return the city of a zone in the reader's language: ``Europe/Zurich`` is Zürich in German."""
    return _city(getattr(zone, "key", str(zone)), get_language() or "en")


def as_zone(zone: str | tzinfo) -> tzinfo:
    """Return the zone of that name (an IANA name, raises ZoneInfoNotFoundError), or the zone itself."""
    return ZoneInfo(zone) if isinstance(zone, str) else zone


@lru_cache(maxsize=4096)
def _day_text(day: date, is_this_year: bool, language: str) -> str:
    """Remembered, since the rows of a list share their days; so are the moments, which share their deadlines."""
    return str(format_date(day, _day_pattern() if is_this_year else _day_and_year_pattern(), locale=_parse(language)))


@lru_cache(maxsize=4096)
def _time_text(hour: int, minute: int, language: str) -> str:
    # Translators: a Unicode CLDR time pattern for "17:00"; "h:mm a" for "5:00 PM".
    pattern = pgettext("CLDR time pattern", "HH:mm")
    return str(format_clock(time(hour, minute), pattern, locale=_parse(language))).replace(" ", NO_BREAK)


@lru_cache(maxsize=4096)
def _moment_text(moment: datetime, zone: tzinfo, other_zone: str | tzinfo | None, year: int, language: str) -> str:
    local = moment.astimezone(zone)
    day = _day_text(local.date(), local.year == year, language)
    here = _moment_pattern() % {"day": day, "time": format_time(local), "city": city(zone)}
    there = format_other_time(moment, zone, other_zone) if other_zone else ""
    return f"{here} ({there})" if there else here


@lru_cache(maxsize=1024)
def _city(key: str, language: str) -> str:
    if "/" not in key:
        return key
    name = get_timezone_location(ZoneInfo(key), locale=_parse(language), return_city=True)
    return str(name).rpartition("/")[2].replace("_", " ").replace(" ", NO_BREAK)


def _locale() -> Locale:
    return _parse(get_language() or "en")


@lru_cache(maxsize=64)
def _parse(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=256)
def _places(currency: str) -> int:
    try:
        return exponent(currency)
    except Invalid:
        return 2


@lru_cache(maxsize=16)
def _amount_pattern(places: int) -> str:
    return "#,##0." + "0" * places if places else "#,##0"


def _day_pattern() -> str:
    # Translators: a Unicode CLDR date pattern for "Fri 4 Dec".
    return pgettext("CLDR date pattern", "EEE d MMM")


def _day_and_year_pattern() -> str:
    # Translators: a Unicode CLDR date pattern for "Fri 4 Dec 2026".
    return pgettext("CLDR date pattern", "EEE d MMM y")


def _moment_pattern() -> str:
    # Translators: a deadline, such as "Fri 4 Dec, 17:00 Manila".
    return pgettext("moment", "%(day)s, %(time)s %(city)s")
