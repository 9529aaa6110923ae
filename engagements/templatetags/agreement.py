"""What the pages of an agreement say in their own way."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from engagements.parts.sayings import LONG_AGO
from kernel.formats import format_day, format_moment_in, format_other_time, format_time

register = template.Library()


@register.simple_tag
def agreed_moment(at: datetime | None, zone: str, other_zone: str = "") -> SafeString:
    """Say ``Fri 11 Dec 2026, 17:00 Manila (10:00 Berlin)``: an agreement names the year, whenever it is read."""
    if not at:  # a template gives an empty text where a signature is missing
        return format_html('<span class="quiet">{}</span>', "–")
    said = format_html(
        '<time datetime="{}">{}</time>',
        at.isoformat().replace("+00:00", "Z"),
        format_moment_in(at, zone or "UTC", now=LONG_AGO),
    )
    other = format_other_time(at, zone or "UTC", other_zone) if other_zone else ""
    return format_html('{} <span class="other-time">({})</span>', said, other) if other else said


@register.simple_tag
def agreed_day(at: datetime | None) -> str:
    """Say ``Fri 11 Dec 2026``."""
    return format_day(at.date(), now=LONG_AGO) if at else ""


@register.simple_tag
def saved_at(at: datetime, now: datetime) -> str:
    """Say ``12:04`` for today, else the whole moment, in the reader's zone."""
    zone = timezone.get_current_timezone()
    local = at.astimezone(zone)
    return format_time(local) if local.date() == now.astimezone(zone).date() else format_moment_in(at, zone, now=now)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """The value of ``key``, or nothing."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""
