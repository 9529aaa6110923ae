"""Which files are read, and what is said about the others."""

import pytest

from engagements.importing import Remark, UnreadableDocument, read
from engagements.importing.source import MAX_BYTES, MAX_LINES

TEXT = "# Brief – für Café\n\n## Scope\n\nA logo, “fast”.\n"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"],
)
def test_a_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    brief = read(TEXT.encode(encoding), "brief.md")
    assert brief.title == "Brief – für Café"
    assert brief.sections[1].body == "A logo, “fast”."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Logo", "# Ü\n", "Giá trị hợp đồng: mười triệu đồng, trả vào cuối tháng"])
def test_a_short_text_of_two_bytes_a_character_is_read(text: str, encoding: str) -> None:
    (section,) = read(text.encode(encoding), "a.txt").sections
    assert (section.title if text.startswith("#") else section.body) == text.strip("# \n")


@pytest.mark.parametrize("text", ["Логотип и сайт", "标志和网站"])
def test_with_a_byte_order_mark_every_script_is_read(text: str) -> None:
    assert read(text.encode("utf-16"), "a.txt").sections[0].body == text


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_kind_divide_lines(ends: str) -> None:
    assert [section.title for section in read(TEXT.replace("\n", ends).encode(), "a.md").sections] == [
        "Brief – für Café",
        "Scope",
    ]


def test_an_encoding_that_was_guessed_is_mentioned() -> None:
    assert read(TEXT.encode("windows-1252"), "a.md").warnings == (Remark("encoding", {"encoding": "windows-1252"}),)


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.md", "empty"),
        (b" \r\n\t\n", "a.md", "empty"),
        (b"\xef\xbb\xbf \n", "a.md", "empty"),
        (b"a" * (MAX_BYTES + 1), "a.md", "too_large"),
        (b"a\n" * (MAX_LINES + 1), "a.md", "too_long"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.pdf", "pdf"),
        (b"%PDF-1.7\n", "a.docx", "pdf"),
        (b"{\\rtf1\\ansi Hello}", "a.rtf", "rtf"),
        (b"<!DOCTYPE html><p>Hello", "a.html", "html"),
        (OLD_WORD, "a.doc", "old_word"),
        (OLD_WORD + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (b"# Not a Word file", "a.docx", "not_docx"),
        (b"PK\x03\x04 and then nothing of use", "a.docx", "not_docx"),
        (b"PK\x03\x04 and then nothing of use", "a.md", "not_docx"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "a.png", "binary"),
        (b"# Scope\n\nA\0B\n", "a.md", "binary"),
        (b"# a\0b\n", "a.md", "binary"),
        (b"MZ\x90\0", "a.exe", "binary"),
        (b"MZ\x90\0\x03\0", "a.exe", "binary"),
        (b"\0a b", "a.md", "binary"),
        (b"# Scope\n\nA\x07B\n", "a.md", "control_characters"),
        (b"# Scope\n\n\x1b[31mred\n", "a.md", "control_characters"),
        (b"\xff\xfe\xd8", "a.md", "undecodable"),
        (b"Caf\x81", "a.txt", "undecodable"),
    ],
)
def test_what_cannot_be_read_is_named_by_a_code(data: bytes, filename: str, code: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, filename)
    assert caught.value.code == code


def test_every_message_says_what_to_do() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(b"# Scope\n\nA\x07B\n", "a.md")
    assert caught.value.message == (
        "The text holds control characters that cannot be stored (the first is in line 3). "
        "Remove them, or paste the text instead."
    )
    assert str(caught.value) == caught.value.message


def test_characters_that_turn_text_around_are_kept_and_reported() -> None:
    brief = read("# Scope\n\nPay \u202e000,1\u202c EUR\n".encode(), "a.md")
    assert brief.sections[0].body == "Pay \u202e000,1\u202c EUR"
    assert brief.warnings == (Remark("bidi_characters", {"count": 2, "characters": ["U+202C", "U+202E"]}),)
