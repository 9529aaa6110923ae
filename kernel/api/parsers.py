"""JSON as this API takes it (RFC 8259): UTF-8, finite numbers, text that PostgreSQL can store, bounded in size and depth."""

import json
from collections.abc import Mapping
from math import isinf
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

DEEPEST = 40
MOST_WRONG, LONGEST_NAME = 20, 60  # of what an answer repeats
Place = tuple[Any, str | int] | None  # the place above, and the name or position in it


class StrictJSONParser(JSONParser):
    """Raises ParseError (400) or, where it is JSON but cannot be stored, ValidationError (422) that names the field;
    RequestDataTooBig (413) for more than ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = stream.read(most + 1)
        if len(data) > most:
            raise RequestDataTooBig
        return load(data)


def load(data: bytes) -> Any:
    """The value that ``data`` is. Raises ParseError and ValidationError."""
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_float=_finite, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise ParseError(_("The body is not UTF-8.")) from error
    except RecursionError as error:
        raise ParseError(_("The body is nested too deeply.")) from error
    except ValueError as error:
        raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": error}) from error
    check(value)
    return value


def check(value: Any) -> None:
    """Raise ParseError for more than 40 levels, and ValidationError (422) that names where text cannot be stored.

    A place is kept as a chain and written out only where something is wrong: long keys above long lists cost nothing.
    """
    waiting: list[tuple[Any, Place, int]] = [(value, None, 0)]
    wrong: dict[str, list[str]] = {}
    while waiting and len(wrong) < MOST_WRONG:
        item, place, depth = waiting.pop()
        if depth > DEEPEST:
            raise ParseError(_("The body is nested too deeply."))
        if isinstance(item, str) and not is_storable(item):
            wrong[_written(place)] = [
                _("This contains characters that cannot be stored (NUL, or half of a character).")
            ]
        elif isinstance(item, list):
            waiting += [(inner, (place, position), depth + 1) for position, inner in enumerate(item)]
        elif isinstance(item, dict):
            if not all(map(is_storable, item)):
                wrong[_written(place)] = [_("A name in this contains characters that cannot be stored.")]
            waiting += [(inner, (place, name), depth + 1) for name, inner in item.items() if is_storable(name)]
    if wrong:
        raise ValidationError(wrong)


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes it as text in UTF-8."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _written(place: Place) -> str:
    """``links.0``, as problems name a field."""
    names: list[str] = []
    while place is not None:
        place, name = place
        names.append(str(name)[:LONGEST_NAME])
    return ".".join(reversed(names))


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(_("a number is out of range"))
    return number


def _refuse(name: str) -> None:
    raise ValueError(_("%(name)s is not JSON") % {"name": name})
