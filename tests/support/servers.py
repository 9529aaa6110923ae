"""One PostgreSQL and one Valkey for the whole test session.

The first pytest process starts them and puts their addresses into the environment; the workers of pytest-xdist
inherit it. ``DATABASE_URL`` and ``REDIS_URL`` that are already set are used as they are.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from launcher.postgres import FAST_AND_LOSSY, Postgres
from launcher.valkey import Valkey

FOLDER = "COUNTERPART_TEST_FOLDER"


def worker_number() -> int:
    """0 without pytest-xdist, else 1 for its first worker, and so on."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def session_name() -> str:
    """A short name that all processes of this session share, and no other session has."""
    return hashlib.sha256(os.environ[FOLDER].encode()).hexdigest()[:8]


def start() -> None:
    """Start what is not set in the environment, and name it there. Does nothing in a worker."""
    os.environ["COUNTERPART_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread
    if worker_number() == 0:
        _start_servers()
    server = os.environ["REDIS_URL"].partition("?")[0]
    if server.startswith("unix:"):
        os.environ["REDIS_URL"] = f"{server}?db={worker_number()}"


def separate() -> None:
    """Have the settings use this process's own part of Valkey: a worker's were read before it had a number of its own."""
    from django.conf import settings

    settings.REDIS_URL = settings.CACHES["default"]["LOCATION"] = os.environ["REDIS_URL"]


def _start_servers() -> None:
    folder = Path(tempfile.mkdtemp(prefix="cp-"))
    folder.chmod(0o711)  # as root the servers run as another user, who must get in
    servers: list[Postgres | Valkey] = []

    def stop() -> None:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    os.environ.update({FOLDER: str(folder), "STATE_DIR": str(folder / "state")})
    if not os.environ.get("DATABASE_URL"):
        servers.append(Postgres(folder, settings=FAST_AND_LOSSY))
        os.environ["DATABASE_URL"] = servers[-1].start()
    if not os.environ.get("REDIS_URL"):
        servers.append(Valkey(folder, is_durable=False))
        os.environ["REDIS_URL"] = servers[-1].start()


def new_folder(prefix: str) -> Path:
    """A new folder of the session; short, since sockets may lie in it. Removed at the end of the session."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=os.environ[FOLDER]))
    folder.chmod(0o711)
    return folder
