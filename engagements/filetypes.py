"""What a file is, by its content: never by its name or by what the browser claims."""

import zipfile
from typing import IO

UNKNOWN = "application/octet-stream"
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
OFFICE = "application/vnd.openxmlformats-officedocument"
PACKAGES = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
}
SAMPLE = 8192
MAX_ENTRIES = 5000


def type_of(file: IO[bytes]) -> str:
    """Return the media type of a seekable file and leave it at its beginning. What nobody recognises is plain bytes."""
    file.seek(0)
    head = file.read(SAMPLE)
    file.seek(0)
    found = next((kind for magic, kind in SIGNATURES if head.startswith(magic)), "")
    if found:
        return found
    if head.startswith(b"PK\x03\x04"):
        return _package(file)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return "text/plain" if _is_text(head) else UNKNOWN


def _package(file: IO[bytes]) -> str:
    """Office documents are archives that name their main part; everything else is an archive."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist()[:MAX_ENTRIES])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        names = set()
    finally:
        file.seek(0)
    return next((kind for name, kind in PACKAGES.items() if name in names), "application/zip")


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the sample may cut the last letter."""
    if not head or any(byte < 32 and byte not in b"\t\n\r\f" for byte in head):
        return False
    for cut in range(4):
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
