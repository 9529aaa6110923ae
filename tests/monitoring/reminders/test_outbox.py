"""The outbox keeps the order of every scope, whatever the clocks of the machines that wrote."""

from uuid import UUID

import pytest

from kernel import outbox
from kernel.models import Entry, EntryFacts, Outbox
from tests.factories import NOW

pytestmark = pytest.mark.django_db

JOB = UUID(int=1)
OTHER_JOB = UUID(int=2)


def entry(key: int, scope: UUID, seq: int) -> Entry:
    row = Entry.objects.create(
        id=UUID(int=key),
        scope_kind="engagement",
        scope_id=scope,
        seq=seq,
        at=NOW,
        actor="system:clock",
        verb="test.done",
        subject=f"engagement:{scope}",
        audience="both",
        facts_digest="0",
        previous_hash="" if seq == 1 else "0",
        hash="0",
    )
    EntryFacts.objects.create(entry=row, schema="test.done/1", salt="", body={})
    Outbox.objects.create(entry=row)
    return row


def claimed(size: int = 500) -> list[tuple[UUID, int]]:
    return [(row.scope_id, row.seq) for row in outbox.claim_batch(now=NOW, size=size)]


def test_entries_of_one_job_keep_their_order_though_their_ids_do_not():
    entry(30, JOB, 1)
    entry(20, JOB, 2)
    entry(25, OTHER_JOB, 1)
    entry(10, JOB, 3)
    assert claimed() == [(JOB, 1), (JOB, 2), (JOB, 3), (OTHER_JOB, 1)]


def test_a_small_batch_takes_a_few_more_rather_than_break_the_order():
    entry(30, JOB, 1)
    entry(20, OTHER_JOB, 1)
    entry(10, JOB, 2)
    assert claimed(size=1) == [(JOB, 1), (JOB, 2)]
    assert claimed(size=1) == [(OTHER_JOB, 1)]
    assert claimed(size=1) == []


def test_positions_go_on_where_the_last_batch_ended():
    entry(1, JOB, 1)
    claimed()
    entry(2, JOB, 2)
    claimed()
    assert list(Outbox.objects.order_by("entry_id").values_list("position", flat=True)) == [1, 2]


def test_erased_facts_hold_nothing_up():
    from kernel.record import erase_facts

    row = entry(1, JOB, 1)
    erase_facts([row.pk])
    assert claimed() == [(JOB, 1)]
