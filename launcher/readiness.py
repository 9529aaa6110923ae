"""Asks a web server on this machine whether it is ready."""

import http.client


def status_of(port: int, path: str = "/readyz") -> int | None:
    """The status of the answer to a GET on the loopback address; None when there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
