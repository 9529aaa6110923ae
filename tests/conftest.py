"""Real servers before anything reads the settings, no network beyond this machine, and fixtures of ``tests.support``.

``DJANGO_SETTINGS_MODULE`` is set here and not in ``pyproject.toml``: there pytest-django would read the settings before
the servers have an address.
"""

from tests.support import databases, network, servers

servers.start()
network.close()

import django  # noqa: E402 (the settings read the environment)
from hypothesis import HealthCheck, settings  # noqa: E402

# A busy machine is no fault of what is tested; what hangs is ended by pytest-timeout.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

django.setup()
servers.separate()


def pytest_unconfigure() -> None:
    """Leave no template behind on a server that outlives the session."""
    if servers.worker_number() == 0:
        databases.drop_template()


pytest_plugins = ["tests.support.fixtures", "tests.support.browser"]
