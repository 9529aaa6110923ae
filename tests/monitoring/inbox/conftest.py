"""The clock of these tests stands at NOW."""

import pytest

from tests.factories import NOW


@pytest.fixture(autouse=True)
def standing_clock(time_machine):
    time_machine.move_to(NOW, tick=False)
