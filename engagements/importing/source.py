"""Bytes to text: which kind of file this is, judged by its content, and its characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from engagements.importing.brief import Remark
from engagements.importing.errors import UnreadableDocument

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 20_000  # about 400 pages; bounds the time that hostile text can take

WORD_SUFFIXES = {".docx", ".docm", ".dotx"}
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
SIGNATURES = (
    (b"%pdf-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
)
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MANY, FEW = 0.7, 0.05  # shares of zeros; Vietnamese, with the most letters beyond Latin-1, has four fifths
# Unicode's bidirectional embeddings, overrides, isolates and marks: kept, but they can make text look like another.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Source:
    """The text of a document as Markdown with ``\\n`` line ends, and what stood outside its flow of text."""

    text: str
    title: str = ""
    outside: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def file_kind(data: bytes, filename: str) -> str:
    """``"docx"`` or ``"text"``; raises :class:`UnreadableDocument` for every other kind of file."""
    if not data.strip():
        raise UnreadableDocument("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", limit=MAX_BYTES // 1024 // 1024)
    if data.startswith(ZIP):
        return "docx"
    suffix = PurePath(filename).suffix.lower()
    if data.startswith(OLE):
        raise UnreadableDocument("encrypted" if ENCRYPTED_PACKAGE in data else "old_word")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signature, code in SIGNATURES:
        if start.startswith(signature):
            raise UnreadableDocument(code)
    if suffix in WORD_SUFFIXES:
        raise UnreadableDocument("not_docx")
    return "text"


def read_text(data: bytes) -> Source:
    """The source of a Markdown or plain text file, in any usual encoding; refuses what cannot be stored as text."""
    text, encoding = _decode(data)
    text = re.sub(r"\r\n?", "\n", text)
    check_text(text)
    remarks = [] if encoding.startswith("utf-8") else [Remark("encoding", {"encoding": encoding})]
    return Source(text, remarks=(*remarks, *text_remarks(text)))


def check_text(text: str) -> None:
    """Raises :class:`UnreadableDocument` for control characters, emptiness and excessive length."""
    if "\x00" in text:
        raise UnreadableDocument("binary")
    if found := CONTROL.search(text):
        raise UnreadableDocument("control_characters", line=text.count("\n", 0, found.start()) + 1)
    if not text.strip("\ufeff \t\n\f"):
        raise UnreadableDocument("empty")
    if text.count("\n") > MAX_LINES:
        raise UnreadableDocument("too_long", limit=MAX_LINES)


def text_remarks(text: str) -> Iterator[Remark]:
    """Remarks about the characters of a text that is otherwise fine."""
    if found := BIDI.findall(text):
        codes = sorted({f"U+{ord(character):04X}" for character in found})
        yield Remark("bidi_characters", {"count": len(found), "characters": codes})


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strict(data, encoding), encoding
    if b"\x00" in data[:4096]:
        return _without_mark(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Windows-1252 is what programs mean when they say latin-1 (WHATWG Encoding Standard).
        return _strict(data, "windows-1252"), "windows-1252"


def _without_mark(data: bytes) -> tuple[str, str]:
    """UTF-16 without a mark shows in its zeros: on one side nearly all bytes, on the other nearly none."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > half * MANY and even < half * FEW:
        return _strict(data, "utf-16-le"), "utf-16-le"
    if even > half * MANY and odd < half * FEW:
        return _strict(data, "utf-16-be"), "utf-16-be"
    raise UnreadableDocument("binary")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument("undecodable") from error
