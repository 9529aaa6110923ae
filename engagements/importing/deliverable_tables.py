"""Deliverables in tables: a row each, or a column each where the attributes stand below each other."""

from collections.abc import Iterator

from engagements.importing.columns import NUMBER, TITLE, Columns, is_attribute, read_columns, role_of
from engagements.importing.inline import one_line, words
from engagements.importing.records import Record
from engagements.importing.tables import Cell, Table

Row = tuple[Cell, ...]
MAX_HEADER_ROW = 3
TOTALS = {"total", "totals", "sum", "subtotal", "grand total"}


def read_table(table: Table) -> tuple[list[Record], bool]:
    """The records of a table and whether it surely lists deliverables; no records where it lists something else."""
    rows = [row for row in table.rows if any(words(cell.text) for cell in row)]
    if records := list(_attributes(rows)):
        return records, True
    for at in range(min(MAX_HEADER_ROW, len(rows))):
        header, first = _header(rows, at)
        if len({id(cell) for cell in rows[at]}) == 1 and len(rows[at]) > 1:
            continue  # one cell over the whole width is a caption
        if columns := read_columns(header):
            return list(_rows(rows[first:], columns)), columns.is_strong
    return [], False


def _header(rows: list[Row], at: int) -> tuple[list[str], int]:
    """The header that begins in row ``at`` and the first row below it; merged cells make it two rows high."""
    upper = rows[at]
    lower = rows[at + 1] if at + 1 < len(rows) else ()
    shared = [cell is below for cell, below in zip(upper, lower, strict=False)]
    if any(shared) and not all(shared):
        pairs = zip(upper, lower, strict=True)
        return [below.text if words(below.text) else cell.text for cell, below in pairs], at + 2
    return [cell.text for cell in upper], at + 1


def _rows(rows: list[Row], columns: Columns) -> Iterator[Record]:
    record: Record | None = None
    above: Cell | None = None
    for row in rows:
        cell = row[columns.title]
        if len(row) > 2 and len({id(each) for each in row}) == 1:
            continue  # a caption between the rows
        if record is None or (cell is not above and words(cell.text)):
            if record:
                yield record
            record = Record(cell.text) if _is_title(row, columns) else None
        if record:
            _fill(record, row, columns)
        above = cell
    if record:
        yield record


def _is_title(row: Row, columns: Columns) -> bool:
    title = one_line(row[columns.title].text)
    is_header_again = [one_line(cell.text) for cell in row] == list(columns.headers)
    return bool(words(title)) and title.lower().strip(":") not in TOTALS and not is_header_again


def _fill(record: Record, row: Row, columns: Columns) -> None:
    for cell, role, header in zip(row, columns.roles, columns.headers, strict=True):
        if role not in (TITLE, NUMBER):
            record.add(role, header, cell.text)


def _attributes(rows: list[Row]) -> Iterator[Record]:
    """Tables in which the first column says "Deliverable", "Standard", "Due": each further column is one deliverable."""
    names = [role_of(row[0].text) in ("strong", "weak") for row in rows]
    attributes = [is_attribute(row[0].text) for row in rows]
    known = sum(attributes) + sum(names)
    if not rows or not names[0] or attributes[0] or sum(attributes) < 2 or known < 0.7 * len(rows):
        return
    for column in range(1, len(rows[0])):
        record: Record | None = None
        for row, is_name, is_quality in zip(rows, names, attributes, strict=True):
            if is_name and not is_quality:
                if record:
                    yield record
                record = Record(row[column].text) if words(row[column].text) else None
            elif record:
                record.add(role_of(row[0].text), one_line(row[0].text), row[column].text)
        if record:
            yield record
