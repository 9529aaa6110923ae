"""A machine of its own for a test that crosses processes: a database, a Valkey, child processes.

The test's own process is pointed at them too, so that rows it makes are committed and seen by the children.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from launcher import children
from launcher.machine import listen_on_loopback
from launcher.process import Process
from launcher.readiness import ask
from launcher.valkey import Valkey
from tests.support import databases, servers


class Machine:
    """What a test that crosses processes stands on. Every child ends with the test, and with its process."""

    def __init__(self, *, folder: Path, database: str, valkey: Valkey) -> None:
        self.folder = folder
        self.database = database
        self.valkey = valkey
        self.processes: list[Process] = []
        self.process_env = {
            **os.environ,
            "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")),
            "REDIS_URL": valkey.url,
            "STATE_DIR": str(folder),
            "MAIL_DIR": str(folder / "mail"),
        }

    def spawn(self, *arguments: str, env: Mapping[str, str] | None = None, name: str = "child") -> Process:
        """Start Python with these arguments (``"manage.py", "sweep"`` or ``"-m", …``); its log is ``log_of(name)``."""
        return self._started(children.python(name, *arguments, environment=self._environment(env)))

    def run(self, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 60.0) -> str:
        """Run Python with these arguments to its end; what it printed. Raises ``LauncherError`` when it fails."""
        name = f"run-{len(self.processes)}"
        process = children.python(name, *arguments, environment=self._environment(env))
        self.processes.append(process)
        process.run_to_end(timeout=timeout)
        return self.log_of(name)

    def start_web(self, *, env: Mapping[str, str] | None = None, workers: int = 1) -> str:
        """Start a web server and wait until it is ready; its address without a slash at the end."""
        with listen_on_loopback() as listener:
            port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        self.process_env.setdefault("PUBLIC_URL", address)
        process = self._started(children.web(self._environment(env), port=port, workers=workers))
        self.wait_until(lambda: ask(port).status == 200 or not process.is_running(), timeout=40.0)
        assert process.is_running(), "\n".join(process.last_lines(40))
        return address

    def start_worker(
        self, *, env: Mapping[str, str] | None = None, name: str = "worker", pool: str = "threads"
    ) -> Process:
        """Start a Celery worker and wait until it takes tasks."""
        process = self._started(children.worker(self._environment(env), name=name, pool=pool))
        self.wait_until(lambda: " ready." in self.log_of(name) or not process.is_running(), timeout=40.0)
        assert process.is_running(), "\n".join(process.last_lines(40))
        return process

    def start_beat(self, *, env: Mapping[str, str] | None = None) -> Process:
        """Start Celery beat."""
        return self._started(children.beat(self._environment(env)))

    def start_mail(self) -> Path:
        """Start a mail catcher, tell the children to be started of it; the folder of its messages (``*.eml``)."""
        with listen_on_loopback() as listener:
            self.process_env["EMAIL_URL"] = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
            self._started(children.mail_catcher(self.process_env, listener=listener))
        folder = Path(self.process_env["MAIL_DIR"])
        self.wait_until(folder.is_dir, timeout=20.0)
        return folder

    def log_of(self, name: str) -> str:
        """What the child of this name has printed so far."""
        path = self.folder / "log" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_until(self, is_so: Callable[[], object], *, timeout: float = 20.0) -> None:
        """Wait for something that another process does. Fails after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while not is_so():
            assert time.monotonic() < deadline, f"It did not come to pass within {timeout:.0f} seconds."
            time.sleep(0.02)

    def end_children(self) -> None:
        """Kill every child with its group: what they would still do is of no interest."""
        for process in reversed(self.processes):
            process.kill()

    def _started(self, process: Process) -> Process:
        self.processes.append(process)
        process.start()
        return process

    def _environment(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        return {**self.process_env, **(extra or {})}


@contextmanager
def new_machine() -> Iterator[Machine]:
    """Make a machine, point this process at it, and take everything down again in the right order."""
    folder = servers.new_folder("m-")
    database = folder.name.replace("-", "_").lower() + f"_{os.getpid()}"
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        databases.clone(database)
        stack.callback(databases.drop, database)
        valkey = Valkey(folder, is_durable=False)
        stack.callback(valkey.stop)
        valkey.start()
        machine = Machine(folder=folder, database=database, valkey=valkey)
        stack.enter_context(databases.connected_to(database))
        stack.enter_context(_pointed_at(valkey.url))
        stack.callback(machine.end_children)
        yield machine


@contextmanager
def _pointed_at(redis_url: str) -> Iterator[None]:
    """Point this process's cache and bell at another Valkey."""
    from django.conf import settings
    from django.core.cache import caches
    from django.test import override_settings
    from kombu import pools

    from config.celery import app

    def set_broker(url: str) -> None:
        app.conf.broker_url = url
        pools.reset()  # the open connections are to the one before
        app._pool = app.amqp._producer_pool = None

    cache = {**settings.CACHES, "default": {**settings.CACHES["default"], "LOCATION": redis_url}}
    before = settings.CELERY_BROKER_URL
    with override_settings(CACHES=cache, REDIS_URL=redis_url), ExitStack() as stack:
        stack.callback(partial(set_broker, before))
        stack.callback(caches.close_all)
        set_broker(redis_url.replace("unix://", "redis+socket://", 1))
        yield
