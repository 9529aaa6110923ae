"""Two processes that race each other on a database of their own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models

from kernel.actors import Actor
from tests.factories import NOW
from tests.races.racer import write
from tests.support.machine import Machine, new_machine

WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND datname = current_database() AND objid = %s AND NOT granted
"""


@dataclass(frozen=True)
class Runner:
    """One lane: who does what to which row."""

    act: str
    row: models.Model
    by: Actor
    more: dict[str, str] = field(default_factory=dict)

    def job(self, stops_at: str, *, is_locked: bool) -> dict[str, Any]:
        job = {"act": self.act, "row": str(self.row.pk), "user": str(self.by.user_id), "side": self.by.side}
        stage = {"stops_at": stops_at, "is_locked": is_locked}
        return job | {"now": NOW.isoformat(), "more": self.more} | stage


class Races:
    """The starter: lets two processes act at the same instant, and reads how it went for each."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.heat = machine, 0
        self.folder = machine.folder / "races"
        self.folder.mkdir()
        for lane in (0, 1):
            machine.spawn("-m", "tests.races.racer", str(self.folder), str(lane), name=f"lane-{lane}")

    def run(self, *runners: Runner) -> list[dict[str, str]]:
        """What became of each: ``outcome`` is ``done`` or the code of the error, ``said`` is its sentence."""
        return self._start(runners, "", is_locked=True)

    def run_stopped(self, *runners: Runner) -> list[dict[str, str]]:
        """What became of each, where the first has its locks and is about to write when the second begins and ends."""
        return self._start(runners, "write", is_locked=True)

    def run_unlocked(self, *runners: Runner, stops_at: str = "write") -> list[str]:
        """The outcomes without any lock, where the first checks, the second acts to its end, and then the first writes."""
        return [result["outcome"] for result in self._start(runners, stops_at, is_locked=False)]

    def _start(self, runners: tuple[Runner, ...], stops_at: str, *, is_locked: bool) -> list[dict[str, str]]:
        self.heat += 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [self.heat])
            for lane, runner in enumerate(runners):
                write(self._path(lane, "job"), runner.job(stops_at, is_locked=is_locked))
            self.machine.wait_until(self._lined_up, timeout=40.0)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [self.heat])
        results = [self._path(lane, "result") for lane in range(len(runners))]
        self.machine.wait_until(lambda: all(path.exists() for path in results), timeout=20.0)
        return [json.loads(path.read_text()) for path in results]

    def _lined_up(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [self.heat])
            return cursor.fetchone() == (2,)

    def _path(self, lane: int, what: str) -> Path:
        return self.folder / f"{self.heat}-{lane}-{what}"


@pytest.fixture(scope="module")
def races(django_db_setup: None, django_db_blocker: Any) -> Iterator[Races]:
    """Two processes at the start; their interpreters are started once for all races of the file."""
    with django_db_blocker.unblock(), new_machine() as machine:
        yield Races(machine)
