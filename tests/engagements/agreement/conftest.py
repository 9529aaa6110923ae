"""Every page of these tests is looked at in the moment at which the factories act."""

import pytest

from tests.factories import NOW


@pytest.fixture(autouse=True)
def clock_stands(time_machine):
    time_machine.move_to(NOW, tick=False)
