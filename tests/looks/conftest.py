"""A web server that holds the sample data, for whoever looks at pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from tests.support.machine import new_machine


@pytest.fixture(scope="module")
def address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The web server of a machine that holds the sample data, dispatched."""
    with django_db_blocker.unblock(), new_machine() as machine:
        machine.start_mail()
        call_command("seed_demo", verbosity=0)
        machine.run("manage.py", "remind")  # what a worker does: news, and mails that are due
        yield machine.start_web()
