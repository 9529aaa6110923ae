"""The programs that make up the product, as processes: prepare, web, worker, beat, mail catcher.

All take the environment to run in (absolute, with STATE_DIR) and log to ``STATE_DIR/log/<name>.log``.
"""

import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from launcher.process import Process

ROOT = Path(__file__).resolve().parent.parent


def python(name: str, *arguments: str, environment: Mapping[str, str], **options: object) -> Process:
    """A Python program of the checkout; ``options`` are those of ``Process``."""
    return Process(
        name,
        [sys.executable, *arguments],
        log=Path(environment["STATE_DIR"]) / "log" / f"{name}.log",
        environment=environment,
        directory=ROOT,
        **options,  # type: ignore[arg-type]
    )


def prepare(environment: Mapping[str, str], *, has_demo: bool) -> Process:
    """Migrations, static files and, with ``has_demo``, the demo; ends by itself."""
    return python("prepare", "-m", "launcher.prepare", *(["--demo"] if has_demo else []), environment=environment)


def setup_link(environment: Mapping[str, str]) -> Process:
    """Prints the address at which whoever runs this server sets it up; ends by itself."""
    return python("setup-link", "manage.py", "setup_code", "--link", environment=environment)


def web(environment: Mapping[str, str], *, port: int, workers: int = 1) -> Process:
    """The web server on the loopback address."""
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    threads = ["--blocking-threads", "2", "--no-ws", "--workers-kill-timeout", "5"]
    return python("web", "-m", "granian", *options, *threads, "config.wsgi:application", environment=environment)


def worker(environment: Mapping[str, str], *, name: str = "worker", pool: str = "threads") -> Process:
    """One Celery worker for two tasks at a time.

    Threads and not child processes, so that killing it leaves nothing behind: what it had begun, PostgreSQL
    still holds.
    """
    options = ["--pool", pool, "--concurrency", "2", "--hostname", f"{name}@%h", "--loglevel", "INFO"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = ["-m", "celery", "-A", "config", "worker", *options, *quiet]
    return python(name, *command, environment=environment, orphan_signal=signal.SIGKILL)


def beat(environment: Mapping[str, str]) -> Process:
    """Celery beat: rings for what is due by the clock."""
    folder = Path(environment["STATE_DIR"]) / "beat"
    folder.mkdir(parents=True, exist_ok=True)
    command = ["-m", "celery", "-A", "config", "beat", "--schedule", str(folder / "schedule"), "--loglevel", "INFO"]
    return python("beat", *command, environment=environment, orphan_signal=signal.SIGKILL)


def mail_catcher(environment: Mapping[str, str], *, listener: socket.socket) -> Process:
    """A mail server that keeps every message in MAIL_DIR and sends none on."""
    options = ["--fd", str(listener.fileno()), "--directory", environment["MAIL_DIR"]]
    command = ["-m", "launcher.mailcatcher", *options]
    return python("mail", *command, environment=environment, file_descriptors=[listener.fileno()])
