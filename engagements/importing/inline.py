"""Inline Markdown to plain words, in linear time and without losing a word that a reader would see."""

import html
import re

BREAK = re.compile(r"<br\s*+/?>", re.IGNORECASE)
HARD_BREAK = re.compile(r"(?<!\\)\\(?:\n|\Z)")
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*+(?:[\s/][^<>]*+)?>")
# Tags that only set type; their names are not words of the document.
PLAIN_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|sup|sub|del|ins|mark|small|code|font|p|div|center|a|blockquote)\b[^<>]*>", re.I
)
SPECIAL = re.compile(r"[\\`*_<&\[\ue000-\ue07f]")
RAISED = re.compile(r"<sup>(?=\d)([^<>]*+)</sup>", re.IGNORECASE)
AUTOLINK = re.compile(r"<((?:https?|mailto|ftp):[^<>\s]++|[^<>\s@]++@[^<>\s@]++)>")
LINK = re.compile(
    r"!?\[([^\[\]]*+)\]\(\s*+(<[^<>]*+>|(?:[^()\s]|\([^()\s]*+\))*+)(?:\s++(\"[^\"]*+\"|'[^']*+'))?\s*+\)"
)
REFERENCE = re.compile(r"!?\[([^\[\]]++)\]\[([^\[\]]*+)\]")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
STARS = re.compile(r"(?<=\d)(\*)(?=\d)|\*+(?=\S)|(?<=\S)\*+")  # the group: between digits one star multiplies
LONE_STARS = re.compile(r"[^*]*\w\*+\w[^*]*")  # one run inside a word sets nothing off
UNDERSCORES = re.compile(r"(?<![\w\\])_{1,3}(?=[^\s_])|(?<=[^\s_\\])_{1,3}(?!\w)")
TICKS = re.compile(r"`+")
PRIVATE = 0xE000  # escaped characters wait in the private use area while marks are removed


def plain(text: str, removed: list[str] | None = None) -> str:
    """``text`` as a reader sees it; ``<br>`` becomes a line end.

    A link keeps its address in brackets when it says more than the link's text. Where ``removed`` is given, addresses and
    tags that hold words are put there instead.
    """
    if not SPECIAL.search(text):
        return "\n".join(line.strip() for line in text.split("\n"))
    text = HARD_BREAK.sub("\n", BREAK.sub("\n", _without_comments(text, removed)))
    if re.search(r"[\ue000-\ue07f]", text) is None:
        text = ESCAPE.sub(lambda found: chr(PRIVATE + ord(found[1])), text)
    text = AUTOLINK.sub(r"\1", text)
    text = LINK.sub(lambda found: _link(found, removed), text)
    text = REFERENCE.sub(lambda found: _reference(found, removed), text)
    text = RAISED.sub(r"^\1", text)
    text = TAG.sub(lambda found: _tag(found, removed), text)
    text = text if LONE_STARS.fullmatch(text) else STARS.sub(r"\1", text)
    text = TICKS.sub("", UNDERSCORES.sub("", text))
    text = re.sub(r"[\ue000-\ue07f]", lambda found: chr(ord(found[0]) - PRIVATE), text)
    return "\n".join(line.strip() for line in html.unescape(text).split("\n"))


def one_line(text: str) -> str:
    """``text`` with all white space runs as one space."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """The words of a text, as the import counts them."""
    return re.findall(r"\w+", text)


def _without_comments(text: str, removed: list[str] | None) -> str:
    first, *parts = text.split("<!--")
    kept = [first]
    for part in parts:
        comment, end, rest = part.partition("-->")
        kept.append(rest if end else f"<!--{part}")
        if end and removed is not None:
            removed.append(comment.strip())
    return "".join(kept)


def _link(found: re.Match[str], removed: list[str] | None) -> str:
    text, target, title = found[1], found[2].strip("<>"), (found[3] or "").strip("\"'")
    label = TAG.sub("", text).strip("*_` ")
    extra = " ".join(part for part in (target, title) if part)
    if not extra or _same(label, target):
        return text
    if not label:
        return extra
    if removed is not None:
        removed.append(extra)
        return text
    return f"{text} ({extra})"


def _same(label: str, target: str) -> bool:
    """True where a link's text is its own address."""
    return label.replace("\\", "").rstrip("/") in (target.rstrip("/"), target.removeprefix("mailto:"))


def _reference(found: re.Match[str], removed: list[str] | None) -> str:
    if found[2] and found[2] != found[1] and removed is not None:
        removed.append(found[2])
        return found[1]
    return found[1] if not found[2] else f"{found[1]} [{found[2]}]"


def _tag(found: re.Match[str], removed: list[str] | None) -> str:
    if removed is not None and (not PLAIN_TAG.fullmatch(found[0]) or "href" in found[0]):
        removed.append(found[0])
    return ""
