"""The clock stands at the factories' now."""

import pytest

from tests.factories import NOW


@pytest.fixture(autouse=True)
def clock_stands(time_machine):
    time_machine.move_to(NOW, tick=False)
