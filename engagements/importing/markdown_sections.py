"""Cuts the source of a Markdown text into sections; the pieces, put together, are the source again, character by character."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engagements.importing import kinds
from engagements.importing.brief import Section
from engagements.importing.document_title import clean_line, document_title, name_count
from engagements.importing.headings import find_marks
from engagements.importing.inline import words
from engagements.importing.page import Headed, Mark, Page

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?P<fields>(?:[A-Za-z_][\w-]*:.*\n|[ \t#-].*\n|\n){1,60})(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>.+?)(?P=quote)[ \t]*$", re.MULTILINE)
MIN_OUTLINE = 3  # numbered parts that make an outline
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
    headed = list(_headed(pieces))
    title = _front_title(front) or document_title(preamble, headed)
    sections = _sections(headed, name_count(headed), _fallback_kind(title))
    removed = [part for item in headed for part in item.title.removed if not _says_nothing_new(part, item.title.text)]
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


def _headed(pieces: Sequence[Piece]) -> Iterator[Headed]:
    """Each heading that has a title, with the text up to the next such heading; empty headings are left out of it."""
    current: Piece | None = None
    parts: list[str] = []
    for piece in [*pieces, None]:
        if piece is None or (piece.mark and piece.mark.title):
            if current and current.mark and current.mark.title:
                yield Headed(current.mark.title, current.mark.level, _join(parts))
            current, parts = piece, []
        elif current and not piece.mark:
            # The text of "**1. General.** Please …" begins behind the space.
            runs_on = not parts and not current.text.endswith("\n")
            parts.append(piece.text.lstrip(" \t") if runs_on else piece.text)


def _join(parts: Iterable[str]) -> str:
    """The parts without the blank lines around them."""
    text = "".join(parts).rstrip()
    found = BLANK_LINES.match(text)
    return text[found.end() :] if found else text


def _front_title(front: str) -> str:
    found = FRONT_TITLE.search(front)
    return found["title"].strip() if found else ""


@dataclass(frozen=True)
class Above:
    """A heading that is still open: its level by Markdown, its level in the brief, its kind, and whether it has a number."""

    marked: int
    level: int
    kind: str
    is_numbered: bool


def _sections(headed: Sequence[Headed], names: int, fallback: str) -> list[Section]:
    """``names`` is the number of headings that name the document, ``fallback`` the kind where no word tells one."""
    sections: list[Section] = []
    above: list[Above] = []
    base = min((item.level for item in headed[names:]), default=1)
    restarts = sum(1 for item in headed if item.title.number == "1") > 1
    is_outlined = sum(1 for item in headed if item.title.depth == 1) >= MIN_OUTLINE
    for item in headed[:names]:
        sections.append(Section(_tidy(item.title.text), "overview", item.body, 1, item.title.number))
    for item in headed[names:]:
        own_kind = kinds.kind_of(item.title.words or item.title.text)
        level = _level(item, above, base, restarts=restarts)
        if is_outlined and above and not item.title.number and not own_kind:
            level = max(level, 2)  # where the parts are numbered, a heading without number or subject is inside one
        parents = [entry.kind for entry in above if entry.level < level]
        kind = own_kind or (parents[-1] if parents else fallback)
        above = [entry for entry in above if entry.marked < item.level or entry.level < level]
        above.append(Above(item.level, level, kind, bool(item.title.number)))
        sections.append(Section(_tidy(item.title.text), kind, item.body, level, item.title.number))
    return sections


def _level(item: Headed, above: list[Above], base: int, *, restarts: bool) -> int:
    """The depth that the number says; without one, as deep as the last heading of the same mark-up.

    A single number below a heading that has none, "1. Logo" below "Deliverables", counts only there; so it does where the
    numbers begin anew (``restarts``).
    """
    depth = item.title.depth
    if depth == 1 and "." not in item.title.number:
        parents = [entry for entry in above if not entry.is_numbered and (entry.marked < item.level or restarts)]
        if parents:
            return parents[-1].level + 1
    if depth:
        return depth
    for entry in reversed(above):
        if entry.marked == item.level and not (restarts and entry.is_numbered):
            return entry.level
        if entry.marked < item.level:
            return entry.level + 1
    return item.level - base + 1


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
    if title and clean_line(first) == title and words(first) == words(title) and words(rest):
        return [Section(title, "overview", _join([rest]))], ""
    return [Section("", "overview", preamble)], ""
