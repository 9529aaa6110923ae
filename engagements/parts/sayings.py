"""Values of a draft in words for people: always with the year, in the value's own zone, and as typed where unreadable."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engagements.parts.base import NamedDate
from engagements.parts.fields import ZONES, instant_in
from kernel.errors import Invalid
from kernel.formats import format_day, format_moment_in, format_money
from kernel.money import MAX_AMOUNT, exponent, plain_number

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)  # dates of an agreement are said with their year, whenever they are read


def instant(text: Any, zone: Any) -> datetime | None:
    """The instant that a draft names, if it names one yet."""
    return instant_in(str(text or ""), known_zone(zone))


def instants_in(data: dict[str, Any], field: str) -> Iterator[NamedDate]:
    """The instants that the items of a part name in ``field``, as far as they name one yet."""
    for position, item in enumerate(data.get("items", [])):
        moment = instant(item.get(field), item.get("zone"))
        if moment:
            yield NamedDate(str(position), str(item.get("key") or ""), field, moment)


def say_instant(text: Any, zone: Any) -> str:
    """``Fri 11 Dec 2026, 17:00 Manila``."""
    moment = instant(text, zone)
    if moment is None:
        return str(text or "")
    return format_moment_in(moment, known_zone(zone), now=LONG_AGO)


def known_zone(zone: Any) -> str:
    """The zone that a draft names, or UTC as long as it names none."""
    return zone if isinstance(zone, str) and zone in ZONES else "UTC"


def say_day(text: Any) -> str:
    """``Fri 11 Dec 2026``."""
    try:
        return format_day(date.fromisoformat(str(text or "")), now=LONG_AGO)
    except ValueError:
        return str(text or "")


def amount(text: Any) -> Decimal | None:
    """The amount that a draft names, if it is a number yet."""
    value = plain_number(text or "")
    return value if value is not None and value <= MAX_AMOUNT else None


def say_money(text: Any, currency: str) -> str:
    """``EUR 1,200.00``."""
    value = amount(text)
    try:
        exponent(currency)
    except Invalid:
        return str(text or "")
    return str(text or "") if value is None else format_money(value, currency)
