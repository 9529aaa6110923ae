"""Cuts the source of a Markdown text into sections; the pieces, put together, are the source again, character by character."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engagements.importing import kinds
from engagements.importing.brief import Section
from engagements.importing.headings import find_marks
from engagements.importing.inline import words
from engagements.importing.page import Mark, Page
from engagements.importing.titles import read_title

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?P<fields>(?:[A-Za-z_][\w-]*:.*\n|[ \t#-].*\n|\n){1,60})(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>.+?)(?P=quote)[ \t]*$", re.MULTILINE)
BLANK_LINES = re.compile(r"(?:[ \t\f]*+\n)*+")


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: the heading ``mark``, or text below the heading before it."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Divided:
    """Front matter, text before the first heading, and the sections with what cleaning their titles took out."""

    front: str
    preamble: str
    sections: tuple[Section, ...]
    removed: tuple[str, ...]
    title: str


def divide(text: str) -> Divided:
    """The sections of a Markdown text, with levels from the numbers where there are any and kinds from the titles."""
    front, rest = split_front_matter(text)
    pieces = cut(Page(rest))
    preamble = _join(piece.text for piece in _before(pieces))
    titled = list(_titled(pieces))
    title = _front_title(front) or _document_title(preamble, titled)
    sections = _sections(titled, _title_count(titled), _fallback_kind(title))
    removed = [
        part
        for mark, _ in titled
        if mark.title
        for part in mark.title.removed
        if not _says_nothing_new(part, mark.title.text)
    ]
    if not sections:
        sections, preamble = _one_section(preamble, title)
    return Divided(front.strip("\n"), preamble, tuple(sections), tuple(removed), title)


def _says_nothing_new(part: str, title: str) -> bool:
    """True for a link from a heading to itself."""
    return not words(part) or (part.startswith("#") and set(words(part.lower())) <= set(words(title.lower())))


def split_front_matter(text: str) -> tuple[str, str]:
    """The YAML block at the top, if there is one, and the rest."""
    found = FRONT_MATTER.match(text)
    return (text[: found.end()], text[found.end() :]) if found else ("", text)


def cut(page: Page) -> list[Piece]:
    """The whole text in pieces, in order and without a gap."""
    pieces, at = [], 0
    for mark in find_marks(page):
        pieces += [Piece(page.text[at : mark.start]), Piece(page.text[mark.start : mark.end], mark)]
        at = mark.end
    return [piece for piece in [*pieces, Piece(page.text[at:])] if piece.text]


def _before(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.mark and piece.mark.title:
            return
        if not piece.mark:
            yield piece


def _titled(pieces: Sequence[Piece]) -> Iterator[tuple[Mark, str]]:
    """Each heading that has a title, with the text up to the next such heading; empty headings are left out of it."""
    current: Mark | None = None
    parts: list[str] = []
    for piece in pieces:
        if piece.mark and piece.mark.title:
            if current:
                yield current, _join(parts)
            current, parts = piece.mark, []
        elif current and not piece.mark:
            runs_on = not parts and current.title and piece.text[:1] in (" ", "\t")
            parts.append(piece.text.lstrip(" \t") if runs_on else piece.text)
    if current:
        yield current, _join(parts)


def _join(parts: Iterable[str]) -> str:
    """The parts without the blank lines around them."""
    text = "".join(parts).rstrip()
    found = BLANK_LINES.match(text)
    return text[found.end() :] if found else text


# Titles of the document ---------------------------------------------------------------------------------------------


def _front_title(front: str) -> str:
    found = FRONT_TITLE.search(front)
    return found["title"].strip() if found else ""


def _title_count(titled: Sequence[tuple[Mark, str]]) -> int:
    """How many of the first headings name the document: the first, and those that follow it without text between them."""
    if not _names_document(titled):
        return 0
    count = _leads_to_name(titled) + 1
    while count < min(4, len(titled)) and not words(titled[count - 1][1]) and _goes_on(titled, count):
        count += 1
    return count


def _goes_on(titled: Sequence[tuple[Mark, str]], at: int) -> bool:
    """True where the heading at ``at`` names the document, too: it has the rank of a title and no subject of its own."""
    mark, others = titled[at][0], [mark.level for mark, _ in titled[at + 1 :]]
    has_rank = mark.level <= titled[at - 1][0].level or mark.level < min(others, default=7)
    is_document = mark.title is not None and kinds.is_document_name(mark.title.words)
    return _is_name(mark) and (has_rank or is_document)


def _is_name(mark: Mark) -> bool:
    title = mark.title
    return bool(title) and not title.number and (kinds.is_document_name(title.words) or not kinds.kind_of(title.words))


def _names_document(titled: Sequence[tuple[Mark, str]]) -> bool:
    """True where the first heading is the name of the document and not that of its first part."""
    if not titled or titled[0][0].title is None or titled[0][0].title.number:
        return False
    first, others = titled[0][0], [mark for mark, _ in titled[1:]]
    is_above = (
        bool(others) and first.level < min(mark.level for mark in others) and not kinds.names_only(first.title.words)
    )
    is_before_numbers = bool(others) and bool(others[0].title and others[0].title.number)
    has_name = kinds.is_document_name(first.title.words) or _leads_to_name(titled) > 0
    return has_name or is_above or (_is_name(first) and (is_before_numbers or not others))


def _leads_to_name(titled: Sequence[tuple[Mark, str]]) -> int:
    """How many headings on "Statement of Work" or its like stands, at most two and without text between; 0 where it does not."""
    for step, ((_, body), (mark, _)) in enumerate(pairwise(titled[:3]), start=1):
        if words(body) or mark.title is None or mark.title.number:
            return 0
        if kinds.is_document_name(mark.title.words):
            return step
    return 0


def _document_title(preamble: str, titled: list[tuple[Mark, str]]) -> str:
    names = [mark.title.text for mark, _ in titled[: _title_count(titled)] if mark.title]
    if names:
        own = [name for name in names if not kinds.is_document_name(name)]
        return own[0] if own else max(names, key=len)
    lines = [line for line in map(_clean_line, preamble.split("\n")[:40]) if words(line)]
    named = [line for line in lines if kinds.is_document_name(line)]
    short = [line for line in lines[:1] if len(line) <= 120 and not line.endswith((".", ",", ";"))]
    first = [
        mark.title.text
        for mark, _ in titled[:1]
        if mark.title and not mark.title.number and not kinds.names_only(mark.title.text)
    ]
    return (named or short or first or [""])[0]


def _clean_line(line: str) -> str:
    is_text = len(line) <= 300 and not re.search(r"[|\t]|^\s*<", line.strip())
    return read_title(line).text.rstrip(":") if is_text else ""


# Levels and kinds ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Above:
    """A heading that is still open: its level by Markdown, its level in the brief, its kind, and whether it has a number."""

    marked: int
    level: int
    kind: str
    is_numbered: bool


def _sections(titled: list[tuple[Mark, str]], title_count: int, fallback: str) -> list[Section]:
    sections: list[Section] = []
    above: list[Above] = []
    base = min((mark.level for mark, _ in titled[title_count:]), default=1)
    restarts = sum(1 for mark, _ in titled if mark.title and mark.title.number == "1") > 1
    for index, (mark, body) in enumerate(titled):
        title = mark.title
        if title is None:
            continue
        if index < title_count:
            sections.append(Section(_tidy(title.text), "overview", body, 1, title.number))
            continue
        level = _level(mark, above, base, restarts=restarts)
        parents = [entry.kind for entry in above if entry.level < level]
        kind = kinds.kind_of(title.words or title.text) or (parents[-1] if parents else fallback)
        above = [entry for entry in above if entry.marked < mark.level or entry.level < level]
        above.append(Above(mark.level, level, kind, bool(title.number)))
        sections.append(Section(_tidy(title.text), kind, body, level, title.number))
    return sections


def _level(mark: Mark, above: list[Above], base: int, *, restarts: bool) -> int:
    """The depth that the number says; without one, as deep as the last heading of the same mark-up.

    A single number below a heading that has none, "1. Logo" below "Deliverables", counts only there; so it does where the
    numbers begin anew (``restarts``).
    """
    depth = mark.title.depth if mark.title else None
    if depth == 1 and mark.title and "." not in mark.title.number:
        parents = [entry for entry in above if not entry.is_numbered and (entry.marked < mark.level or restarts)]
        if parents:
            return parents[-1].level + 1
    if depth:
        return depth
    for entry in reversed(above):
        if entry.marked == mark.level and not (restarts and entry.is_numbered):
            return entry.level
        if entry.marked < mark.level:
            return entry.level + 1
    return mark.level - base + 1


def _tidy(text: str) -> str:
    """ "General" for "General." and "Scope" for "Scope:": the mark only led over to the text."""
    return text.rstrip(": ") if not text.endswith(".") or text.endswith("..") else text[:-1]


def _fallback_kind(title: str) -> str:
    """What a whole document of these kinds is about, its parts are about."""
    kind = kinds.kind_of(title)
    return kind if kind in ("confidentiality", "quality") else kinds.OTHER


def _one_section(preamble: str, title: str) -> tuple[list[Section], str]:
    """A text without any heading: one section, named by its first line."""
    first, _, rest = preamble.partition("\n")
    if title and _clean_line(first) == title and words(first) == words(title) and words(rest):
        return [Section(title, "overview", _join([rest]))], ""
    return [Section("", "overview", preamble)], ""
