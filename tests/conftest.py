"""Real servers before anything reads the settings, no network beyond this machine, and fixtures of ``tests.support``.

``DJANGO_SETTINGS_MODULE`` is set here and not in ``pyproject.toml``: there pytest-django would read the settings before
the servers have an address.
"""

from tests.support import network, servers

servers.start()
network.close()

import django  # noqa: E402 (the settings read the environment)

django.setup()

pytest_plugins = ["tests.support.fixtures", "tests.support.browser"]
