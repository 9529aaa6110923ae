"""A real Chromium: the one of the machine."""

from typing import Any

import pytest

from launcher.chromium import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser behind its fixtures ``browser``, ``context`` and ``page``."""
    return {"executable_path": find_chromium(), "args": FLAGS}
