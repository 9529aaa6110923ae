"""What a part of the agreement is, and the comparison by key that most parts share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

MAX_ITEMS = 500


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
    """Something that keeps the engagement from closing: a sentence, and the page (``url_name``, ``subject``) that settles it."""

    text: Any
    url_name: str
    subject: UUID | None = None

    def __str__(self) -> str:
        return str(self.text)


class Part:
    """Base of the parts. ``code`` names it in the agreement's JSON; ``label`` on pages."""

    code = ""
    label: Any = ""
    compared: Mapping[str, Any] = {}

    def empty(self) -> dict[str, Any]:
        """The part with nothing in it."""
        return {"items": []}

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        """Return the part as it is frozen, or raise Invalid with ``position.field`` keys."""
        raise NotImplementedError

    def materialise(self, data: dict[str, Any], *, change: Any) -> None:
        """Turn what was signed into rows, matched by key; settled rows are never altered."""

    def outstanding(self, engagement: Any) -> list[Outstanding]:
        """What keeps the engagement from closing."""
        return []

    def shift(self, data: dict[str, Any], *, days: int) -> dict[str, Any]:
        """The part with its dates moved by ``days``."""
        return data

    def compare(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
        """Differences by item key, then by the fields in ``compared``."""
        before = {item["key"]: item for item in old.get("items", [])}
        after = {item["key"]: item for item in new.get("items", [])}
        for key in [*after, *(key for key in before if key not in after)]:
            yield from self._compare_items(key, before.get(key), after.get(key))

    def _compare_items(self, key: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Difference]:
        change = "added" if old is None else "removed" if new is None else "changed"
        title = str((new or old or {}).get("title") or (new or old or {}).get("name") or "")
        for field, label in self.compared.items():
            was, now = _text((old or {}).get(field)), _text((new or {}).get(field))
            if was != now:
                yield Difference(self.code, key, title, str(label), change, was, now)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_text(item) for item in value)
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

    def require(self, item: Mapping[str, Any], field: str, place: str, text: Any) -> str:
        value = str(item.get(field) or "").strip()
        if not value:
            self.add(f"{place}.{field}", text)
        return value

    def raise_any(self) -> None:
        if self.errors:
            raise Invalid(self.errors)


def items_of(data: Mapping[str, Any]) -> Iterable[tuple[int, dict[str, Any]]]:
    """The items with their positions from 0; raises Invalid where ``items`` is not a list of objects or is too long."""
    items = data.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Invalid({"items": [_("This must be a list of entries.")]})
    if len(items) > MAX_ITEMS:
        raise Invalid({"items": [_("More than 500 entries. Split the work into two engagements.")]})
    keys = [item["key"] for item in items if item.get("key")]
    if len(keys) != len(set(keys)):
        raise Invalid({"items": [_("Two entries have the same key.")]})
    return enumerate(items)
