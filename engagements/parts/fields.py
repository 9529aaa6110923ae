"""Reading single values of a draft: instants, dates, zones, whole numbers."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from engagements.parts.base import Faults

ZONES = frozenset(available_timezones())
YEARS = range(2000, 2200)  # what a deadline may name; keeps every later sum of days inside the calendar


def zone_of(item: Mapping[str, Any], place: str, faults: Faults) -> str:
    """An IANA zone name."""
    zone = item.get("zone")
    if not isinstance(zone, str) or zone not in ZONES:
        faults.add(f"{place}.zone", _("Choose a time zone, such as Europe/Berlin."))
        return "UTC"
    return zone


def instant_of(item: Mapping[str, Any], field: str, place: str, faults: Faults, zone: str) -> str:
    """An instant as ISO 8601 in UTC; a value without an offset is wall-clock time in ``zone``."""
    text = str(item.get(field) or "")
    moment = instant_in(text, zone)
    if moment is None:
        faults.add(f"{place}.{field}", moment_hint(text))
        return ""
    return moment.isoformat()


def instant_in(text: str, zone: str) -> datetime | None:
    """The instant (UTC) that ``text`` names, in ``zone`` where it has no offset of its own; None when it names none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.year not in YEARS:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def read_instant(text: str) -> datetime:
    """The instant that :func:`instant_of` froze."""
    return datetime.fromisoformat(text)


def date_of(item: Mapping[str, Any], field: str, place: str, faults: Faults, *, required: bool = True) -> str:
    """A day as ISO 8601, or the empty string where it may be left out."""
    text = str(item.get(field) or "").strip()
    if not text and not required:
        return ""
    day = day_in(text)
    if day is None:
        faults.add(f"{place}.{field}", _year_hint(text) or _("Give a day, such as 2026-12-04."))
        return ""
    return day.isoformat()


def day_in(text: str) -> date | None:
    """The day that ``text`` names; None when it names none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def moment_hint(text: str) -> Any:
    """What to write instead of a ``text`` that names no instant."""
    return _year_hint(text) or _("Give a day and a time, such as 2026-12-04 17:00.")


def _year_hint(text: str) -> Any:
    """What to say of a year that no deadline can name; empty where the year is not what is wrong."""
    year = re.match(r"\s*(\d{4,6})-\d\d?-\d\d?(?!\d)", text, re.ASCII)
    if year is None or int(year[1]) in YEARS:
        return ""
    words = {"year": year[1], "first": str(YEARS[0]), "last": str(YEARS[-1])}
    return _("The year %(year)s cannot be right. Give one from %(first)s to %(last)s.") % words


def read_date(text: str) -> date:
    return date.fromisoformat(text)


def whole_of(
    item: Mapping[str, Any], field: str, place: str, faults: Faults, *, least: int, most: int, default: int
) -> int:
    """A whole number between ``least`` and ``most``."""
    value = item.get(field)
    if value in (None, ""):
        return default
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        faults.add(
            f"{place}.{field}", _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
        )
        return default
    return number
