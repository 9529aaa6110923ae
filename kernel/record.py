"""The record: how entries are chained, appended and verified, and how facts are erased by law.

The hash is SHA-256 over the canonical JSON of the entry's columns and the hash before it. Facts lie beside the entry;
``facts_digest`` = SHA-256(salt ‖ canonical JSON of the facts), so that facts can be erased and the chain still verifies.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kernel.models import Entry, EntryFacts, Outbox, Scope
from kernel.models.scope import scope_models


@dataclass
class Line:
    """What is about to become an entry."""

    verb: str
    subject: str
    audience: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something that does not verify: where, and what is wrong with it."""

    scope: str
    seq: int
    problem: str


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no white space, UTF-8: the same bytes for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(salt: str, body: dict[str, Any]) -> str:
    return hashlib.sha256(salt.encode() + canonical_json(body)).hexdigest()


def hash_of(entry: Entry) -> str:
    """The hash that ``entry`` must carry."""
    columns = [
        entry.scope_kind,
        str(entry.scope_id),
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.verb,
        entry.subject,
        entry.audience,
        entry.facts_digest,
        entry.previous_hash,
    ]
    return hashlib.sha256(canonical_json(columns)).hexdigest()


def append(scope: Scope, lines: Iterable[Line], *, actor: str, at: datetime) -> list[Entry]:
    """Append ``lines`` to the locked ``scope``'s record, put each in the outbox, and move the head."""
    entries, facts = [], []
    for line in lines:
        salt = secrets.token_hex(16)
        scope.seq += 1
        entry = Entry(
            scope_kind=scope.scope_kind(),
            scope_id=scope.pk,
            seq=scope.seq,
            at=at,
            actor=actor,
            verb=line.verb,
            subject=line.subject,
            audience=line.audience,
            facts_digest=digest_of(salt, line.facts),
            previous_hash=scope.head_hash,
        )
        scope.head_hash = entry.hash = hash_of(entry)
        entries.append(entry)
        facts.append(EntryFacts(entry=entry, schema=f"{line.verb}/1", salt=salt, body=line.facts))
    Entry.objects.bulk_create(entries)
    EntryFacts.objects.bulk_create(facts)
    Outbox.objects.bulk_create([Outbox(entry=entry) for entry in entries])
    return entries


def verify(scope: Scope) -> Iterator[Finding]:
    """Yield every way in which the record of ``scope`` does not verify: gaps, broken links, altered columns or facts."""
    name = f"{scope.scope_kind()}:{scope.pk}"
    previous, expected = "", 1
    entries = Entry.objects.filter(scope_kind=scope.scope_kind(), scope_id=scope.pk).order_by("seq")
    for entry in entries.select_related("facts").iterator(chunk_size=500):
        if entry.seq != expected:
            yield Finding(name, expected, f"gap: entry {expected} is missing")
        if entry.previous_hash != previous:
            yield Finding(name, entry.seq, "chain: the hash before does not match")
        if entry.hash != hash_of(entry):
            yield Finding(name, entry.seq, "altered: the columns do not give the stored hash")
        facts = getattr(entry, "facts", None)
        if facts is not None and digest_of(facts.salt, facts.body) != entry.facts_digest:
            yield Finding(name, entry.seq, "altered: the facts do not give the stored digest")
        previous, expected = entry.hash, entry.seq + 1
    if scope.head_hash != previous or scope.seq != expected - 1:
        yield Finding(name, scope.seq, "head: the scope's head is not the last entry")


def verify_everything() -> Iterator[Finding]:
    """Verify every scope there is."""
    for model in scope_models().values():
        for scope in model._default_manager.order_by("pk").iterator(chunk_size=500):
            yield from verify(scope)


def erase_facts(entry_ids: Iterable[UUID]) -> int:
    """Delete the facts of ``entry_ids`` (erasure by law). The one act the triggers let through; the chain still verifies."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('counterpart.erasure', 'on', true)")
        deleted, _ = EntryFacts.objects.filter(entry_id__in=list(entry_ids)).delete()
        cursor.execute("SELECT set_config('counterpart.erasure', 'off', true)")
    return deleted
