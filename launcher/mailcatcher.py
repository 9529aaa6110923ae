"""A mail server for one machine: keeps every message as a file, sends none on.

``python -m launcher.mailcatcher --directory DIR [--port PORT | --fd NUMBER]``. Each message becomes one ``.eml``
file, there at once or not at all, named by its time of arrival. ``X-MailFrom`` and ``X-RcptTo`` in front hold the
envelope.
"""

import argparse
import asyncio
import itertools
import os
import signal
import socket
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE_LIMIT = 32 * 1024 * 1024  # bytes


class Keeper:
    """Puts each message that arrives into a folder."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = itertools.count()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one message. The sender hears 250 only once the file is on the disk."""
        content = envelope.original_content or b""
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-MailFrom: {envelope.mail_from or ''}\r\nX-RcptTo: {recipients}\r\n".encode()
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(self.numbers)}"
        half = self.directory / f".{name}"
        with half.open("wb") as stream:
            stream.write(head + content)
            stream.flush()
            os.fsync(stream.fileno())
        half.rename(self.directory / f"{name}.eml")
        return "250 Kept"


async def serve(listener: socket.socket, directory: Path) -> None:
    """Take messages until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    keeper = Keeper(directory)

    def session() -> SMTP:
        return SMTP(keeper, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, hostname="localhost", loop=loop)

    server = await loop.create_server(session, sock=listener)
    print(f"Keeping mail in {directory}", flush=True)
    await end.wait()
    server.close()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m launcher.mailcatcher", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="where the messages are kept")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--port", type=int, default=1025, help="port on 127.0.0.1 (default: 1025)")
    place.add_argument("--fd", type=int, help="number of an inherited listening socket")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if arguments.fd is None:
        listener = socket.create_server(("127.0.0.1", arguments.port))
    else:
        listener = socket.socket(fileno=arguments.fd)
    asyncio.run(serve(listener, arguments.directory))


if __name__ == "__main__":
    main()
