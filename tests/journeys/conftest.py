"""A running product for the journeys."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Browser

from tests.journeys.stage import Stage
from tests.support.machine import Machine


@pytest.fixture
def stage(machine: Machine, browser: Browser) -> Iterator[Stage]:
    """Web, worker, beat and mail catcher on the machine's own database, with a clock that tests can move."""
    clock_file = machine.folder / "clock"
    clock_file.write_text("0")
    machine.process_env |= {
        "COUNTERPART_CLOCK_FILE": str(clock_file),
        "WAKE_SECONDS": "1",
        "DISPATCH_SECONDS": "1",
    }
    mails = machine.start_mail()
    address = machine.start_web()
    machine.start_worker()
    machine.start_beat()
    with override_settings(CLOCK_FILE=str(clock_file)):
        made = Stage(machine, browser, address, mails)
        yield made
        for who, page in made.pages.items():  # where each stood at the end, for whoever looks at a failure
            page.screenshot(path=f".state/journey/{who}.png", full_page=True)
            page.context.close()
    for name in ("web", "worker"):  # shown by pytest when the journey fails
        print(machine.log_of(name)[-6000:])
