"""Keeps a handful of services running, and ends them in order."""

import contextlib
import dataclasses
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Protocol

from launcher.machine import LauncherError

DEATHS = 5  # so many in WINDOW seconds, and everything stops
WINDOW = 60.0
FIRST_PAUSE = 0.5  # seconds before the first restart; doubled with each further death in the window
TICK = 0.2
PATIENCE = 1.0  # seconds in which a second stop signal is taken for the first


class Service(Protocol):
    """Something that runs until it is stopped: a ``Process``, a ``Postgres``, a ``Valkey``."""

    name: str

    def start(self) -> object:
        """Start it; a server waits until it answers."""

    def stop(self) -> None:
        """End it within a bounded time."""

    def kill(self) -> None:
        """End it at once."""

    def is_running(self) -> bool:
        """Whether it runs."""

    def last_lines(self) -> list[str]:
        """The end of its log."""


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C, or sent SIGTERM."""


@dataclasses.dataclass
class Watched:
    """A service and its recent deaths."""

    service: Service
    deaths: deque[float] = dataclasses.field(default_factory=deque)
    restart_at: float | None = None


class Supervisor:
    """Starts services, restarts those that die, and stops them all in ``stop_order`` (names, first to last)."""

    def __init__(self, *, report: Callable[[str], None], stop_order: Sequence[str]) -> None:
        self.report = report
        self.stop_order = list(stop_order)
        self.watched: list[Watched] = []
        self.patient_until: float | None = None

    def start(self, service: Service) -> None:
        """Start a service and watch it from now on."""
        self.watched.append(Watched(service))
        service.start()

    def tick(self) -> None:
        """Look once at every service. Raises ``LauncherError`` when one dies again and again."""
        now = time.monotonic()
        for watched in self.watched:
            if watched.restart_at is not None and now >= watched.restart_at:
                watched.restart_at = None
                watched.service.start()
            elif watched.restart_at is None and not watched.service.is_running():
                self._note_death(watched, now)

    def run(self, *, until: Callable[[], bool] = lambda: False, pause: float = TICK) -> None:
        """Keep the services running until the condition holds; without one, until ``StopRequested``."""
        while not until():
            self.tick()
            time.sleep(pause)

    def stop_all(self) -> None:
        """Stop every service, one after the other."""
        self._begin_stopping()
        for watched in sorted(self.watched, key=self._rank):
            watched.service.stop()

    def on_stop_signal(self, number: int, frame: FrameType | None) -> None:
        """The handler of SIGINT and SIGTERM: the first raises ``StopRequested``; one that comes a moment later kills.

        At once after the first it is the same Ctrl-C or SIGTERM, passed on by make, and ignored.
        """
        if self.patient_until is None:
            self._begin_stopping()
            raise StopRequested
        if time.monotonic() > self.patient_until:
            for watched in self.watched:
                with contextlib.suppress(OSError):
                    watched.service.kill()

    def _begin_stopping(self) -> None:
        if self.patient_until is None:
            self.patient_until = time.monotonic() + PATIENCE

    def _rank(self, watched: Watched) -> int:
        name = watched.service.name
        return self.stop_order.index(name) if name in self.stop_order else -1

    def _note_death(self, watched: Watched, now: float) -> None:
        watched.service.kill()  # its children may have outlived it and hold its port
        watched.deaths.append(now)
        while watched.deaths[0] < now - WINDOW:
            watched.deaths.popleft()
        name = watched.service.name
        ending = "Its last lines:\n" + "\n".join(f"  {name} | {line}" for line in watched.service.last_lines())
        if len(watched.deaths) >= DEATHS:
            raise LauncherError(f"{name} died {DEATHS} times within a minute, so everything stops. {ending}")
        pause = FIRST_PAUSE * 2 ** (len(watched.deaths) - 1)
        watched.restart_at = now + pause
        self.report(f"{name} died; starting it again in {pause:g} s. {ending}")
