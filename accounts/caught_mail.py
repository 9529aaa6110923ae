"""The mail catcher's messages, read back for a page: one ``.eml`` file each, named by its time of arrival."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

NAME = re.compile(r"\A[0-9]{20}-[0-9]+-[0-9]+\Z")
LISTED = 200


@dataclass(frozen=True)
class Caught:
    """One message: ``name`` of its file without the ending, when it arrived (UTC), what it says."""

    name: str
    arrived_at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def recipients(self) -> str:
        return str(self.message.get("X-RcptTo") or self.message.get("To", ""))

    @property
    def sender(self) -> str:
        return str(self.message.get("From", ""))

    def text(self) -> str:
        """The plain-text part; empty where there is none."""
        return _content(self.message, "plain")

    def html(self) -> str:
        """The HTML part; empty where there is none."""
        return _content(self.message, "html")


def newest(folder: Path) -> list[Caught]:
    """Up to 200 messages with their headers, newest first."""
    names = sorted((path.stem for path in folder.glob("*.eml") if NAME.match(path.stem)), reverse=True)
    return list(_read_heads(folder, names[:LISTED]))


def find(folder: Path, name: str) -> Caught | None:
    """One message in full; None for a name that is none."""
    if not NAME.match(name):
        return None
    try:
        content = (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return _caught(name, content, is_head=False)


def _read_heads(folder: Path, names: list[str]) -> Iterator[Caught]:
    for name in names:
        try:
            yield _caught(name, (folder / f"{name}.eml").read_bytes(), is_head=True)
        except FileNotFoundError:
            continue  # removed meanwhile


def _caught(name: str, content: bytes, *, is_head: bool) -> Caught:
    message = BytesParser(policy=policy.default).parsebytes(content, headersonly=is_head)
    nanoseconds = int(name.partition("-")[0])
    return Caught(name, datetime.fromtimestamp(nanoseconds / 1e9, UTC), message)


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
