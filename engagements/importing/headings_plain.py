"""Headings of text that was never marked up: pasted mail, plain text, a Word file without heading styles."""

import re
from collections.abc import Iterator
from dataclasses import replace

from engagements.importing import kinds
from engagements.importing.blocks import Block
from engagements.importing.page import PIPE, Mark, Page, usable
from engagements.importing.titles import Title, read_title

LEVEL = 2
MAX_LINE = 120
SENTENCE_ENDS = (".", ";", ",", "?", "!")
LABEL = re.compile(
    r"^ {0,3}(?P<mark>\*\*|__)?(?P<label>[A-Z][^:*_|\n]{1,60}?)(?:(?P=mark))?\s*:(?:\*\*|__)?[ \t]+(?=\S)"
)
SINGULAR = re.compile(r"(?:deliverable|milestone|task|phase)\s*#?\d*$", re.IGNORECASE)
BARE_LABEL = re.compile(r"^ {0,3}(?P<label>[A-Z][^:*_|\n]{1,60}?)\s*:[ \t]+(?=\S)")


def plain_marks(page: Page) -> Iterator[Mark]:
    """Marks on titles that stand alone, hand-numbered lines, and labels such as ``Budget: 2,000``."""
    for index, block in enumerate(page.blocks):
        if block.kind == "ordered_list":
            yield from _numbered_lines(page, block)
        elif block.kind == "paragraph" and block.first not in page.masked:
            first = block.first
            if mark := _title_mark(page, index, block):
                yield mark
                first = page.offsets.index(mark.end, first)
            yield from _numbered_lines(page, replace(block, first=first))
            yield from _labels(page, first, block.last)


def _title_mark(page: Page, index: int, block: Block) -> Mark | None:
    title = _line_title(page, block)
    if title is None:
        return None
    is_part = _is_named(title) and not kinds.is_document_name(title.words)
    if not is_part and _stands_in_a_row(page, index):
        return None
    last = block.last if page.bold_title(block) else block.first + 1
    return page.mark(block.first, last, title, LEVEL, is_sure=False)


def _line_title(page: Page, block: Block) -> Title | None:
    """The first line of a paragraph where it reads as a heading by itself."""
    if title := page.bold_title(block):
        return title
    line = page.lines[block.first].strip()
    if len(line) > MAX_LINE or "\t" in line or line.endswith(SENTENCE_ENDS):
        return None
    title = usable(read_title(line))
    is_capitals = title is not None and _is_capitals(title.words) and not title.text.endswith(":")
    if title and (title.is_numbered or is_capitals or _is_named(title)):
        return title
    return None


def _is_named(title: Title) -> bool:
    """ "Scope of Work", "Deliverables:", "2. Budget": words of the table of kinds, set as a title."""
    bare = title.words.rstrip(": ")
    if title.is_numbered and "." in title.number:
        return True
    names = [word for word in bare.split() if len(word) > 3]
    is_set = title.text.endswith(":") or len(bare.split()) <= 2 or all(word[0].isupper() for word in names)
    is_short = bool(names) and len(bare.split()) <= 6 and bare[:1].isupper()
    return is_short and is_set and bool(kinds.kind_of(bare))


def _is_capitals(words: str) -> bool:
    return words.isupper() and len(words.split()) <= 12 and sum(character.isalpha() for character in words) >= 4


def _stands_in_a_row(page: Page, index: int) -> bool:
    """True for the lines of a cover page: titles that follow each other without text between them."""
    following = page.after(index)
    if following is None or following.kind == "heading":
        return True
    return page.is_bold(following) or (following.kind == "paragraph" and _line_title(page, following) is not None)


def _numbered_lines(page: Page, block: Block) -> Iterator[Mark]:
    """``2. Scope`` and ``2.1 Monthly closing`` as lines of their own, with text and not the next item of a list below them."""
    for number in range(block.first, block.last):
        line = page.lines[number].strip()
        if number in page.masked or len(line) > MAX_LINE or line.endswith(SENTENCE_ENDS):
            continue
        title = usable(read_title(line))
        if title is None or not title.is_numbered or len(title.words.split()) > 8 or title.number.isalpha():
            continue
        is_outline = "." in title.number
        if is_outline or (_has_text_below(page, number, block.last) and (len(block.items) == 1 or _is_named(title))):
            yield page.mark(number, number + 1, title, LEVEL)


def _has_text_below(page: Page, number: int, end: int) -> bool:
    """True where the line is followed by text that is neither its own second half nor another number."""
    below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
    if number + 1 < end:
        return below[:1].isupper() or bool(re.match(r"\d{1,2}\.\d", below))
    following = next((line for line in page.lines[number + 1 :][:3] if line.strip()), "")
    return bool(following) and not re.match(r"\s*\d{1,2}[.)]\s", following)


def _labels(page: Page, first: int, last: int) -> Iterator[Mark]:
    for number in range(first, last):
        line = page.lines[number]
        found = LABEL.match(line) or BARE_LABEL.match(line)
        is_bare = line.rstrip().endswith(":") and not found
        title = read_title(found["label"] if found else line) if found or (is_bare and len(line) <= MAX_LINE) else None
        if title is None or PIPE.search(line) or len(title.words.split()) > 4 or SINGULAR.match(title.words):
            continue
        if title.words[:1].isupper() and kinds.names_only(title.words):
            start = page.offsets[number]
            yield Mark(start, start + (found.end() if found else len(line)), title, LEVEL, is_sure=False)
