"""The digest: what one person hears in one mail, most pressing first, in few sections. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.services.items import MINE, NEWS_ITEM, OURS, THEIRS, Item

SHOWN = 12


@dataclass(frozen=True)
class Section:
    """Items of one kind under one heading; ``more`` says how many further ones the home page shows."""

    heading: str
    items: tuple[Item, ...]
    more: str


def sections(items: Iterable[Item]) -> list[Section]:
    """The digest's sections: the reader's own turn, their side's, the other side's, and what is only to know."""
    given = list(items)
    headings = [
        (MINE, _("Your turn")),
        (OURS, _("Your side’s turn")),
        (THEIRS, _("Waiting on others")),
        (NEWS_ITEM, _("To know")),
    ]
    found = ((heading, sorted((item for item in given if item.kind == kind), key=_order)) for kind, heading in headings)
    return [Section(heading, tuple(rows[:SHOWN]), _more(len(rows) - SHOWN)) for heading, rows in found if rows]


def subject(items: list[Item]) -> str:
    """Names the most pressing item, and how many more there are."""
    first = sections(items)[0].items[0]
    others = len(items) - 1
    return ngettext("%(first)s, and %(count)d more", "%(first)s, and %(count)d more", others) % {
        "first": first.placed_title,
        "count": others,
    }


def _order(item: Item) -> tuple[Any, ...]:
    """Moves by their due date, the late ones first; news in the order in which it happened."""
    created_at = item.notification.created_at
    return item.due_at is None, item.due_at or created_at, created_at, item.notification.pk


def _more(count: int) -> str:
    return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count} if count > 0 else ""
