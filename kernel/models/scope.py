"""What a change locks: one row that carries the head of its record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models

from kernel.ids import uuid7


@dataclass(frozen=True)
class Parties:
    """The two sides of a scope, and the id of the pair that they make."""

    client: UUID
    contractor: UUID
    pair: UUID


class Scope(models.Model):
    """Base of the aggregates that change through the door. One transaction locks one scope."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.BigIntegerField(default=0, editable=False)
    head_hash = models.CharField(max_length=64, default="", editable=False)
    wake_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_archived(self) -> bool:
        """Whether it is hidden and nobody owes anything in it; for scopes that have ``archived_at``."""
        return getattr(self, "archived_at", None) is not None

    @classmethod
    def scope_kind(cls) -> str:
        """The code under which entries and moves name this kind of scope."""
        return cls._meta.model_name or ""

    def touch(self, now: datetime) -> tuple[str, ...]:
        """Note on the row that something happened in the scope; returns the columns to write. The base keeps no such column."""
        return ()


def scope_models() -> dict[str, type[Scope]]:
    """Return every concrete scope model by its kind."""
    found: dict[str, type[Scope]] = {}
    waiting = [*Scope.__subclasses__()]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model._meta.abstract:
            found[model.scope_kind()] = model
    return found
