"""Asks a web server on this machine whether it is ready."""

import dataclasses
import http.client


@dataclasses.dataclass(frozen=True)
class Answer:
    """The answer to a GET: its status, 0 where there was none, and the beginning of its text."""

    status: int
    text: str


def ask(port: int, path: str = "/readyz") -> Answer:
    """GET a path on the loopback address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.read(2000).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, str(error))
    finally:
        connection.close()
