"""Asks the web server on this machine whether it is ready.

``python -m launcher.readiness`` is the health check of the container: it asks on PORT (8000), and names the host of
PUBLIC_URL, since the application answers to no other.
"""

import dataclasses
import http.client
import os
import sys
from urllib.parse import urlsplit


@dataclasses.dataclass(frozen=True)
class Answer:
    """The answer to a GET: its status, 0 where there was none, and the beginning of its text."""

    status: int
    text: str


def ask(port: int, path: str = "/readyz", *, host: str | None = None, timeout: float = 30.0) -> Answer:
    """GET a path on the loopback address, as this host.

    Patient, for a server that is still loading has taken the question already: asking again would only add to its work.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": host} if host else {})
        response = connection.getresponse()
        return Answer(response.status, response.read(2000).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, str(error))
    finally:
        connection.close()


def main() -> int:
    """0 when the application is ready."""
    answer = ask(int(os.environ.get("PORT") or 8000), host=urlsplit(os.environ.get("PUBLIC_URL", "")).netloc or None)
    print(answer.status, answer.text)
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
