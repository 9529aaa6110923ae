"""``python -m launcher manage …``: a command of ``manage.py`` beside a running ``make run``, with its database and its key."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.children import ROOT
from launcher.environment import Options
from launcher.lock import is_held
from launcher.machine import LauncherError, write_file

TOLD = (
    "COUNTERPART_MODE", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL", "MAIL_DIR", "MEDIA_ROOT",
    "STATIC_ROOT", "STATE_DIR", "PORT", "DEMO",
)  # fmt: skip


def tell(state: Path, environment: Mapping[str, str]) -> None:
    """Leave in the state folder where the run's servers are, readable by its owner only."""
    write_file(_file(state), json.dumps({name: environment[name] for name in TOLD}))


def manage(arguments: Sequence[str], outer: Mapping[str, str]) -> int:
    """Run ``manage.py arguments`` in the environment of the run that holds STATE_DIR; its exit code.

    Raises ``LauncherError`` where nothing runs.
    """
    state = Options.read(outer).state
    if not is_held(state) or not _file(state).exists():
        raise LauncherError(f"Nothing runs on {state}. Start it first, in another terminal: make run")
    told = json.loads(_file(state).read_text())
    return subprocess.call([sys.executable, ROOT / "manage.py", *arguments], env={**outer, **told})


def _file(state: Path) -> Path:
    return state / "environment.json"
