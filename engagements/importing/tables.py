"""What a table is to the import, however it was drawn."""

from dataclasses import dataclass

from engagements.importing.inline import plain

MAX_CELL = 4_000


@dataclass(frozen=True, eq=False)
class Cell:
    """The words of one cell; line ends part what stood on lines of its own. A merged cell is one object in all its places."""

    text: str


@dataclass(frozen=True)
class Table:
    """Lines ``first`` to ``last`` (exclusive) of the text, and the rows, each as wide as the widest."""

    first: int
    last: int
    rows: tuple[tuple[Cell, ...], ...]


def cell(raw: str) -> Cell:
    """A cell from its Markdown."""
    return Cell(plain(raw).strip() if len(raw) <= MAX_CELL else raw.strip())


def rectangle(rows: list[list[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of equal width; short ones get empty cells."""
    width = max((len(row) for row in rows), default=0)
    return tuple((*row, *(Cell("") for _ in range(width - len(row)))) for row in rows)
