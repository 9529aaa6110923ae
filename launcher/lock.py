"""One launcher per state folder."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import IO

from launcher.machine import LauncherError

PATIENCE = 30.0  # seconds to wait for a predecessor that is stopping


class StateLock:
    """Holds a state folder for this process; the system gives it back when the process ends, however it ends."""

    def __init__(self, directory: Path, *, port: int) -> None:
        self.path = directory / "lock"
        self.port = port
        self.stream: IO[str] | None = None

    def take(self) -> None:
        """Take the folder. Waits for a predecessor that is stopping; raises ``LauncherError`` for one that runs."""
        self.stream = self.path.open("a+")
        deadline = time.monotonic() + PATIENCE
        while not self._try():
            holder = self._holder()
            if holder.get("state") != "stopping" or time.monotonic() > deadline:
                raise LauncherError(_already_running(self.path.parent, holder))
            time.sleep(0.1)
        self._tell("running")

    def mark_stopping(self) -> None:
        """Tell a successor that it need only wait."""
        self._tell("stopping")

    def _try(self) -> bool:
        assert self.stream is not None
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _tell(self, state: str) -> None:
        if self.stream is not None:
            self.stream.truncate(0)
            self.stream.write(json.dumps({"pid": os.getpid(), "port": self.port, "state": state}))
            self.stream.flush()

    def _holder(self) -> dict[str, object]:
        try:
            holder = json.loads(self.path.read_text())
        except ValueError:
            return {"state": "stopping"}  # it is writing this very moment
        return holder if isinstance(holder, dict) else {}


def is_held(directory: Path) -> bool:
    """Whether a launcher runs on the state folder."""
    try:
        with (directory / "lock").open() as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _already_running(directory: Path, holder: dict[str, object]) -> str:
    return (
        f"Counterpart already runs on {directory}: "
        f"http://127.0.0.1:{holder.get('port')}/ (process {holder.get('pid')}).\n"
        "Stop it there with Ctrl-C, or start a second one beside it: STATE_DIR=/another/folder PORT=8001 make run"
    )
