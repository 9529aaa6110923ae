"""A text with its lines, blocks and offsets, and the marks that divide it into sections."""

import re
from dataclasses import dataclass
from functools import cached_property

from engagements.importing.blocks import Block, parse, split_lines
from engagements.importing.table_finder import find_tables
from engagements.importing.tables import Table
from engagements.importing.titles import Title, is_contents_line, is_date, is_sentence, read_title

MAX_HEADING = 1000  # characters; what is longer is a paragraph, whatever stands before it
BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)\1", re.DOTALL)
PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Mark:
    """Characters ``start`` to ``end`` are a heading of ``level``; one without ``title`` is empty and belongs to nothing."""

    start: int
    end: int
    title: Title | None
    level: int
    is_sure: bool = True  # a heading in any document, not only where headings are scarce


@dataclass(frozen=True)
class Headed:
    """A heading with the text below it, up to the next heading."""

    title: Title
    level: int
    body: str


class Page:
    """One Markdown text, parsed once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.blocks = parse(text)
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables, also those that Markdown's own rules do not see."""
        return tuple(find_tables(self.lines))

    @cached_property
    def masked(self) -> set[int]:
        """Lines inside tables, where underlines and bold words are no headings."""
        return {line for table in self.tables for line in range(table.first, table.last)}

    @cached_property
    def levels_above(self) -> list[int]:
        """For each block the level of the heading above it, 1 where there is none."""
        levels, level = [], 1
        for block in self.blocks:
            levels.append(level)
            if block.kind == "heading":
                level = block.level
        return levels

    def mark(self, first: int, last: int, title: Title | None, level: int, *, is_sure: bool = True) -> Mark:
        """A mark over whole lines."""
        return Mark(self.offsets[first], self.offsets[last], title, level, is_sure)

    def raw(self, block: Block) -> str:
        """The source of a block, its first lines only where it is long."""
        return "".join(self.lines[block.first : min(block.last, block.first + 6)])

    def after(self, index: int) -> Block | None:
        """The block that follows block ``index``."""
        return self.blocks[index + 1] if index + 1 < len(self.blocks) else None

    def is_bold(self, block: Block) -> bool:
        """True for a short paragraph all of whose words are bold."""
        raw = self.raw(block)
        return (
            block.kind == "paragraph"
            and len(raw) <= 300
            and bool(BOLD.search(raw))
            and not re.search(r"\w", BOLD.sub("", raw))
        )

    def bold_title(self, block: Block) -> Title | None:
        """The title that a bold paragraph is, where it does not read as a sentence."""
        return usable(read_title(self.raw(block))) if self.is_bold(block) else None


def usable(title: Title) -> Title | None:
    """``title``, or ``None`` where its words cannot be a heading: a sentence, a row, a date, a line of a table of contents."""
    is_contents = is_contents_line(title.text) or any(part.startswith("#") for part in title.removed)
    is_other = is_contents or bool(PIPE.search(title.text)) or title.words[:1].islower() or is_date(title.text)
    return title if title.words and not is_sentence(title) and not is_other else None
