"""Finds every table of a text, whatever it is drawn with."""

import re
from collections.abc import Iterator

from engagements.importing import tables_html, tables_pipe, tables_ruled
from engagements.importing.tables import Table

DRAWN = re.compile(r"[|+\t]|--")  # what a line of a table, or the line below its header, has
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
READERS = (
    tables_ruled.read_grid,
    tables_ruled.read_multiline,
    tables_ruled.read_simple,
    tables_pipe.read_pipes,
    tables_pipe.read_tabs,
)


def find_tables(lines: list[str]) -> Iterator[Table]:
    """The tables of the text in order: HTML, grid, pandoc's multi-line and simple ones, pipes, tab stops."""
    closes = tables_html.table_ends(lines)
    fence, at = "", 0
    while at < len(lines):
        fence = _fence(lines[at], fence)
        table = None if fence else _table_at(lines, at, closes)
        if table:
            yield table
        at = table.last if table else at + 1


def _table_at(lines: list[str], at: int, closes: dict[int, int]) -> Table | None:
    if at in closes:
        return tables_html.read(lines, at, closes[at])
    if not DRAWN.search(lines[at]) and not DRAWN.search(lines[at + 1] if at + 1 < len(lines) else ""):
        return None
    return next((table for table in (reader(lines, at) for reader in READERS) if table), None)


def _fence(line: str, fence: str) -> str:
    """The fence that is open after ``line``."""
    found = FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return found[1]
    return "" if found[1].startswith(fence) and not line.strip().strip(fence[0]) else fence
