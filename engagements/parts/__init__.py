"""The parts of an agreement, in the order of ``settings.AGREEMENT_PARTS``.

A part validates its draft, compares two versions of itself, materialises what was signed, and says what is outstanding.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from engagements.parts.base import Difference, Faults, NamedDate, Part
from kernel.errors import Invalid
from kernel.money import exponent

MAX_TITLE = 160


@cache
def parts() -> tuple[Part, ...]:
    """Every part, in order."""
    return tuple(import_string(path)() for path in settings.AGREEMENT_PARTS)


def empty_body(*, title: str, currency: str) -> dict[str, Any]:
    """A draft with nothing in it yet."""
    return {"schema": 1, "title": title, "currency": currency, "parts": {part.code: part.empty() for part in parts()}}


def part_of(body: dict[str, Any], part: Part) -> dict[str, Any]:
    """What ``body`` says in ``part``; the empty part where it says nothing."""
    return body["parts"].get(part.code) or part.empty()


def clean_body(body: dict[str, Any]) -> dict[str, Any]:
    """Validate a whole draft. Returns the body to freeze; raises Invalid with every fault at ``part.item.field``."""
    faults = Faults()
    title = _clean_head(body, faults)
    errors: dict[str, list[Any]] = {name.lstrip("."): texts for name, texts in faults.errors.items()}
    cleaned: dict[str, Any] = {}
    for part in parts():
        try:
            cleaned[part.code] = part.clean(part_of(body, part), body=body)
        except Invalid as invalid:
            errors |= {f"{part.code}.{name}": texts for name, texts in invalid.errors.items()}
    if errors:
        raise Invalid(errors)
    return {"schema": 1, "title": title, "currency": body["currency"], "parts": cleaned}


def _clean_head(body: dict[str, Any], faults: Faults) -> str:
    try:
        exponent(body["currency"])
    except Invalid as invalid:
        faults.errors |= invalid.errors
    return faults.require(body, "title", "", _("Give the job a title."), most=MAX_TITLE)


def ready_body(body: dict[str, Any], *, engagement: Any, now: datetime) -> dict[str, Any]:
    """The body to freeze ``now``; raises Invalid with every fault, those of dates that have passed among them."""
    errors = _past_dates(body, engagement=engagement, now=now)
    cleaned: dict[str, Any] = {}
    try:
        cleaned = clean_body(body)
    except Invalid as invalid:
        errors |= invalid.errors
    if errors:
        order = ["title", "currency", *(part.code for part in parts())]
        raise Invalid(
            {place: errors[place] for place in sorted(errors, key=lambda p: order.index(p.partition(".")[0]))}
        )
    return cleaned


def faults_of(body: dict[str, Any], *, engagement: Any, now: datetime) -> dict[str, list[Any]]:
    """What keeps ``body`` from being proposed ``now``, at ``part.item.field``; empty when nothing does."""
    try:
        ready_body(body, engagement=engagement, now=now)
    except Invalid as invalid:
        return invalid.errors
    return {}


def _past_dates(body: dict[str, Any], *, engagement: Any, now: datetime) -> dict[str, list[Any]]:
    """A fault at each date that has passed; one that is in force as it is stays, since the work went on after it."""
    zone = engagement.organization.zone
    passed = [(part.code, named) for part, named in _dates_of(body, zone) if named.has_passed(now)]
    if not passed:
        return {}
    agreed = _dates_of(engagement.in_force.body, zone) if engagement.in_force_id else ()
    kept = {(part.code, named.key, named.field, named.value) for part, named in agreed}
    return {
        f"{code}.{named.place}.{named.field}": [named.fault]
        for code, named in passed
        if (code, named.key, named.field, named.value) not in kept
    }


def _dates_of(body: dict[str, Any], zone: str) -> Iterator[tuple[Part, NamedDate]]:
    return ((part, named) for part in parts() for named in part.dates(part_of(body, part), zone=zone))


def refuse_settled(body: dict[str, Any], engagement: Any) -> None:
    """Raise Invalid where the cleaned ``body`` alters or drops what is already accepted, earned or paid."""
    errors: dict[str, list[Any]] = {}
    for part in parts():
        faults = Faults()
        part.protect(part_of(body, part), engagement=engagement, faults=faults)
        errors |= {f"{part.code}.{name}": texts for name, texts in faults.errors.items()}
    if errors:
        raise Invalid(errors)


def keyed_body(body: dict[str, Any]) -> dict[str, Any]:
    """The draft with a key on every item of every part."""
    codes = {part.code: part for part in parts()}
    return body | {"parts": {code: codes[code].keyed(data) for code, data in body["parts"].items()}}


def total_of(body: dict[str, Any]) -> Decimal:
    """What the whole agreement commits to pay, in its currency."""
    return sum((part.total(part_of(body, part)) for part in parts()), Decimal(0))


def end_of(body: dict[str, Any]) -> datetime | None:
    """The last moment that any part names."""
    return max((end for part in parts() if (end := part.ends_at(part_of(body, part)))), default=None)


def first_date_of(body: dict[str, Any], *, zone: str, now: datetime) -> datetime | None:
    """The first moment still to come that any part names; days are those of ``zone``."""
    return min((named.end for _part, named in _dates_of(body, zone) if not named.has_passed(now)), default=None)


def advice_on(body: dict[str, Any], *, now: datetime) -> list[Any]:
    """Sentences about what is allowed but unusual, part by part."""
    return [text for part in parts() for text in part.advice(part_of(body, part), body=body, now=now)]


def compare_bodies(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    """What differs between two versions, part by part; the title of the whole first, with an empty part code."""
    for field, label in (("title", _("Title")), ("currency", _("Currency"))):
        if old[field] != new[field]:
            yield Difference("", "", str(label), str(label), "changed", old[field], new[field])
    for part in parts():
        yield from part.compare(part_of(old, part), part_of(new, part), old_body=old, new_body=new)
