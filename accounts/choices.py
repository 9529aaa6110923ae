"""What the lists of forms offer: languages, time zones, countries, currencies, working days; in the reader's language."""

from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from iso4217 import Currency

from kernel.formats import city

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ"})  # CLDR has them, ISO 3166-1 does not

Choices = list[tuple[str, Any]]


def languages() -> Choices:
    """The languages that the product has, each under its own name."""
    return list(settings.LANGUAGES)


def zones() -> Choices:
    """IANA zones by region, each under its city's name; ``UTC`` alone."""
    return list(_zones(get_language() or "en"))


def countries() -> Choices:
    """Countries by name, after the choice of none."""
    return [("", _("Not said")), *_countries(get_language() or "en")]


def currencies() -> Choices:
    """Currencies that have an exponent, by their code."""
    return list(_currencies(get_language() or "en"))


def weekdays() -> Choices:
    """ISO weekdays as text."""
    return [(str(number + 1), name) for number, name in WEEKDAYS.items()]


@lru_cache(maxsize=8)
def _zones(language: str) -> tuple[tuple[str, Any], ...]:
    named = sorted(available_timezones())
    groups = [
        (region, sorted(((zone, _place(zone)) for zone in named if zone.startswith(f"{region}/")), key=lambda z: z[1]))
        for region in REGIONS
    ]
    return ("UTC", "UTC"), *groups


def _place(zone: str) -> str:
    name = city(ZoneInfo(zone)).replace("\N{NO-BREAK SPACE}", " ")
    tail = zone.rpartition("/")[2].replace("_", " ")
    return name if name == tail else f"{name} ({tail})"


@lru_cache(maxsize=8)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = _locale(language).territories
    known = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return tuple(sorted((row for row in known if row[0] not in NO_COUNTRIES), key=lambda row: row[1]))


@lru_cache(maxsize=8)
def _currencies(language: str) -> tuple[tuple[str, str], ...]:
    names = _locale(language).currencies
    codes = sorted(currency.code for currency in Currency if currency.exponent is not None)
    return tuple((code, f"{code} – {names.get(code, code)}") for code in codes)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
