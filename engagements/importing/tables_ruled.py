"""Tables drawn with lines of dashes, as pandoc and old mail programs write them."""

import re

from engagements.importing.tables import Table, cell, rectangle

COLUMNS = re.compile(r"^\s*-{2,}(?:\s+-{2,})+\s*$")
RULE = re.compile(r"^\s*-{5,}\s*$")
GRID = re.compile(r"^\s*\+(?:[-=:]+\+)+\s*$")
MAX_HEADER = 12
MAX_LINES = 2000


def read_simple(lines: list[str], at: int) -> Table | None:
    """A header line, a line of dashes per column, and a row a line up to a blank one."""
    if at + 1 >= len(lines) or not COLUMNS.match(lines[at + 1]) or not lines[at].strip() or COLUMNS.match(lines[at]):
        return None
    last = at + 2
    while last < len(lines) and lines[last].strip() and not COLUMNS.match(lines[last]):
        last += 1
    spans = _spans(lines[at + 1])
    rows = [_slice(line, spans) for line in [lines[at], *lines[at + 2 : last]]]
    last += last < len(lines) and bool(COLUMNS.match(lines[last]))
    return Table(at, last, rectangle([[cell(text) for text in row] for row in rows]))


def read_multiline(lines: list[str], at: int) -> Table | None:
    """A full rule, a header of any height, a line of dashes per column, rows parted by blank lines, a full rule."""
    if not RULE.match(lines[at]):
        return None
    ruler = next((n for n in range(at + 1, min(at + MAX_HEADER, len(lines))) if COLUMNS.match(lines[n])), None)
    if ruler is None:
        return None
    last = next((n for n in range(ruler + 1, min(ruler + MAX_LINES, len(lines))) if RULE.match(lines[n])), None)
    if last is None:
        return None
    spans = _spans(lines[ruler])
    rows = [_merge(lines[at + 1 : ruler], spans)]
    for group in _groups(lines[ruler + 1 : last]):
        rows.append(_merge(group, spans))
    return Table(at, last + 1, rectangle([[cell(text) for text in row] for row in rows]))


def read_grid(lines: list[str], at: int) -> Table | None:
    """Cells boxed in ``+---+`` and ``|``."""
    if not GRID.match(lines[at]):
        return None
    rows: list[list[str]] = []
    group: list[list[str]] = []
    last = at + 1
    while last < len(lines) and lines[last].lstrip().startswith(("|", "+")):
        if GRID.match(lines[last]):
            rows, group = [*rows, _stack(group)], []
        else:
            group.append([part.strip() for part in lines[last].strip().strip("|").split("|")])
        last += 1
    rows = [row for row in rows if row]
    return Table(at, last, rectangle([[cell(text) for text in row] for row in rows])) if rows and not group else None


def _spans(ruler: str) -> list[tuple[int, int | None]]:
    starts = [found.start() for found in re.finditer(r"-+", ruler)]
    return [(0 if n == 0 else start, starts[n + 1] if n + 1 < len(starts) else None) for n, start in enumerate(starts)]


def _slice(line: str, spans: list[tuple[int, int | None]]) -> list[str]:
    """The cells of a line; a cut never goes through a word, it moves back to the space before it."""
    line = line.rstrip("\n")
    cuts = [0]
    for start, _ in spans[1:]:
        while cuts[-1] < start < len(line) and not line[start - 1].isspace() and not line[start].isspace():
            start -= 1
        cuts.append(max(start, cuts[-1]))
    return [line[begin:end].strip() for begin, end in zip(cuts, [*cuts[1:], len(line)], strict=True)]


def _merge(group: list[str], spans: list[tuple[int, int | None]]) -> list[str]:
    return _stack([_slice(line, spans) for line in group])


def _stack(parts: list[list[str]]) -> list[str]:
    """Lines of cells as one row: what stands below each other belongs together."""
    width = max((len(part) for part in parts), default=0)
    columns = ([part[n].removesuffix("\\") for part in parts if n < len(part)] for n in range(width))
    return [" ".join(" ".join(column).split()) for column in columns]


def _groups(lines: list[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]
