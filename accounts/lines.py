"""Checking single lines that people enter: names, addresses, zones. Free text has its own checks."""

import unicodedata
from collections.abc import Iterable
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

NAME_LENGTH = 120
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
WEEKDAYS = "1234567"


def clean_name(text: str, field: str, message: Any) -> str:
    """One line of 1 to 120 characters, white space collapsed. Raises Invalid for control and direction marks."""
    if any(unicodedata.category(c) in {"Cc", "Cs"} and not c.isspace() for c in text) or not DIRECTION_MARKS.isdisjoint(
        text
    ):
        raise Invalid({field: [_("This contains characters that do not show. Type it instead of pasting it.")]})
    name = " ".join(text.split())
    if not name:
        raise Invalid({field: [message]})
    if len(name) > NAME_LENGTH:
        raise Invalid({field: [_("Use at most %(count)d characters.") % {"count": NAME_LENGTH}]})
    return name


def clean_email(text: str, field: str = "email") -> str:
    """The address in lower case, as accounts keep it. Raises Invalid when it is none."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({field: [_("Write one e-mail address, such as ana@example.com.")]}) from error
    return email


def clean_zone(name: str, field: str = "zone") -> str:
    """The IANA name of a zone. Raises Invalid for any other."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError, see below
        raise Invalid({field: [_("Choose a time zone of the list.")]}) from error
    except KeyError as error:
        raise Invalid({field: [_("Choose a time zone of the list.")]}) from error
    return name


def clean_country(code: str, field: str = "country") -> str:
    """Two capital letters (ISO 3166-1), or nothing."""
    if code and not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise Invalid({field: [_("Choose a country of the list.")]})
    return code


def clean_days(days: Iterable[str], field: str = "working_days") -> str:
    """Working days as ISO weekdays in order, such as ``12345``; at least one."""
    chosen = "".join(day for day in WEEKDAYS if day in set(days))
    if not chosen or not set(days) <= set(WEEKDAYS):
        raise Invalid({field: [_("Choose at least one working day.")]})
    return chosen


def check_hours(starts: time, ends: time, field: str = "day_ends") -> None:
    """Raise Invalid unless the working day ends after it starts."""
    if ends <= starts:
        raise Invalid({field: [_("The day has to end after it starts.")]})


def clean_calendar(fields: dict[str, Any], current: Any) -> dict[str, Any]:
    """Check the calendar fields among ``fields``, the missing ones being those of ``current``, and return them cleaned."""
    cleaned = dict(fields)
    if "zone" in fields:
        cleaned["zone"] = clean_zone(fields["zone"])
    if "country" in fields:
        cleaned["country"] = clean_country(fields["country"])
    if "working_days" in fields:
        cleaned["working_days"] = clean_days(fields["working_days"])
    check_hours(fields.get("day_starts", current.day_starts), fields.get("day_ends", current.day_ends))
    return cleaned
