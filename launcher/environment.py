"""What the children of the launcher are told: the environment of ``make run``."""

import dataclasses
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launcher.children import ROOT
from launcher.machine import LAUNCH_MARK, LauncherError, write_file

DEFAULT_PORT = "8000"
FALSE = {"0", "false", "no", "off", ""}


@dataclasses.dataclass(frozen=True)
class Options:
    """What the person who starts it may choose, from the environment."""

    port: int
    state: Path
    has_demo: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Options":
        """Read PORT, STATE_DIR and DEMO. Raises ``LauncherError``."""
        port = environment.get("PORT") or DEFAULT_PORT
        if not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise LauncherError(f"PORT is {port!r}; it must be a number from 1 to 65535. Example: PORT=8001 make run")
        state = Path(environment.get("STATE_DIR") or ROOT / ".state").expanduser()
        has_demo = environment.get("DEMO", "1").strip().lower() not in FALSE
        return cls(port=int(port), state=Path(os.path.abspath(state)), has_demo=has_demo)

    @property
    def address(self) -> str:
        """Where the pages are, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"


def make_state(state: Path) -> None:
    """Make the state folder. Root's is passable, since its servers run as another user. Raises ``LauncherError``."""
    try:
        if not state.exists():
            state.mkdir(parents=True)
            state.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for name in ("log", "mail", "files"):
            (state / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LauncherError(
            f"Cannot write to {state}: {error.strerror}. Choose another folder: STATE_DIR=… make run"
        ) from error


def children_environment(options: Options, outer: Mapping[str, str]) -> dict[str, str]:
    """The environment of the children, but for the addresses of the servers. What is set outside wins."""
    state = str(options.state)
    ours = {
        "PUBLIC_URL": options.address.rstrip("/"),
        "SECRET_KEY": outer.get("SECRET_KEY") or secret_key(options.state),
        "MAIL_DIR": f"{state}/mail",
        "STATIC_ROOT": f"{state}/static",
        "MEDIA_ROOT": f"{state}/files",
    }
    fixed = {
        "COUNTERPART_MODE": "local",
        "DEMO": "1" if options.has_demo else "0",
        "PORT": str(options.port),
        "STATE_DIR": state,
        "PYTHONUNBUFFERED": "1",
        LAUNCH_MARK: state,
    }
    return {**ours, **{name: value for name, value in outer.items() if value}, **fixed}


def secret_key(state: Path) -> str:
    """The key of this state folder, made once and readable by its owner only."""
    path = state / "secret_key"
    if not path.exists():
        write_file(path, secrets.token_urlsafe(64))
    return path.read_text().strip()


def fingerprint(*parts: str) -> str:
    """Changes when what ``prepare`` works on may have changed: migrations, static files, settings, packages."""
    patterns = ("*/migrations/*.py", "static/**/*", "requirements/*.txt", "config/settings.py", "launcher/prepare.py")
    digest = hashlib.sha256("\0".join(parts).encode())
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()):
        status = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
