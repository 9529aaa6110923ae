"""The parts of an agreement, in the order of ``settings.AGREEMENT_PARTS``.

A part validates its draft, compares two versions of itself, materialises what was signed, and says what is outstanding.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from engagements.parts.base import Difference, Part
from kernel.errors import Invalid


@cache
def parts() -> tuple[Part, ...]:
    """Every part, in order."""
    return tuple(import_string(path)() for path in settings.AGREEMENT_PARTS)


def empty_body(*, title: str, currency: str) -> dict[str, Any]:
    """A draft with nothing in it yet."""
    return {"schema": 1, "title": title, "currency": currency, "parts": {part.code: part.empty() for part in parts()}}


def clean_body(body: dict[str, Any]) -> dict[str, Any]:
    """Validate a whole draft. Returns the body to freeze; raises Invalid with every fault at ``part.item.field``."""
    errors: dict[str, list[Any]] = {}
    cleaned: dict[str, Any] = {}
    for part in parts():
        try:
            cleaned[part.code] = part.clean(body["parts"].get(part.code) or part.empty(), body=body)
        except Invalid as invalid:
            errors |= {f"{part.code}.{name}": texts for name, texts in invalid.errors.items()}
    if errors:
        raise Invalid(errors)
    return {"schema": 1, "title": body["title"], "currency": body["currency"], "parts": cleaned}


def compare_bodies(old: dict[str, Any], new: dict[str, Any]) -> Iterable[Difference]:
    """What differs between two versions, part by part."""
    for part in parts():
        yield from part.compare(old["parts"].get(part.code) or part.empty(), new["parts"][part.code])
