"""The fixtures of ``tests.support``."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from tests.support import databases, servers
from tests.support.machine import Machine, new_machine


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this pytest process: a clone of the migrated template. Replaces pytest-django's own set-up."""
    name = f"cp_{servers.session_name()}_{servers.worker_number()}"
    with django_db_blocker.unblock():
        databases.clone(name)
        with databases.connected_to(name), django_db_blocker.block():
            yield
        databases.drop(name)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Nothing is remembered from another test: no limit on requests that it used up, no session."""
    cache.clear()


@pytest.fixture
def machine(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Machine]:
    """A database, a Valkey and child processes of the test's own. Rows are really committed; use it without ``db``."""
    with django_db_blocker.unblock(), new_machine() as made:
        yield made
