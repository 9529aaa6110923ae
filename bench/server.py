"""A server of its own for a measurement: PostgreSQL with fsync on, Valkey, one granian process."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from launcher.postgres import Postgres
from launcher.valkey import Valkey


@contextmanager
def servers() -> Iterator[None]:
    """PostgreSQL and Valkey in a folder that goes away; their addresses stand in the environment."""
    folder = Path(tempfile.mkdtemp(prefix="cpb-"))
    folder.chmod(0o711)
    postgres, valkey = Postgres(folder), Valkey(folder, is_durable=False)
    os.environ |= {
        "COUNTERPART_MODE": "local",
        "DEMO": "0",
        "SECRET_KEY": "bench " * 12,
        "STATE_DIR": str(folder / "state"),
        "STATIC_ROOT": str(folder / "static"),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": postgres.start(),
        "REDIS_URL": valkey.start(),
    }
    try:
        yield
    finally:
        valkey.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def web() -> Iterator[int]:
    """One granian process on a free port of loopback."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen([*command, "config.wsgi:application"])
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if process.poll() is not None:
            raise RuntimeError("the web server ended before it was ready")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the web server did not answer within 30 seconds")
