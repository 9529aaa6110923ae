"""Prepare the virtual environment: ``python3 -m launcher.install local|dev``, with any Python 3.11 or newer.

Installs ``requirements/<name>.txt`` by hash, and only when that file or the Python has changed since the last time.
"""

import fcntl
import hashlib
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
NO_VENV = "Could not make a virtual environment. On Debian: apt-get install python3-venv. Then run this again."


def main(arguments: list[str]) -> int:
    """Make sure that the packages of the named lock are installed; 0 when they are."""
    name = arguments[0]
    if sys.version_info < OLDEST:
        print(f"Counterpart needs Python 3.11 or newer; this is {platform.python_version()}. PYTHON=python3.12 make …")
        return 1
    if is_current(name):
        return 0
    VENV.mkdir(exist_ok=True)
    with (VENV / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return 0 if is_current(name) else install(name)


def is_current(name: str) -> bool:
    """Whether this lock, or the one for development that holds it, is what was installed last."""
    names = [each for each in (name, "dev") if stamp(each).exists()]
    return PYTHON.exists() and any(stamp(each).read_text() == digest(each) for each in names)


def install(name: str) -> int:
    """Make the environment if there is none, and install the lock; the exit code."""
    began = time.monotonic()
    print("Installing the Python packages, once; this takes about a minute …", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode != 0:
        print(NO_VENV)
        return 1
    for each in ("local", "dev"):
        stamp(each).unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    lock = str(ROOT / "requirements" / f"{name}.txt")
    if subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", lock], check=False).returncode != 0:
        print("The packages could not be installed; what stands above says why. Then run this again.")
        return 1
    stamp(name).write_text(digest(name))
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def stamp(name: str) -> Path:
    """The file that says which lock was installed."""
    return VENV / f".installed-{name}"


def digest(name: str) -> str:
    """What the installed packages depend on: the lock and the Python."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return hashlib.sha256(lock + sys.version.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
