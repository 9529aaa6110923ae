"""The record of an engagement as files: CSV for reading, JSON for checking the chain.

What the other side keeps to itself appears as digests only.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from engagements.models import Engagement
from kernel.formats import as_zone
from kernel.models import Entry
from monitoring.history import Line, Reading, line_of
from monitoring.names import facts_of, names_in
from monitoring.renderers import FAMILIES, renderer_of

BATCH = 500
HOW_TO_CHECK = (
    "hash = SHA-256 over the JSON (sorted keys, no white space, UTF-8) of the list: scope kind, scope id, seq, at in UTC with "
    "microseconds, actor, verb, subject, audience, facts_digest, previous_hash. facts_digest = SHA-256 over salt and the JSON of "
    "facts. The first previous_hash is empty; the last hash is the head."
)


def entries_of(engagement: Engagement) -> Iterator[list[Entry]]:
    """Every entry of the engagement, oldest first, in batches."""
    rows = Entry.objects.filter(scope_kind="engagement", scope_id=engagement.pk).select_related("facts").order_by("seq")
    last = 0
    while batch := list(rows.filter(seq__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].seq


def is_private(entry: Entry, side: str) -> bool:
    """Whether the entry belongs to the other side alone."""
    return entry.audience not in {"both", side}


def lines(engagement: Engagement, side: str, *, zone: str, now: datetime) -> Iterator[tuple[Entry, Line | None]]:
    """Every entry with its line, which is None for the other side's own."""
    for batch in entries_of(engagement):
        readable = [entry for entry in batch if not is_private(entry, side)]
        reading = Reading(names_in(readable, contractor_id=engagement.contractor_id), zone, now)
        for entry in batch:
            yield entry, None if is_private(entry, side) else line_of(entry, reading)


def csv_head(zone: str) -> list[str]:
    """The columns, with the zone in which moments are said."""
    return [
        _("Number"), _("When (UTC)"), _("When (%(zone)s)") % {"zone": zone}, _("Side"), _("What"), _("Kind"), _("Seen by"),
        _("Hash"),
    ]  # fmt: skip


def csv_rows(engagement: Engagement, side: str, *, zone: str, now: datetime) -> Iterator[list[Any]]:
    """One row for each entry, oldest first."""
    place = as_zone(zone)
    for entry, line in lines(engagement, side, zone=zone, now=now):
        if line is None:
            yield [entry.seq, "", "", "", _("An entry of the other side alone"), "", _("their side only"), entry.hash]
            continue
        family = FAMILIES.get(renderer_of(f"{entry.verb}/1").family, "")
        audience = _("both sides") if entry.audience == "both" else _("our side only")
        at = [entry.at.astimezone(zone).isoformat(timespec="seconds") for zone in (UTC, place)]
        yield [entry.seq, *at, line.side, line.text, str(family), audience, entry.hash]


def as_json(engagement: Engagement, side: str, *, zone: str, now: datetime) -> dict[str, Any]:
    """The record with everything that is needed to check the chain."""
    return {
        "engagement": str(engagement.pk),
        "reference": engagement.reference,
        "exported_at": now.astimezone(UTC).isoformat(),
        "how_to_check": HOW_TO_CHECK,
        "head": {"seq": engagement.seq, "hash": engagement.head_hash},
        "entries": [_as_json(entry, line) for entry, line in lines(engagement, side, zone=zone, now=now)],
    }


def _as_json(entry: Entry, line: Line | None) -> dict[str, Any]:
    if line is None:
        return {"seq": entry.seq, "is_private": True, "previous_hash": entry.previous_hash, "hash": entry.hash}
    facts = getattr(entry, "facts", None)
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "verb": entry.verb,
        "subject": entry.subject,
        "audience": entry.audience,
        "facts_digest": entry.facts_digest,
        "facts": facts_of(entry) if facts else None,
        "salt": facts.salt if facts else None,
        "schema": facts.schema if facts else None,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "text": line.text,
    }
