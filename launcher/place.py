"""Where the servers live and whom they run as.

As an ordinary user that is simple: in the state folder, as that user. PostgreSQL refuses to run as root, so root's
servers run as a system user, who may be unable to reach the state folder or the programs (a checkout under /root):
then data and programs move under /var/lib.
"""

import contextlib
import dataclasses
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from launcher.machine import LauncherError, write_file

SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107 and macOS 103, the end of the path included
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
SYSTEM_USER = "counterpart"
SYSTEM_HOME = Path("/var/lib/counterpart")


@dataclasses.dataclass(frozen=True)
class User:
    """A user of the machine that a server runs as."""

    uid: int
    gid: int
    name: str


@dataclasses.dataclass(frozen=True)
class Place:
    """The folders of the servers of one state folder. ``user`` is None where they run as the present user."""

    user: User | None
    data: Path
    sockets: Path

    @classmethod
    def of(cls, directory: Path) -> "Place":
        """The place that belongs to a state folder, made on first need. Raises ``LauncherError``."""
        directory.mkdir(parents=True, exist_ok=True)
        user = server_user(directory)
        data = _data_home(directory, user)
        return cls(user=user, data=data, sockets=_socket_folder(directory, user))

    def folder(self, name: str) -> Path:
        """A folder for data that only the servers' user may enter, made on first need."""
        folder = self.data / name
        make_private(folder, self.user)
        return folder

    def programs(self, source: Path, *, folders: tuple[str, ...], version: str) -> Path:
        """The folder that holds ``folders`` of ``source``: itself, or a copy that the servers' user can reach.

        The copy is made under another name and renamed, so that a half-made one is never used.
        """
        if self.user is None or all(_is_open(source / folder, self.user) for folder in folders):
            return source
        target = SYSTEM_HOME / version
        if not target.is_dir():
            _make_system_home()
            half = Path(tempfile.mkdtemp(prefix=f"{version}.", dir=SYSTEM_HOME))
            for folder in folders:
                shutil.copytree(source / folder, half / folder, symlinks=True)
            _open_to_all(half)
            with contextlib.suppress(OSError):  # somebody else was faster
                half.rename(target)
            shutil.rmtree(half, ignore_errors=True)
        return target


def server_user(directory: Path) -> User | None:
    """Whom the servers run as: None for the present user, another when that is root.

    The system user ``counterpart`` is made on first need; where that is not possible, ``nobody`` serves.
    """
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return _user_named(SYSTEM_USER)
    if useradd := shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
        shell = ["--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *options, *shell, SYSTEM_USER], check=False, capture_output=True)
    for name in (SYSTEM_USER, "nobody"):
        with contextlib.suppress(KeyError):
            return _user_named(name)
    raise LauncherError(
        "PostgreSQL refuses to run as root, and there is no other user. "
        "Run this as an ordinary user, or set DATABASE_URL."
    )


def wheel_folder(package: str) -> Path | None:
    """The folder of an installed package. It is found, never imported: these wheels act on import."""
    spec = importlib.util.find_spec(package)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def wheel_version(package: Path) -> str:
    """The version of an installed package, from the name of its folder of metadata."""
    names = (folder.name for folder in package.parent.glob(f"{package.name}-*.dist-info"))
    return next(names, "-0.dist-info").split("-")[1].removesuffix(".dist")


def make_private(path: Path, user: User | None) -> None:
    """Make a folder that only the user may enter, if it is not there."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if user is not None:
        os.chown(path, user.uid, user.gid)


def _user_named(name: str) -> User:
    entry = pwd.getpwnam(name)
    return User(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name)


def _is_reachable(path: Path, user: User) -> bool:
    """Whether the user may pass through every folder down to and including this one."""
    path = path.resolve()
    for folder in (path, *path.parents):
        status = folder.stat()
        if not status.st_mode & (0o100 if status.st_uid == user.uid else 0o001):
            return False
    return True


def _is_open(path: Path, user: User) -> bool:
    """Whether the user can reach and read this folder; its content is taken to be like itself."""
    return path.is_dir() and bool(path.stat().st_mode & 0o004) and _is_reachable(path, user)


def _open_to_all(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _make_system_home() -> None:
    SYSTEM_HOME.mkdir(parents=True, exist_ok=True)
    SYSTEM_HOME.chmod(0o755)


def _data_home(directory: Path, user: User | None) -> Path:
    """The state folder, or a folder under /var/lib that the file ``place`` in it names.

    So removing the state folder starts anew in both cases.
    """
    if user is None or _is_reachable(directory, user):
        return directory
    pointer = directory / "place"
    if pointer.exists() and (home := Path(pointer.read_text().strip())).is_dir():
        return home
    _make_system_home()
    home = SYSTEM_HOME / f"data-{secrets.token_hex(6)}"
    home.mkdir()
    home.chmod(0o711)
    write_file(pointer, f"{home}\n")
    return home


def _socket_folder(directory: Path, user: User | None) -> Path:
    """A private folder for sockets: ``run`` in the state folder; one in /tmp where that is too long or closed."""
    folder = directory.resolve() / "run"
    is_short = len(os.fsencode(folder / LONGEST_SOCKET_NAME)) < SOCKET_PATH_LIMIT
    if not is_short or (user is not None and not _is_reachable(directory, user)):
        folder = Path("/tmp") / f"cp-{hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:12]}"
        _refuse_foreign_folder(folder, user)
    make_private(folder, user)
    return folder


def _refuse_foreign_folder(folder: Path, user: User | None) -> None:
    """/tmp belongs to everybody: take no folder that somebody else has put there."""
    with contextlib.suppress(FileNotFoundError):
        owner = folder.lstat().st_uid
        if folder.is_symlink() or not folder.is_dir() or owner not in {os.geteuid(), user.uid if user else -1}:
            raise LauncherError(f"{folder} belongs to somebody else. Remove it, or choose a shorter STATE_DIR.")
