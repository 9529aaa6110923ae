"""One racing process: ``python -m tests.races.racer <folder> <lane>``.

For each heat it reads its job, lines up at an advisory lock that the starter holds, acts, and writes down how it went.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import django


def main(folder: Path, lane: int) -> None:
    """Run heat after heat until the process is ended."""
    for heat in count(1):
        job = read_when_there(folder / f"{heat}-{lane}-job")
        write(folder / f"{heat}-{lane}-result", run(job, folder, heat, lane))


def run(job: dict[str, Any], folder: Path, heat: int, lane: int) -> dict[str, str]:
    from django.db import connection

    from kernel.actors import Actor
    from kernel.errors import DomainError
    from tests.races.acts import ACTS

    act, by = ACTS[job["act"]], Actor(user_id=UUID(job["user"]), side=job["side"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [heat])
    try:
        with staged(job, folder, heat, lane):
            outcome, said = act(UUID(job["row"]), by, datetime.fromisoformat(job["now"]), **job["more"]) or ("done", "")
    except DomainError as error:
        return {"outcome": error.code, "said": str(error)}
    except Exception as error:
        return {"outcome": type(error).__name__, "said": str(error)}
    return {"outcome": outcome, "said": said}


def staged(job: dict[str, Any], folder: Path, heat: int, lane: int) -> Any:
    """How this lane acts: freely; or without locks, where the first stops until the second, which waits for that, is done.

    With locks the second begins when the first has stopped, since it may never come as far as a write.
    """
    from tests.races.unlocked import stopping, unlocked

    if not job["stops_at"]:
        return nullcontext()
    stopped = folder / f"{heat}-stopped"

    def first() -> None:
        write(stopped, {})
        read_when_there(folder / f"{heat}-1-result")

    def second() -> None:
        read_when_there(stopped)

    steps: list[Callable[[], None]] = [first, second]
    if not job["is_locked"]:
        return unlocked(job["stops_at"], steps[lane])
    if lane == 0:
        return stopping(job["stops_at"], first)
    second()
    return nullcontext()


def write(path: Path, value: dict[str, Any]) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(value))
    unfinished.rename(path)


def read_when_there(path: Path) -> dict[str, Any]:
    while not path.exists():
        time.sleep(0.005)
    return json.loads(path.read_text())


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]), int(sys.argv[2]))
