"""The supervisor: restarts what dies, gives up on what dies again and again, stops in order."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import supervisor as module
from launcher.machine import LauncherError
from launcher.process import Process
from launcher.supervisor import Supervisor
from tests.support import servers

pytestmark = pytest.mark.processes

FOREVER = "import time; print('here', flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
FAMILY = (
    "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, "
    "flush=True); time.sleep(60)"
)


class Fixture:
    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.folder = folder
        self.supervisor = Supervisor(report=self.said.append, stop_order=["first", "second", "third"])

    def process(self, name: str, script: str, **options: object) -> Process:
        return Process(name, [sys.executable, "-c", script], log=self.folder / f"{name}.log", **options)

    def start(self, name: str, script: str, **options: object) -> Process:
        process = self.process(name, script, **options)
        self.supervisor.start(process)
        wait_until(lambda: process.last_lines() or not process.is_running())
        return process


def wait_until(is_so: Callable[[], object], timeout: float = 10.0) -> None:
    deadline = time.monotonic() + timeout
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fixture]:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.02)
    fixture = Fixture(servers.new_folder("s-"))
    yield fixture
    fixture.supervisor.stop_all()


def test_a_dead_service_is_started_again(run: Fixture) -> None:
    process = run.start("first", FOREVER)
    before = process.popen.pid
    process.popen.kill()
    run.supervisor.run(until=lambda: process.is_running() and process.popen.pid != before)
    assert run.said == ["first died; starting it again in 0.02 s. Its last lines:\n  first | here"]


def test_five_deaths_in_a_minute_end_everything(run: Fixture) -> None:
    other = run.start("second", FOREVER)
    run.start("first", "print('cannot work')")
    with pytest.raises(LauncherError, match="first died 5 times within a minute") as caught:
        run.supervisor.run()
    assert "first | cannot work" in str(caught.value)
    run.supervisor.stop_all()
    assert not other.is_running()


def test_services_stop_in_the_given_order(run: Fixture) -> None:
    order: list[str] = []
    for name in ("third", "first", "second"):
        process = run.start(name, FOREVER)
        stop = process.stop
        process.stop = lambda name=name, stop=stop: (order.append(name), stop())
    run.supervisor.stop_all()
    assert order == ["first", "second", "third"]


def test_a_deaf_service_is_killed_in_time(run: Fixture) -> None:
    process = run.start("first", DEAF, grace=0.2)
    began = time.monotonic()
    run.supervisor.stop_all()
    assert process.exit_code == -signal.SIGKILL
    assert time.monotonic() - began < 2.0


def test_the_children_of_a_service_end_with_it(run: Fixture) -> None:
    process = run.start("first", FAMILY)
    child = int(process.last_lines()[0])
    process.stop()
    wait_until(lambda: not Path(f"/proc/{child}/cmdline").exists() or not Path(f"/proc/{child}/cmdline").read_bytes())


def test_a_second_signal_kills_at_once_unless_it_is_an_echo_of_the_first(
    run: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = run.start("first", DEAF)
    with pytest.raises(module.StopRequested):
        run.supervisor.on_stop_signal(signal.SIGINT, None)
    run.supervisor.on_stop_signal(signal.SIGTERM, None)
    assert process.is_running()
    monkeypatch.setattr(run.supervisor, "patient_until", 0.0)
    run.supervisor.on_stop_signal(signal.SIGINT, None)
    assert process.exit_code == -signal.SIGKILL
