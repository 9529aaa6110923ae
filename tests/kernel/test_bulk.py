"""Statements over many rows: sent one by one, and several without waiting in between."""

import psycopg
import pytest
from django.db import connection, transaction

from accounts.models import Organization
from kernel import bulk
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
RENAME = "UPDATE accounts_organization SET name = %b WHERE name = %b"


def test_statements_that_are_sent_together_run_in_their_order():
    OrganizationFactory(name="One")
    with transaction.atomic(), bulk.together():
        bulk.execute(RENAME, ["Two", "One"])
        bulk.execute(RENAME, ["Three", "Two"])
    assert Organization.objects.get().name == "Three"


def test_what_fails_among_them_is_raised_and_undoes_all():
    OrganizationFactory(name="One")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        rename_and_fail()
    assert Organization.objects.get().name == "One"
    assert connection.is_usable()


def rename_and_fail() -> None:
    with transaction.atomic(), bulk.together():
        bulk.execute(RENAME, ["Two", "One"])
        bulk.execute("SELECT %b::text::int", ["no number"])
        bulk.execute(RENAME, ["Three", "Two"])
