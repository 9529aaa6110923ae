"""Start the product as the README says, use it as each demo role, stop it, and see that nothing is left.

Standard library only, and nothing of the project: it sees what a person sees.
"""

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

READY_TIMEOUT = 240  # seconds, packages included
STOP_TIMEOUT = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_ready(process: "subprocess.Popen[str]", output: Path) -> str:
    """The address in the line that says so."""
    deadline = time.monotonic() + READY_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"^Ready: (http://127\.0\.0\.1:\d+)/$", output.read_text(), re.MULTILINE):
            return found.group(1)
        time.sleep(0.1)
    raise SystemExit(f"smoke: it did not become ready.\n{output.read_text()}")


def fetch(opener: urllib.request.OpenerDirector, url: str, form: dict[str, str] | None = None) -> str:
    """The page at this address, or the answer to this form; redirects are followed."""
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(url, data, headers={"Referer": url})
    with opener.open(request, timeout=30) as answer:
        if answer.status != 200:
            raise SystemExit(f"smoke: {url} answers {answer.status}")
        return str(answer.read().decode())


def offered_roles(address: str) -> list[str]:
    """Every role that the demo's sign-in page offers; at least owner, manager and contractor."""
    page = fetch(urllib.request.build_opener(urllib.request.ProxyHandler({})), f"{address}/")
    roles = re.findall(r'name="role" value="(\w+)"', page)
    if missing := {"owner", "manager", "contractor"} - set(roles):
        raise SystemExit(f"smoke: the sign-in page does not offer {', '.join(sorted(missing))}")
    return roles


def use_as(role: str, address: str) -> None:
    """Sign in on the demo's page as this role, and look at home."""
    cookies = http.cookiejar.CookieJar()
    # No proxy: the application is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(cookies))
    page = fetch(opener, f"{address}/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("smoke: the sign-in page has no form")
    fetch(opener, f"{address}/demo/sign-in/", {"role": role, "csrfmiddlewaretoken": token.group(1)})
    home = fetch(opener, f"{address}/")
    if "Your turn" not in home:
        raise SystemExit(f"smoke: the home page of the {role} does not say 'Your turn'")
    print(f"smoke: signed in as {role}; home has {len(home)} characters", flush=True)


def show_logs(folder: Path) -> None:
    """Print the end of every log, for whoever looks into a failure."""
    for log in sorted(folder.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-40:]
        print("\n".join(f"{log.stem} | {line}" for line in lines), flush=True)


def processes_of(state: str) -> list[str]:
    """The command lines of the processes that know of this state folder, but for this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            known = command + b"\0" + (folder / "environ").read_bytes()
            if command and state.encode() in known and int(folder.name) != os.getpid():
                found.append(command.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def main() -> None:
    """Run the smoke; exits with 1 and a reason when something is not so."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="smoke-") as folder:
        os.chmod(folder, 0o711)
        state, output = f"{folder}/state", Path(folder, "output")
        names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO")
        environment = {name: value for name, value in os.environ.items() if name not in names}
        environment |= {"PORT": str(port), "STATE_DIR": state}
        began = time.monotonic()
        with output.open("w") as stream:
            process = subprocess.Popen(["make", "run"], env=environment, stdout=stream, stderr=stream, text=True)
        try:
            address = wait_for_ready(process, output)
            print(f"smoke: ready after {time.monotonic() - began:.1f} s at {address}", flush=True)
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            for path in ("/healthz", "/readyz"):
                fetch(opener, address + path)
            for role in offered_roles(address):
                use_as(role, address)
        except (OSError, SystemExit):
            show_logs(Path(state, "log"))
            raise
        finally:
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_TIMEOUT)
        deadline = time.monotonic() + 5
        while (left := processes_of(state)) and time.monotonic() < deadline:
            time.sleep(0.1)
        if left:
            raise SystemExit("smoke: processes are left:\n" + "\n".join(left))
        print(f"smoke: stopped in {time.monotonic() - began:.1f} s, no process left", flush=True)


if __name__ == "__main__":
    sys.exit(main())
