"""The door: what happens on leaving it, and what never does."""

import pytest
from django.db import connection

from accounts.models import Organization
from kernel.actors import CLOCK
from kernel.door import change
from kernel.errors import Invalid
from kernel.models import Entry, Outbox
from tests.factories import NOW, OrganizationFactory

pytestmark = pytest.mark.django_db


def entries(scope):
    return list(Entry.objects.filter(scope_id=scope.pk).order_by("seq").values_list("seq", "verb"))


def test_a_change_appends_one_entry_for_each_note_and_puts_it_in_the_outbox():
    organization = OrganizationFactory()
    with change(organization, by=CLOCK, verb="test.first", now=NOW) as door:
        door.note(door.scope, amount="1.00")
        door.note(door.scope, verb="test.second")
    organization.refresh_from_db()
    assert entries(organization) == [(1, "test.first"), (2, "test.second")]
    assert organization.seq == 2
    assert Outbox.objects.filter(entry__scope_id=organization.pk, dispatched_at=None).count() == 2


def test_a_change_that_noted_nothing_is_a_quiet_no_op():
    organization = OrganizationFactory()
    with change(organization, by=CLOCK, verb="test.nothing", now=NOW):
        pass
    organization.refresh_from_db()
    assert (organization.seq, organization.head_hash, entries(organization)) == (0, "", [])


def test_an_error_inside_leaves_nothing_behind():
    organization = OrganizationFactory()

    def fail():
        with change(organization, by=CLOCK, verb="test.failed", now=NOW) as door:
            Organization.objects.filter(pk=organization.pk).update(name="Half")
            door.note(door.scope)
            raise Invalid({"name": ["no"]})

    with pytest.raises(Invalid):
        fail()
    organization.refresh_from_db()
    assert organization.name != "Half"
    assert entries(organization) == []


def test_changes_do_not_nest():
    organization = OrganizationFactory()
    outer = change(organization, by=CLOCK, verb="test.outer", now=NOW)
    inner = change(organization, by=CLOCK, verb="test.inner", now=NOW)
    with outer, pytest.raises(RuntimeError, match="does not nest"), inner:
        pass


def test_the_door_opens_again_after_an_error():
    organization = OrganizationFactory()
    failing = change(organization, by=CLOCK, verb="test.failed", now=NOW)
    with pytest.raises(ZeroDivisionError), failing:
        raise ZeroDivisionError
    with change(organization, by=CLOCK, verb="test.after", now=NOW) as door:
        door.note(door.scope)
    assert entries(organization) == [(1, "test.after")]


def test_facts_are_plain_texts():
    organization = OrganizationFactory()
    with change(organization, by=CLOCK, verb="test.facts", now=NOW) as door:
        door.note(door.scope, on=NOW.date(), count=3, ids=["a"])
    facts = Entry.objects.get(scope_id=organization.pk).facts
    assert facts.body == {"on": "2026-11-02", "count": 3, "ids": ["a"]}
    assert facts.schema == "test.facts/1"


def test_the_scope_row_is_locked_and_re_read(django_assert_num_queries):
    organization = OrganizationFactory()
    Organization.objects.filter(pk=organization.pk).update(name="Newer")
    with change(organization, by=CLOCK, verb="test.lock", now=NOW) as door:
        assert door.scope.name == "Newer"
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("5s",)
