"""The small parts that repeat in rows: icon, money, moment, day, status, party mark, avatar, Markdown.

A built-in library: no ``{% load %}`` is needed. Each tag is one call of ``format_html``, cheap enough for every row of a list.
"""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kernel import clock, formats
from kernel.statuses import find_status
from kernel.text import render_markdown

register = template.Library()

SPRITE = "vendor/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite (names: NAMES in tools/vendor.py). With ``label`` it speaks, else it is decoration."""
    return _icon(name, str(label))


@lru_cache(maxsize=1024)
def _icon(name: str, label: str) -> SafeString:
    """Remembered, since every page draws the same few; the names of static files do not change while a server runs."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, static(SPRITE), name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(SPRITE), name)


@register.simple_tag
def money(amount: Decimal | None, currency: str, signed: bool = False) -> SafeString:
    """Say ``EUR 1,200.00`` on one line; nothing for no amount."""
    if amount is None:
        return SafeString("")
    return format_html('<span class="money">{}</span>', formats.format_money(amount, currency, signed=signed))


@register.simple_tag
def moment(at: datetime | None, zone: str | tzinfo | None = None, other_zone: str | tzinfo | None = None) -> SafeString:
    """Say ``Fri 4 Dec, 17:00 Manila (10:00 Berlin)``; without ``zone`` in the zone that is active for the reader."""
    if at is None:
        return SafeString("")
    place = zone or timezone.get_current_timezone()
    said = format_html(
        '<time datetime="{}">{}</time>',
        _iso(at),
        formats.format_moment_in(at, place, now=clock.now()),
    )
    other = formats.format_other_time(at, place, other_zone) if other_zone else ""
    return format_html('{} <span class="other-time">({})</span>', said, other) if other else said


@register.simple_tag(name="time")
def time_of_day(at: datetime) -> SafeString:
    """Say ``17:00 Manila`` below a heading that names the day, in the zone that is active for the reader."""
    local = at.astimezone(timezone.get_current_timezone())
    said = f"{formats.format_time(local)}{formats.NO_BREAK}{formats.city(timezone.get_current_timezone())}"
    return format_html('<time datetime="{}">{}</time>', _iso(at), said)


@register.simple_tag
def day(on: date | datetime | None, zone: str | tzinfo | None = None) -> SafeString:
    """Say ``Fri 4 Dec``, with the year where it is another. A moment is taken in ``zone`` or the reader's zone."""
    if on is None:
        return SafeString("")
    place = formats.as_zone(zone) if zone else timezone.get_current_timezone()
    local = on.astimezone(place).date() if isinstance(on, datetime) else on
    said = formats.format_day(local, now=clock.now().astimezone(place))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), said)


@register.simple_tag
def status(code: str, kind: str = "") -> SafeString:
    """Say a state by word and shape; ``kind`` (such as ``tool``) picks the word where two aggregates share a code."""
    return _status(str(code), kind, get_language())


@lru_cache(maxsize=512)
def _status(code: str, kind: str, language: str | None) -> SafeString:
    found = find_status(code, kind)
    return format_html('<span class="state state-{}">{}{}</span>', found.tone, icon(found.shape), found.word)


@register.simple_tag
def whose(side: str, name: str) -> SafeString:
    """Name a party or a person with the mark of its side: ``client`` filled, ``contractor`` hollow."""
    return format_html('<span class="whose whose-{}">{}</span>', side, name)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Draw the initials of a name that stands beside it."""
    return format_html('<span class="avatar avatar-sm" aria-hidden="true">{}</span>', initials(name))


def initials(name: str) -> str:
    """Return up to two capital letters: the first of the first word and the first of the last."""
    words = [word for word in str(name).split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def markdown(text: str, top_heading: int = 3) -> SafeString:
    """Show what people wrote in Markdown; its first heading becomes ``h{top_heading}``."""
    return format_html('<div class="written">{}</div>', render_markdown(str(text or ""), top_heading=top_heading))


@register.simple_tag(takes_context=True)
def current(context: Context, url: str, exact: bool = False) -> SafeString:
    """Mark a link to ``url`` as the current page: the request is for it, or (unless ``exact``) for a page below it."""
    request = context.get("request")
    if request is None or not url:
        return SafeString("")
    here = request.path == url or (not exact and url != "/" and request.path.startswith(url))
    return SafeString(' aria-current="page"' if here else "")


@register.filter
def choice(value: Any, default: str) -> Any:
    """Return ``value``, or ``default`` where the attribute of a component was left out or empty."""
    return value if value not in (None, "") else default


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
