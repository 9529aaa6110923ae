"""Tables of the kernel."""

from kernel.models.entry import Entry, EntryFacts, Outbox
from kernel.models.idempotency import IdempotentAnswer
from kernel.models.move import Move, Reminder, Sighting
from kernel.models.scope import Scope

__all__ = ["Entry", "EntryFacts", "IdempotentAnswer", "Move", "Outbox", "Reminder", "Scope", "Sighting"]
