"""``make run``: everything on this machine, until Ctrl-C."""

import ctypes
import os
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from launcher import children
from launcher.environment import Options, children_environment, fingerprint, make_state
from launcher.leash import IS_TIED, PR_SET_PDEATHSIG
from launcher.lock import StateLock
from launcher.machine import LauncherError, end_leftovers, is_port_free, listen_on_loopback, write_file
from launcher.manage import tell
from launcher.postgres import Postgres
from launcher.process import Process
from launcher.readiness import Answer, ask
from launcher.supervisor import StopRequested, Supervisor
from launcher.valkey import Valkey

STOP_ORDER = ("prepare", "web", "beat", "worker", "mail", "valkey", "postgres")
PREPARE_TIMEOUT = 600.0  # seconds
READY_TIMEOUT = 90.0


def say(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


def run(outer: Mapping[str, str]) -> int:
    """Run until Ctrl-C or SIGTERM; the exit code. Raises ``LauncherError`` when something stands in the way."""
    supervisor = Supervisor(report=say, stop_order=STOP_ORDER)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup has it ignored
            signal.signal(number, supervisor.on_stop_signal)
    end_with_make(outer)
    try:
        options = Options.read(outer)
        make_state(options.state)
        lock = StateLock(options.state, port=options.port)
        lock.take()
        try:
            Run(options, outer, supervisor).forever()
        finally:
            lock.mark_stopping()
    except StopRequested:
        say("Stopping …")
    finally:
        supervisor.stop_all()
    return 0


class Run:
    """One run: the steps from nothing to ready."""

    def __init__(self, options: Options, outer: Mapping[str, str], supervisor: Supervisor) -> None:
        self.options = options
        self.outer = outer
        self.supervisor = supervisor
        self.environment = children_environment(options, outer)
        self.deadline = 0.0
        self.stamp = options.state / "prepared"
        self.listener: socket.socket | None = None

    def forever(self) -> None:
        """Start everything, say when it is ready, and keep it running. Ends with ``StopRequested`` only."""
        end_leftovers(str(self.options.state))
        if not is_port_free(self.options.port):
            raise LauncherError(
                f"Port {self.options.port} is taken by another program. "
                f"Choose another one: PORT={self.options.port + 1} make run"
            )
        self._start_servers()
        self._prepare()
        self.supervisor.start(children.web(self.environment, port=self.options.port))
        self.supervisor.start(children.worker(self.environment))
        self.deadline = time.monotonic() + READY_TIMEOUT
        self.supervisor.run(until=lambda: self._answer().status != 0)
        # Beat is not for the first page, but for being ready: it has the worker take what waits from the last time.
        self.supervisor.start(children.beat(self.environment))
        self.supervisor.run(until=lambda: self._answer().status == 200, pause=1.0)
        self._welcome()
        self.supervisor.run()

    def _start_servers(self) -> None:
        """PostgreSQL, Valkey and the mail catcher, each only where the environment names no other."""
        os.environ.update(self.environment)  # the servers are marked as ours like the other children
        log = self.options.state / "log"
        if not self.outer.get("DATABASE_URL"):
            postgres = Postgres(self.options.state, log=log / "postgres.log")
            if not postgres.data.exists():
                say("Making a PostgreSQL database …")
                self.stamp.unlink(missing_ok=True)
            self.supervisor.start(postgres)
            self.environment["DATABASE_URL"] = postgres.url
        if not self.outer.get("REDIS_URL"):
            valkey = Valkey(self.options.state, log=log / "valkey.log")
            self.supervisor.start(valkey)
            self.environment["REDIS_URL"] = valkey.url
        if not self.outer.get("EMAIL_URL"):
            # Kept open, so that a restarted catcher finds its port again.
            self.listener = listen_on_loopback()
            self.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"
            self.supervisor.start(children.mail_catcher(self.environment, listener=self.listener))
        tell(self.options.state, self.environment)

    def _prepare(self) -> None:
        """Migrate, collect, seed; skipped when nothing of that can have changed since the last time."""
        now = fingerprint(self.environment["DATABASE_URL"], self.environment["DEMO"], self.environment["STATIC_ROOT"])
        is_own = not self.outer.get("DATABASE_URL")
        if is_own and self.stamp.exists() and self.stamp.read_text() == now:
            return
        say("Preparing the database, the static files" + (" and the demo …" if self.options.has_demo else " …"))
        _run_to_end(children.prepare(self.environment, has_demo=self.options.has_demo))
        write_file(self.stamp, now)

    def _answer(self) -> Answer:
        """What /readyz says. Raises ``LauncherError`` when it has taken too long to say that all is well."""
        answer = ask(self.options.port)
        if answer.status != 200 and time.monotonic() > self.deadline:
            log = self.options.state / "log" / "web.log"
            raise LauncherError(f"The pages are not ready ({answer.status}): {answer.text}\nSee {log}")
        return answer

    def _welcome(self) -> None:
        say(f"Ready: {self.options.address}")
        if self.options.has_demo:
            say("To sign in, open it and pick a role. Without sample data: DEMO=0 STATE_DIR=/another/folder make run")
        elif ask(self.options.port, "/welcome/").status == 200:
            lines = _run_to_end(children.setup_link(self.environment))
            say(f"Set your organization up: {lines[-1]}")
        if self.listener is not None:
            say(f"Mail is kept in {_short(Path(self.environment['MAIL_DIR']))} and not sent.")
        say(f"Logs: {_short(self.options.state / 'log')}. Stop with Ctrl-C.")


def _run_to_end(process: Process) -> list[str]:
    """Run it to its end, and leave nothing of it when it must stop earlier; its last lines. Raises ``LauncherError``."""
    try:
        process.run_to_end(timeout=PREPARE_TIMEOUT)
    finally:
        process.kill()
    return process.last_lines()


def _short(path: Path) -> str:
    """A path relative to the checkout where it lies in it."""
    return str(path.relative_to(children.ROOT)) if path.is_relative_to(children.ROOT) else str(path)


def end_with_make(outer: Mapping[str, str]) -> None:
    """Started by make on Linux: stop cleanly when make is killed, so that nothing runs on unseen."""
    if outer.get("MAKELEVEL") and IS_TIED:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
