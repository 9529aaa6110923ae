"""A real mail server of the test's own, which can be away, and which can kill who is sending."""

import asyncio
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Keeps what it accepted, in order. ``kill`` names a process to kill once its mail is here and before it hears of that."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.kill: Callable[[], int | None] = lambda: None
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Accept a message, unless its sender is to die first."""
        if pid := self.kill():
            os.kill(pid, signal.SIGKILL)
            return "451 the sender has died"
        self.messages.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return "250 Kept"

    def copies(self) -> list[int]:
        """How often each Message-ID arrived, in order of first arrival."""
        return list(Counter(message["Message-ID"] for message in self.messages).values())

    def subjects_to(self, address: str) -> list[str]:
        """What reached one address, in order."""
        return [str(message["Subject"]).strip() for message in self.messages if address in message["To"]]

    async def serve(self, is_up: threading.Event, end: asyncio.Event) -> None:
        """Take mails until ``end``."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, hostname="localhost", loop=loop), sock=self.socket)
        is_up.set()
        await end.wait()
        server.close()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server on a free port of this machine, in a thread."""
    made, is_up, loop, end = MailServer(), threading.Event(), asyncio.new_event_loop(), asyncio.Event()
    # Its whole life is in the thread: the test's own may hold a running loop already, the browser's.
    thread = threading.Thread(target=loop.run_until_complete, args=[made.serve(is_up, end)], daemon=True)
    thread.start()
    assert is_up.wait(20)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
        loop.close()
