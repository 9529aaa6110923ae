"""What a part of the agreement is, and the comparison by key that most parts share."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

MAX_ITEMS = 500
MAX_LINE = 200
MAX_TEXT = 200_000
MAX_KEY = 60


@dataclass(frozen=True)
class Difference:
    """One difference: ``change`` is added, removed or changed; ``old`` and ``new`` are texts for a word-by-word view."""

    part: str
    key: str
    title: str
    field: str
    change: str
    old: str
    new: str


@dataclass(frozen=True)
class Outstanding:
    """Something that keeps the engagement from closing: a sentence, and the page (``url_name``, ``subject``) that settles it.

    ``title`` is what somebody wrote, for the place of that name in ``text``.
    """

    text: Any
    url_name: str
    subject: UUID | None = None
    title: str = ""

    def __str__(self) -> str:
        return str(self.text) % {"title": self.title} if self.title else str(self.text)

    def html(self) -> SafeString:
        """The sentence for a page, in which the title turns nothing that stands beside it."""
        if not self.title:
            return escape(self.text)
        title = format_html("<bdi>{}</bdi>", self.title)
        return mark_safe(escape(self.text) % {"title": title})  # noqa: S308 - both are escaped above


@dataclass(frozen=True)
class NamedDate:
    """A date that an item names in ``field``: an instant, or a day as the clocks of ``zone`` count it."""

    place: str
    key: str
    field: str
    value: date
    zone: str = "UTC"

    def has_passed(self, now: datetime) -> bool:
        """Whether it lies before ``now``; a day has passed when it is over."""
        return self.end <= now

    @property
    def end(self) -> datetime:
        """The moment at which it has passed; of a day, its end."""
        if isinstance(self.value, datetime):
            return self.value
        return datetime.combine(self.value + timedelta(days=1), time(0), ZoneInfo(self.zone))

    @property
    def fault(self) -> Any:
        """What to say of it when it has passed."""
        if isinstance(self.value, datetime):
            return _("This moment has passed. Choose one that is still to come.")
        return _("This day has passed. Choose one that is still to come.")


class Part:
    """Base of the parts. ``code`` names it in the agreement's JSON; ``label`` on pages.

    ``compared`` maps the fields of an item to their labels. ``template`` draws the part for reading, from :meth:`shown`;
    ``editor`` is the dotted path of the class that draws it for writing (see ``engagements.editors``).
    """

    code = ""
    label: Any = ""
    compared: Mapping[str, Any] = {}
    template = ""
    editor = ""

    def empty(self) -> dict[str, Any]:
        """The part with nothing in it."""
        return {"items": []}

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        """Return the part as it is frozen, or raise Invalid with ``position.field`` keys."""
        raise NotImplementedError

    def materialise(self, data: dict[str, Any], *, change: Any) -> None:
        """Turn what was signed into rows, matched by key; settled rows are never altered."""

    def settled(self, engagement: Any) -> Mapping[str, Any]:
        """Keys of items whose rows are settled (accepted, earned, paid), each with a sentence that says so."""
        return {}

    def dropped(self, engagement: Any) -> Iterable[str]:
        """Keys of items that an earlier change took out, and that no later one may bring back under the same key."""
        return ()

    def protect(self, data: dict[str, Any], *, engagement: Any, faults: "Faults") -> None:
        """Add a fault for each settled item of the version in force that the cleaned ``data`` alters or drops."""
        agreed = {item["key"]: item for item in engagement.in_force.body["parts"].get(self.code, {}).get("items", [])}
        given = {item["key"]: (position, item) for position, item in enumerate(data.get("items", []))}
        for key, sentence in self.settled(engagement).items():
            if key not in given:
                faults.add("items", _("%(why)s It stays in the agreement.") % {"why": sentence})
            elif key in agreed and given[key][1] != agreed[key]:
                faults.add(f"{given[key][0]}.title", _("%(why)s It stays as it is.") % {"why": sentence})
        for key in set(self.dropped(engagement)) & given.keys():
            faults.add(f"{given[key][0]}.title", _("This was taken out before. Add it as a new entry."))

    def outstanding(self, engagement: Any) -> list[Outstanding]:
        """What keeps the engagement from closing."""
        return []

    def shift(self, data: dict[str, Any], *, days: int) -> dict[str, Any]:
        """The part with its dates moved by ``days``."""
        return data

    def total(self, data: dict[str, Any]) -> Decimal:
        """What the part commits to pay, in the agreement's currency; what is not a number yet counts as nothing."""
        return Decimal(0)

    def ends_at(self, data: dict[str, Any]) -> datetime | None:
        """The last moment that the part names, if any."""
        return None

    def dates(self, data: dict[str, Any], *, zone: str) -> Iterator[NamedDate]:
        """The dates that the part names, as far as they can be read; ``zone`` is the payer's, for days that have none."""
        return iter(())

    def shown(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        """What ``template`` needs to draw the part; works for a draft that is not complete, too."""
        return {"items": data.get("items", [])}

    def advice(self, data: dict[str, Any], *, body: dict[str, Any], now: datetime) -> Iterator[Any]:
        """Sentences about what is allowed but unusual. Advice never stops anybody."""
        return iter(())

    def said(self, field: str, item: dict[str, Any], body: dict[str, Any]) -> str:
        """One field of an item in words for people, for a comparison."""
        value = item.get(field)
        return bulleted(text_of_value(entry) for entry in value) if isinstance(value, list) else text_of_value(value)

    def keyed(self, data: dict[str, Any]) -> dict[str, Any]:
        """The part with a key on every item, so that items keep their identity from the first draft on."""
        items = data.get("items")
        if not isinstance(items, list):
            return data
        return data | {"items": [_with_key(item) for item in items]}

    def compare(
        self, old: dict[str, Any], new: dict[str, Any], *, old_body: dict[str, Any], new_body: dict[str, Any]
    ) -> Iterator[Difference]:
        """Differences by item key, then by the fields in ``compared``; then the order, where it changed."""
        before = {item["key"]: item for item in old.get("items", [])}
        after = {item["key"]: item for item in new.get("items", [])}
        for key in [*after, *(key for key in before if key not in after)]:
            yield from self._compare_items(before.get(key), after.get(key), old_body, new_body)
        yield from self._compare_order(before, after)

    def _compare_items(
        self, old: dict[str, Any] | None, new: dict[str, Any] | None, old_body: dict[str, Any], new_body: dict[str, Any]
    ) -> Iterator[Difference]:
        change = "added" if old is None else "removed" if new is None else "changed"
        item = new or old or {}
        for field, label in self.compared.items():
            was = self.said(field, old, old_body) if old else ""
            now = self.said(field, new, new_body) if new else ""
            if was != now:
                yield Difference(self.code, str(item["key"]), title_of(item), str(label), change, was, now)

    def _compare_order(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
        kept_before = [key for key in before if key in after]
        kept_after = [key for key in after if key in before]
        if kept_before != kept_after:
            was, now = (bulleted(title_of(after[key]) for key in keys) for keys in (kept_before, kept_after))
            yield Difference(self.code, "", str(self.label), str(_("Order")), "changed", was, now)


def title_of(item: Mapping[str, Any]) -> str:
    """What an item is called."""
    return str(item.get("title") or item.get("name") or "")


def _with_key(item: Any) -> Any:
    return item if not isinstance(item, dict) or item.get("key") else {"key": new_key(), **item}


def bulleted(lines: Iterable[str]) -> str:
    """Lines, each with a bullet, so that a comparison keeps them apart."""
    return "\n".join(f"• {line}" for line in lines)


def text_of_value(value: Any) -> str:
    """Any value of a draft as text: lists line by line, criteria by their text."""
    if isinstance(value, list):
        return "\n".join(text_of_value(item) for item in value)
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return "" if value is None else str(value)


def new_key() -> str:
    """A key for an item that survives versions."""
    return uuid4().hex[:12]


class Faults:
    """Collects faults at ``position.field`` and raises them all at once."""

    def __init__(self) -> None:
        self.errors: dict[str, list[Any]] = {}

    def add(self, place: str, text: Any) -> None:
        self.errors.setdefault(place, []).append(text)

    def require(self, item: Mapping[str, Any], field: str, place: str, text: Any, *, most: int = MAX_LINE) -> str:
        """One line of text that must be there; ``text`` says so when it is not."""
        value = " ".join(self.text(item, field, place, most=most).split())
        if not value and f"{place}.{field}" not in self.errors:
            self.add(f"{place}.{field}", text)
        return value

    def text(self, item: Mapping[str, Any], field: str, place: str, *, most: int = MAX_TEXT) -> str:
        """Text of any length up to ``most``, kept as it is written; faults for anything that cannot be stored."""
        value = item.get(field)
        if value in (None, ""):
            return ""
        if not isinstance(value, str):
            self.add(f"{place}.{field}", _("This must be text."))
            return ""
        if len(value) > most:
            self.add(f"{place}.{field}", _("This is longer than %(most)d characters.") % {"most": most})
        if has_control_characters(value):
            self.add(f"{place}.{field}", _("This contains control characters that cannot be stored."))
        return value

    def raise_any(self) -> None:
        if self.errors:
            raise Invalid(self.errors)


def has_control_characters(text: str) -> bool:
    """Whether ``text`` has control characters other than tab and line breaks, or halves of characters."""
    return any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\r\t" for c in text)


def items_of(data: Mapping[str, Any]) -> Iterable[tuple[int, dict[str, Any]]]:
    """The items with their positions from 0; raises Invalid where ``items`` is not a list of objects or is too long."""
    items = data.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Invalid({"items": [_("This must be a list of entries.")]})
    if len(items) > MAX_ITEMS:
        raise Invalid({"items": [_("More than 500 entries. Split the work into two engagements.")]})
    keys = [item["key"] for item in items if item.get("key")]
    if not all(isinstance(key, str) and len(key) <= MAX_KEY and not has_control_characters(key) for key in keys):
        raise Invalid({"items": [_("A key is text of at most 60 characters.")]})
    if len(keys) != len(set(keys)):
        raise Invalid({"items": [_("Two entries have the same key.")]})
    return enumerate(items)
