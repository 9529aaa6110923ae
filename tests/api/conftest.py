"""Rows in every state, for the tests that ask every operation."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections

from accounts.api.throttling import TokenThrottle
from tests.api.states import States
from tests.factories import NOW


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The connection stays open over requests to the entry of the server, as Django's own test client keeps it."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def states(
    settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, time_machine: Any, one_connection: None
) -> States:
    """Rows in every state, five days on."""
    time_machine.move_to(NOW + timedelta(days=5), tick=False)
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"token": None})
    return States.build()
