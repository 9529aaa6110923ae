"""The record: append-only, gapless, hash-chained; and the outbox that carries each entry to the workers."""

from typing import Any

import pgtrigger
from django.db import models

from kernel.ids import uuid7

AUDIENCES = ("both", "client", "contractor")
REFUSE = "RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;"
ERASE_ONLY = f"IF current_setting('counterpart.erasure', true) = 'on' THEN RETURN OLD; END IF; {REFUSE}"


def append_only(name: str, *, row_deletes: str = REFUSE) -> list[pgtrigger.Trigger]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE, whoever sends them."""
    row: dict[str, Any] = {"when": pgtrigger.Before, "level": pgtrigger.Row}
    return [
        pgtrigger.Trigger(name=f"{name}_no_update", operation=pgtrigger.Update, func=REFUSE, **row),
        pgtrigger.Trigger(name=f"{name}_no_delete", operation=pgtrigger.Delete, func=row_deletes, **row),
        pgtrigger.Trigger(
            name=f"{name}_no_truncate",
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            func=REFUSE,
        ),
    ]


class Entry(models.Model):
    """One line of a scope's history. ``hash`` covers every other column and the hash before it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope_kind = models.CharField(max_length=20)
    scope_id = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=50)
    verb = models.CharField(max_length=50)
    subject = models.CharField(max_length=80)
    audience = models.CharField(max_length=12, choices=[(code, code) for code in AUDIENCES])
    facts_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_kind", "scope_id", "seq"], name="entry_seq_unique"),
            models.CheckConstraint(condition=models.Q(audience__in=AUDIENCES), name="entry_audience_known"),
            models.CheckConstraint(
                condition=models.Q(seq=1, previous_hash="") | (models.Q(seq__gt=1) & ~models.Q(previous_hash="")),
                name="entry_chained",
            ),
        ]
        triggers = append_only("entry")

    def __str__(self) -> str:
        return f"{self.scope_kind} {self.seq}: {self.verb}"


class EntryFacts(models.Model):
    """What an entry is about, as codes, ids, dates and amounts; erasable by law without breaking the chain."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="facts", primary_key=True)
    schema = models.CharField(max_length=60)
    salt = models.CharField(max_length=32)
    body = models.JSONField()

    class Meta:
        triggers = append_only("facts", row_deletes=ERASE_ONLY)


class Outbox(models.Model):
    """An entry on its way to the workers. ``position`` is given by the single dispatcher, in dispatch order."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="outbox", primary_key=True)
    position = models.BigIntegerField(null=True, unique=True)
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__isnull=True, dispatched_at__isnull=True)
                | models.Q(position__isnull=False, dispatched_at__isnull=False),
                name="outbox_position_when_dispatched",
            )
        ]
        indexes = [
            models.Index(fields=["entry"], condition=models.Q(dispatched_at__isnull=True), name="outbox_waiting"),
        ]
