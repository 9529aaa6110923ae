"""``python -m launcher run``, the command behind ``make run``, from an empty folder to no process left."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.children import ROOT
from launcher.machine import listen_on_loopback, marked_processes
from launcher.readiness import ask
from tests.support import servers

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]


class Launch:
    """One ``python -m launcher run`` with a port and a state folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.state = folder / "state"
        self.port = port
        self.output = folder / "output"
        names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "COUNTERPART_MODE", "PUBLIC_URL", "MAIL_DIR", "SECRET_KEY")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        self.environment = {**kept, "PORT": str(port), "STATE_DIR": str(self.state), "DEMO": "0"}
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("wb") as stream:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "launcher", "run"], cwd=ROOT, env=self.environment, stdout=stream, stderr=stream
            )

    def start_and_wait(self) -> None:
        self.start()
        self.wait_until(lambda: f"Ready: http://127.0.0.1:{self.port}/\n" in self.text(), timeout=120.0)

    def text(self) -> str:
        return self.output.read_text()

    def wait_until(self, is_so, *, timeout: float = 30.0) -> None:
        deadline = time.monotonic() + timeout
        while not is_so():
            assert self.popen.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.05)

    def end(self, number: signal.Signals) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(60)

    def processes(self) -> dict[str, int]:
        """The processes that it started, by the last word of their command line that tells them apart."""
        found = {}
        for pid in marked_processes(str(self.state)):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            for word in ("granian", "worker", "beat", "launcher.mailcatcher"):
                if word in command:
                    found.setdefault(word, pid)
        return found


@pytest.fixture
def launch() -> Iterator[Launch]:
    with listen_on_loopback() as listener:
        port = listener.getsockname()[1]
    made = Launch(servers.new_folder("r-"), port)
    yield made
    if made.popen and made.popen.poll() is None:
        made.popen.kill()
        made.popen.wait()


def test_from_nothing_to_ready_killed_recovered_and_stopped(launch: Launch) -> None:
    launch.start_and_wait()
    assert ask(launch.port, "/healthz").status == 200
    launch.wait_until(lambda: "Logs: " in launch.text())
    link = re.search(
        r"^Set your organization up: http://127\.0\.0\.1:\d+(/welcome/\?code=[A-Z2-7-]{14})$", launch.text(), re.M
    )
    assert ask(launch.port, link.group(1)).status == 200
    launch.wait_until(lambda: launch.processes().keys() == {"granian", "worker", "beat", "launcher.mailcatcher"})
    assert (launch.state / "secret_key").stat().st_mode & 0o777 == 0o600

    second = subprocess.run(
        [sys.executable, "-m", "launcher", "run"],
        cwd=ROOT,
        env=launch.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"already runs on {launch.state}: http://127.0.0.1:{launch.port}/" in second.stderr

    beside = [sys.executable, "-m", "launcher", "manage", "outbox"]
    shown = subprocess.run(beside, cwd=ROOT, env=launch.environment, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("Entries to dispatch: 0\n")
    assert (launch.state / "environment.json").stat().st_mode & 0o777 == 0o600

    os.kill(launch.processes()["granian"], signal.SIGKILL)
    launch.wait_until(lambda: "web died; starting it again" in launch.text())
    launch.wait_until(lambda: ask(launch.port).status == 200)

    launch.end(signal.SIGKILL)
    launch.start_and_wait()
    assert "Making a PostgreSQL database" not in launch.text()
    assert ask(launch.port, "/readyz").status == 200

    assert launch.end(signal.SIGTERM) == 0
    assert list(marked_processes(str(launch.state))) == []
    assert launch.text().endswith("Stopping …\n")


def test_a_command_beside_nothing_says_what_to_start(launch: Launch) -> None:
    beside = [sys.executable, "-m", "launcher", "manage", "outbox"]
    shown = subprocess.run(beside, cwd=ROOT, env=launch.environment, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert shown.stderr == f"Nothing runs on {launch.state}. Start it first, in another terminal: make run\n"


def test_stopping_in_the_middle_of_the_start_leaves_no_process(launch: Launch) -> None:
    launch.start()
    launch.wait_until(lambda: "Preparing the database" in launch.text())
    assert launch.end(signal.SIGINT) == 0
    assert list(marked_processes(str(launch.state))) == []


def test_a_taken_port_is_named_before_anything_starts(launch: Launch) -> None:
    with socket.create_server(("127.0.0.1", launch.port)):
        launch.start()
        assert launch.popen.wait(30) == 1
    assert launch.text() == (
        f"Port {launch.port} is taken by another program. Choose another one: PORT={launch.port + 1} make run\n"
    )
    assert not (launch.state / "postgres").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(launch: Launch, port: str) -> None:
    launch.environment["PORT"] = port
    launch.start()
    assert launch.popen.wait(30) == 1
    assert "it must be a number from 1 to 65535" in launch.text()
