"""Which lines are headings: those that Markdown knows, and those that their authors plainly meant as such."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from engagements.importing import kinds
from engagements.importing.blocks import Block
from engagements.importing.headings_plain import plain_marks
from engagements.importing.inline import words
from engagements.importing.page import MAX_HEADING, PIPE, Mark, Page, usable
from engagements.importing.titles import Title, is_contents_line, is_sentence, read_title

MAX_MARKS = 1000
MAX_RECURRENCE = 3
BARE_HASHES = re.compile(r"^ {0,3}(#{1,6})(?=[A-Z*\"“]|\d+\.)(.+?)#*\s*$")
EQUALS = re.compile(r"^ {0,3}={3,}\s*$")
UNDERLINE = re.compile(r"^ {0,3}(={3,}|-{3,})\s*$")
BOLD_LEAD = re.compile(r"^ {0,3}(\*\*|__)(?=\S)(.{1,300}?)\1", re.DOTALL)
NUMBERED_ITEM = re.compile(r"^ {0,3}\d{1,3}[.)]\s+\S")
# Unnumbered bold words of these kinds open a section even where the document has real headings.
RULED_KINDS = {"deliverables", "acceptance", "payment", "schedule"}


def find_marks(page: Page) -> list[Mark]:
    """All marks of a page in order; after ``MAX_MARKS`` titles the rest stays text of the last section."""
    marks = list(_marks(page))
    sure = [
        mark.title for mark in marks if mark.title and mark.is_sure and not kinds.is_document_name(mark.title.words)
    ]
    if len(sure) < 2:
        marks = _merged(marks, plain_marks(page))
    marks = _without_labels_of_forms(marks)
    marks = sorted([*marks, *_label_marks(page, marks)], key=lambda mark: mark.start)
    ends = [mark.start for mark in marks if mark.title][MAX_MARKS - 1 : MAX_MARKS]
    return [mark for mark in marks if not ends or mark.start <= ends[0]]


def _merged(marks: Iterable[Mark], others: Iterable[Mark]) -> list[Mark]:
    """Both in order, the first of those that overlap."""
    kept: list[Mark] = []
    for mark in sorted([*marks, *others], key=lambda mark: mark.start):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _without_labels_of_forms(marks: list[Mark]) -> list[Mark]:
    """What recurs and is no real heading, "Response:" or "Acceptance criteria:", is a label of a form and opens no section."""
    texts = Counter(mark.title.text for mark in marks if mark.title)
    return [mark for mark in marks if mark.is_sure or mark.title is None or texts[mark.title.text] < MAX_RECURRENCE]


def _marks(page: Page) -> Iterator[Mark]:
    for index, block in enumerate(page.blocks):
        if block.kind == "heading":
            yield from _heading(page, block, page.after(index))
        elif block.kind == "ordered_list":
            yield from _underlined_items(page, block)
        elif block.kind == "paragraph" and block.first not in page.masked:
            hashes = list(_hashes_without_space(page, block))
            yield from hashes or _bold(page, index, block) or _plain_line(page, index, block)


def _heading(page: Page, block: Block, following: Block | None) -> Iterator[Mark]:
    is_underlined = not page.lines[block.first].lstrip().startswith("#")
    if len(block.content) > MAX_HEADING or (is_underlined and block.first in page.masked):
        return
    last, content = block.last, block.content
    if is_underlined and EQUALS.match(page.lines[block.first]):
        content = content.partition("\n")[2]  # a line of "====" above "Title" is no words of it
    elif not is_underlined and last < len(page.lines) and EQUALS.match(page.lines[last]):
        # "## Title" with a line of "====" below it, which a further line below makes part of the next heading
        last += not (following and following.kind == "heading" and following.first == last)
    title = read_title(content)
    if not title.text:
        yield page.mark(block.first, last, None, block.level)
    elif not is_sentence(title) and not is_contents_line(title.text):
        yield page.mark(block.first, last, title, block.level)


def _hashes_without_space(page: Page, block: Block) -> Iterator[Mark]:
    """``###5.2 Title``: read as a heading by older renderers."""
    for number in range(block.first, block.last):
        line = page.lines[number]
        if len(line) <= MAX_HEADING and (found := BARE_HASHES.match(line.rstrip("\n"))):
            if title := usable(read_title(found[2])):
                yield page.mark(number, number + 1, title, len(found[1]))


