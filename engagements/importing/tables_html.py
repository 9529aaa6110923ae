"""HTML tables inside a Markdown text, with their merged cells laid out in all their places."""

import re
from html.parser import HTMLParser

from engagements.importing.inline import one_line
from engagements.importing.tables import Cell, Table, rectangle

START = re.compile(r"\s*<table\b", re.IGNORECASE)
TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)
MAX_SPAN = 50
BREAKS = {"p", "br", "li", "div", "tr", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}


def table_ends(lines: list[str]) -> dict[int, int]:
    """For each line that begins with an outermost table, the line after the one that closes it."""
    ends: dict[int, int] = {}
    open_at: list[int] = []
    for number, line in enumerate(lines):
        for tag in TAG.finditer(line):
            if not tag[1]:
                open_at.append(number)
            elif open_at:
                ends[open_at.pop()] = number + 1
    return {start: end for start, end in ends.items() if START.match(lines[start])}


def read(lines: list[str], first: int, last: int) -> Table | None:
    """The table in these lines."""
    parser = _TableParser()
    parser.feed("".join(lines[first:last]))
    parser.close()
    return Table(first, last, rectangle(parser.grid())) if parser.rows else None


class _TableParser(HTMLParser):
    """Collects the cells of the outermost table; a table inside a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[tuple[Cell, int, int]]] = []
        self.depth = 0
        self.parts: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "table"
        if self.depth == 1 and tag == "tr":
            self._close_cell()
            self.rows.append([])
        elif self.depth == 1 and tag in ("td", "th"):
            self._close_cell()
            values = dict(attrs)
            self.spans = (_span(values.get("rowspan")), _span(values.get("colspan")))
            self.parts = []
        elif tag in BREAKS and self.parts is not None:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.depth == 1 and tag in ("td", "th", "tr", "table"):
            self._close_cell()
        elif tag in BREAKS and self.parts is not None:
            self.parts.append("\n")
        self.depth -= tag == "table"

    def handle_data(self, data: str) -> None:
        if self.parts is not None:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _close_cell(self) -> None:
        if self.parts is None:
            return
        if not self.rows:
            self.rows.append([])
        lines = [one_line(line) for line in "".join(self.parts).split("\n")]
        self.rows[-1].append((Cell("\n".join(line for line in lines if line)), *self.spans))
        self.parts = None

    def grid(self) -> list[list[Cell]]:
        """Rows and columns, a merged cell standing in each of its places."""
        places: dict[tuple[int, int], Cell] = {}
        for row, cells in enumerate(self.rows):
            column = 0
            for cell, down, across in cells:
                while (row, column) in places:
                    column += 1
                for y in range(row, min(row + down, len(self.rows))):
                    for x in range(column, column + across):
                        places[y, x] = cell
        width = max((x for _, x in places), default=-1) + 1
        return [[places.get((row, column)) or Cell("") for column in range(width)] for row in range(len(self.rows))]


def _span(value: str | None) -> int:
    return min(int(value), MAX_SPAN) if value and value.isdecimal() and int(value) > 0 else 1
