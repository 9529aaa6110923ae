"""No test reaches beyond this machine: every other address is refused before a packet leaves."""

import ipaddress
import socket
from typing import Any

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


class NetworkIsOffError(RuntimeError):
    """A test tried to reach beyond this machine."""


def _is_local(host: object) -> bool:
    if host is None or isinstance(host, bytes):
        host = (host or b"").decode()
    if host in ("", "localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


def _check(connection: socket.socket, address: Any) -> None:
    if connection.family != socket.AF_UNIX and not _is_local(address[0]):
        connection.close()  # who waits for an OSError would leave it open
        raise NetworkIsOffError(f"Tests reach nothing but this machine; {address[0]!r} is elsewhere.")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _check(self, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check(self, address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    if not (_is_local(host) or _is_address(host)):
        raise NetworkIsOffError(f"Tests look up no name but this machine's; {host!r} is another.")
    return _getaddrinfo(host, *args, **kwargs)


def close() -> None:
    """Refuse every address but those of this machine, in this process."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _guarded_getaddrinfo
