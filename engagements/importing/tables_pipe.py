"""Tables drawn with pipes or tab stops, read with tolerance: the people who wrote them did not run a parser over them."""

import re

from engagements.importing.tables import Table, cell, rectangle

DELIMITER = re.compile(r"\|?\s*+:?-{2,}+:?\s*+(?:[|+]\s*+:?-{2,}+:?\s*+)*+\|?")
PIPE = re.compile(r"(?<!\\)\|")
BULLET = re.compile(r"\s*(?:[-*+•◦▪·‣–]|\d+[.)])\s+")
ROW_END = re.compile(r"\s{0,3}(?:#{1,6}\s|>|<|[-*_]{3,}\s*$|={3,}|(?:[-*+]|\d+[.)])\s)")


def read_pipes(lines: list[str], at: int) -> Table | None:
    """A pipe table whose header is line ``at``.

    Accepted beyond GitHub's rules: blank lines between the rows, a delimiter row without its outer pipes or with plus signs,
    a header or a cell that runs over the end of its line.
    """
    if not PIPE.search(lines[at]) or _is_delimiter(lines[at]):
        return None
    ruler = _delimiter_after(lines, at)
    if ruler is None:
        return None
    width = len(_columns(lines[ruler]))
    header = _split(" ".join(line.strip() for line in lines[at:ruler]))
    if width < 1 or len(header) not in (width, width + 1, width - 1):
        return None
    rows, last = _pipe_rows(lines, ruler + 1, width, has_edges=lines[at].lstrip().startswith("|"))
    return Table(at, last, rectangle([[cell(text) for text in row] for row in [header, *rows]]))


def _delimiter_after(lines: list[str], at: int) -> int | None:
    """The delimiter row at most three lines below ``at``, with only header text or blank lines between."""
    for number in range(at + 1, min(at + 4, len(lines))):
        if _is_delimiter(lines[number]) and PIPE.search(lines[number].replace("+", "|")):
            return number
        if number > at + 1 and lines[number].strip() and not lines[number - 1].strip():
            return None
    return None


def _pipe_rows(lines: list[str], at: int, width: int, *, has_edges: bool) -> tuple[list[list[str]], int]:
    """The rows from line ``at`` and the line after the last; two blank lines, or a line that is no row, end the table."""
    rows: list[str] = []
    last = at
    while at < len(lines) and at - last < 2:
        line = lines[at].strip()
        if line and at == last and rows and _goes_on(rows[-1], line, width):
            rows[-1] = f"{rows[-1]} {line}"
        elif (
            line and PIPE.search(line) and not _opens_table(lines, at) and (at == last or _fits(line, width, has_edges))
        ):
            rows.append(line)
        elif line:
            break
        at += 1
        last = at if line else last
    return [_split(row) for row in rows], last


def _goes_on(row: str, line: str, width: int) -> bool:
    """True where ``line`` is the second half of a row that was broken inside a cell."""
    if not PIPE.search(line):
        return not ROW_END.match(line)
    return len(_split(row)) < width and not row.endswith("|") and not line.startswith("|")


def _fits(line: str, width: int, has_edges: bool) -> bool:
    """True for a row behind a blank line: of the same width, and with an outer pipe where the others have one."""
    return abs(len(_split(line)) - width) <= 1 and (not has_edges or line.startswith("|"))


def _opens_table(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and _is_delimiter(lines[at + 1]) and bool(PIPE.search(lines[at + 1]))


def _is_delimiter(line: str) -> bool:
    return bool(DELIMITER.fullmatch(line.strip()))


def _columns(ruler: str) -> list[str]:
    return _split(ruler.replace("+", "|"))


def _split(line: str) -> list[str]:
    line = line.strip()
    line = line[1:] if line.startswith("|") else line
    line = line[:-1] if line.endswith("|") and not line.endswith("\\|") else line
    return [part.strip().replace("\\|", "|") for part in PIPE.split(line)]


def read_tabs(lines: list[str], at: int) -> Table | None:
    """Lines of equally many tab stops, as they come out of a spreadsheet; at least three."""
    width = lines[at].strip("\n").count("\t")
    last = at
    while last < len(lines) and width and lines[last].strip("\n").count("\t") == width and lines[last].strip():
        last += 1
    if last - at < 3 or lines[at].startswith("\t") or BULLET.match(lines[at]):
        return None
    return Table(
        at, last, rectangle([[cell(part) for part in line.strip("\n").split("\t")] for line in lines[at:last]])
    )
