"""Finds the browser for the tests. ``python -m launcher.chromium`` installs one where that is possible."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.machine import LauncherError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
NOT_FOUND = (
    "The browser tests need Chromium or Google Chrome, and there is none on PATH.\n"
    "Install it (Debian: sudo apt-get install chromium, macOS: brew install --cask chromium), then run this again."
)


def find_chromium() -> str:
    """The path of the browser. Raises ``LauncherError`` when there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for application in MAC_APPLICATIONS:
        if application.exists():
            return str(application)
    raise LauncherError(NOT_FOUND)


def install() -> None:
    """Install Debian's Chromium as root. Raises ``LauncherError`` where that cannot be done."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise LauncherError(NOT_FOUND)
    print("Installing Chromium for the browser tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "chromium"]):
        answer = subprocess.run(
            [apt, *arguments], check=False, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if answer.returncode != 0 and arguments[0] == "install":
            raise LauncherError(f"{answer.stdout}\n{NOT_FOUND}")


def main() -> int:
    """Make sure that there is a browser; 0 when there is."""
    try:
        try:
            find_chromium()
        except LauncherError:
            install()
        print(f"Browser for the tests: {find_chromium()}")
    except LauncherError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
