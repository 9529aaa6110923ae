"""The record refuses to be rewritten, and shows it when somebody does."""

import pytest
from django.db import ProgrammingError, connection, transaction

from kernel.actors import CLOCK
from kernel.door import change
from kernel.models import Entry, EntryFacts
from kernel.record import erase_facts, verify
from tests.factories import NOW, OrganizationFactory

pytestmark = pytest.mark.django_db
DELETE_ENTRY = (
    "WITH gone AS (SELECT id FROM kernel_entry WHERE seq = {seq}), outbox AS (DELETE FROM kernel_outbox WHERE entry_id IN "
    "(SELECT id FROM gone)), facts AS (DELETE FROM kernel_entryfacts WHERE entry_id IN (SELECT id FROM gone)) "
    "DELETE FROM kernel_entry WHERE id IN (SELECT id FROM gone)"
)


@pytest.fixture
def scope():
    organization = OrganizationFactory()
    for number in range(3):
        with change(organization, by=CLOCK, verb="test.noted", now=NOW) as door:
            door.note(door.scope, number=number)
    organization.refresh_from_db()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return organization


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_entry SET verb = 'test.other'",
        "DELETE FROM kernel_entry",
        "TRUNCATE kernel_entry CASCADE",
        "UPDATE kernel_entryfacts SET body = '{}'",
        "DELETE FROM kernel_entryfacts",
        "TRUNCATE kernel_entryfacts",
    ],
)
def test_the_record_refuses(scope, sql):
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        run(sql)
    assert Entry.objects.filter(scope_id=scope.pk).count() == 3


def test_a_sound_record_verifies(scope):
    assert list(verify(scope)) == []


def test_erased_facts_leave_a_chain_that_verifies(scope):
    entry = Entry.objects.filter(scope_id=scope.pk).order_by("seq").first()
    assert erase_facts([entry.pk]) == 1
    assert not EntryFacts.objects.filter(entry=entry).exists()
    assert list(verify(scope)) == []


def test_erasing_does_not_leave_the_gate_open(scope):
    entry = Entry.objects.filter(scope_id=scope.pk).order_by("seq").first()
    erase_facts([entry.pk])
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        run("DELETE FROM kernel_entryfacts")


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE kernel_entry SET actor = 'user:somebody' WHERE seq = 2", "altered: the columns"),
        ("UPDATE kernel_entryfacts SET body = '{\"number\": 9}'", "altered: the facts"),
        (DELETE_ENTRY.format(seq=2), "gap"),
        (DELETE_ENTRY.format(seq=3), "head"),
    ],
)
def test_what_somebody_with_the_database_rewrote_is_found(scope, sql, problem):
    run("SET LOCAL session_replication_role = replica")
    run(sql)
    run("SET LOCAL session_replication_role = origin")
    assert any(finding.problem.startswith(problem) for finding in verify(scope))
