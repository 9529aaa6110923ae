"""One child process: started on a leash, logged to a file, ended within a bounded time."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from launcher.machine import LauncherError
from launcher.place import User

LEASH = Path(__file__).with_name("leash.py")
LOG_LIMIT = 10 * 1024 * 1024


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Hold back SIGINT and SIGTERM, so that no child is started and then forgotten."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Process:
    """A program that can be started, watched and stopped, again and again.

    ``orphan_signal`` is sent to it when this process is killed, ``stop_signal`` when ``stop`` is called; what is then
    left of its process group after ``grace`` seconds is killed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        user: User | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10.0,
        file_descriptors: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.environment = environment
        self.directory = directory
        self.user = user
        self.stop_signal = stop_signal
        self.orphan_signal = orphan_signal
        self.grace = grace
        self.file_descriptors = tuple(file_descriptors)
        self.popen: subprocess.Popen[bytes] | None = None
        self.log_start = 0

    def start(self) -> None:
        """Start the program in a process group of its own, its output appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        user = self.user or User(uid=-1, gid=-1, name="")
        leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(self.orphan_signal))]
        with self.log.open("ab") as output, signals_held():
            self.log_start = output.tell()
            self.popen = subprocess.Popen(
                [*leash, str(user.uid), str(user.gid), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env=None if self.environment is None else dict(self.environment),
                start_new_session=True,
                pass_fds=self.file_descriptors,
            )

    def is_running(self) -> bool:
        """Whether the program was started and has not ended."""
        return self.popen is not None and self.popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return None if self.popen is None else self.popen.poll()

    def run_to_end(self, *, timeout: float) -> None:
        """Start the program and wait for its end. Raises ``LauncherError`` with the end of its log when it fails."""
        self.start()
        deadline = time.monotonic() + timeout
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)
        if self.is_running():
            self.kill()
            raise LauncherError(f"{self.name} did not end within {timeout:.0f} seconds. Its log: {self.log}")
        if self.exit_code != 0:
            lines = "\n".join(f"  {line}" for line in self.last_lines())
            raise LauncherError(f"{self.name} failed (exit code {self.exit_code}):\n{lines}\nIts log: {self.log}")

    def stop(self) -> None:
        """Ask the program to end, wait, then kill what is left of its group. Quiet when it does not run."""
        if self.popen is None:
            return
        if self.popen.poll() is None:
            self.popen.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(self.grace)
        self.kill()

    def kill(self) -> None:
        """End the program and its whole group at once. Quiet when there is none."""
        if self.popen is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def last_lines(self, count: int = 12) -> list[str]:
        """The end of what it has logged since its last start, for a message about a program that failed."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(max(self.log_start, self.log.stat().st_size - 16_384))
                text = stream.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        return text.splitlines()[-count:]
