"""JSON as this API takes it (RFC 8259): UTF-8, finite numbers, text that PostgreSQL can store, bounded in size and depth."""

import json
from collections.abc import Mapping
from math import isinf
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 40


class StrictJSONParser(JSONParser):
    """Raises ParseError (400) that says what is wrong, RequestDataTooBig (413) for more than ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = stream.read(most + 1)
        if len(data) > most:
            raise RequestDataTooBig
        return load(data)


def load(data: bytes) -> Any:
    """The value that ``data`` is. Raises ParseError."""
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
    """Raise ParseError for text with NUL or halves of characters, and for more than 40 levels. No recursion of its own."""
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > DEEPEST:
            raise ParseError(_("The body is nested too deeply."))
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, list):
            waiting += [(inner, depth + 1) for inner in item]
        elif isinstance(item, dict):
            waiting += [(inner, depth + 1) for pair in item.items() for inner in pair]


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError(_("The body contains characters that cannot be stored (NUL, or half of a character)."))


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(_("a number is out of range"))
    return number


def _refuse(name: str) -> None:
    raise ValueError(_("%(name)s is not JSON") % {"name": name})
