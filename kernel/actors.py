"""Who acts: a person on one side of an object, or the clock."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The one by whom a change is made.

    ``user_id`` is a UUID, or None for the clock, which never signs, pays or delivers. ``side`` is the acting side, derived
    from the object that is acted on, never from the session. ``via`` tells a REST token apart from a browser. ``limit`` is
    what this person may commit alone, in the organization's currency (None: no limit).
    """

    user_id: Any
    side: str
    via: str = "web"
    limit: Decimal | None = None

    @property
    def label(self) -> str:
        """The stable text that the record keeps, such as ``user:018f…`` or ``system:clock``."""
        return f"user:{self.user_id}" if self.user_id else "system:clock"

    @property
    def is_clock(self) -> bool:
        return self.user_id is None


CLOCK = Actor(user_id=None, side="clock", via="clock")