def _bold(page: Page, index: int, block: Block) -> list[Mark]:
    """``**7.11 Title**`` alone, or ``**1. General.** Text`` where the text runs on."""
    raw = page.raw(block)
    found = BOLD_LEAD.match(raw)
    if not found or PIPE.search(raw.split("\n", 1)[0]):
        return []
    level = page.levels_above[index] + 1
    if title := page.bold_title(block):
        mark = page.mark(block.first, block.last, title, level, is_sure=title.is_numbered)
        return [mark] if _is_bold_heading(title) else []
    title = usable(read_title(found[2]))
    if title is None or not title.is_numbered or len(title.words.split()) > 15 or not words(raw[found.end() :]):
        return []
    start = page.offsets[block.first]
    return [Mark(start, start + found.end(), title, level)]


def _is_bold_heading(title: Title) -> bool:
    if title.is_numbered:
        return True
    bare = title.words.rstrip(": ")
    if bare.isupper() and sum(character.isalpha() for character in bare) >= 10:
        return True
    return kinds.kind_of(bare) in RULED_KINDS and len(bare.split()) <= 2


def _plain_line(page: Page, index: int, block: Block) -> list[Mark]:
    """``ROLES & RESPONSIBILITIES`` or ``9.6.4 Oral interview`` as a paragraph of its own."""
    if block.last - block.first != 1 or len(block.content) > 120:
        return []
    title = usable(read_title(page.raw(block)))
    bare = title.words.rstrip(": ") if title else ""
    if not title or len(bare.split()) > 10 or title.text.endswith((".", ";", ",", "?", "!")):
        return []
    is_outline = title.is_numbered and "." in title.number
    is_capitals = bare.isupper() and len(bare.split()) <= 6 and bool(kinds.kind_of(bare))
    level = page.levels_above[index] + 1
    return [page.mark(block.first, block.last, title, level, is_sure=is_outline)] if is_outline or is_capitals else []


def _underlined_items(page: Page, block: Block) -> Iterator[Mark]:
    """``1. TITLE`` above a line of dashes is a list and a rule to Markdown, and a heading to its author."""
    for item in block.items:
        line, below = page.lines[item.first].rstrip("\n"), item.first + 1
        if below < len(page.lines) and len(line) <= MAX_HEADING and NUMBERED_ITEM.match(line):
            found = UNDERLINE.match(page.lines[below])
            if found and (title := usable(read_title(line))):
                yield page.mark(item.first, below + 1, title, 1 if "=" in found[1] else 2)


def _label_marks(page: Page, marks: list[Mark]) -> Iterator[Mark]:
    """``Technical Lead:`` as a paragraph, where the heading above it ends with a colon, too: it is its sibling."""
    by_start = {mark.start: mark for mark in marks}
    current: Mark | None = None
    for index, block in enumerate(page.blocks):
        mark = by_start.get(page.offsets[block.first])
        current = mark or current
        if mark is None and current and current.title and current.title.text.endswith(":"):
            if title := _label(page, index, block):
                yield page.mark(block.first, block.last, title, current.level)


def _label(page: Page, index: int, block: Block) -> Title | None:
    following = page.after(index)
    if (
        block.kind != "paragraph"
        or block.last - block.first != 1
        or len(block.content) > 100
        or block.first in page.masked
    ):
        return None
    title = read_title(page.raw(block))
    names = [word for word in title.text.rstrip(":").split() if len(word) > 3]
    is_name = len(title.text.split()) <= 8 and all(word[0].isupper() or word[0].isdigit() for word in names)
    return title if title.text.endswith(":") and is_name and following and following.kind == "paragraph" else None
