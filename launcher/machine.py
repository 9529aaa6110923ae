"""Small questions to the machine: ports, processes, leftovers, files."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

LAUNCH_MARK = "COUNTERPART_LAUNCH"


class LauncherError(Exception):
    """Something on this machine stands in the way. The message says what, and what to do."""


def write_file(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a small file at once or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(path)


def listen_on_loopback() -> socket.socket:
    """A listening socket on a free loopback port, to be handed to a child: nobody can take the port in between."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.set_inheritable(True)
    return listener


def is_port_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def process_command(pid: int) -> str:
    """The command line of a process; empty when there is none, or when it cannot be seen."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return answer.stdout.strip()


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists and has not ended: one that waits for its parent to notice has."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def wait_for_end(pid: int, timeout: float) -> bool:
    """Wait until a process that is not our child is gone; whether it is."""
    deadline = time.monotonic() + timeout
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def marked_processes(mark: str) -> Iterator[int]:
    """The processes that a launcher with this mark has started. Linux only: elsewhere none is found."""
    wanted = f"{LAUNCH_MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)


def end_leftovers(mark: str, *, patience: float = 8.0) -> None:
    """End what a killed launcher left behind: their leash has signalled them already, so wait first, then kill."""
    deadline = time.monotonic() + patience
    while list(marked_processes(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in marked_processes(mark):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        wait_for_end(pid, 2.0)
