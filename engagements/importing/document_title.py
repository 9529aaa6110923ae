"""What a document is called: by its first headings, or by a line above them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from engagements.importing import kinds
from engagements.importing.inline import words
from engagements.importing.page import Headed
from engagements.importing.titles import read_title

MAX_NAMES = 4
MAX_LINES = 40


def name_count(headed: Sequence[Headed]) -> int:
    """How many of the first headings name the document: the first, and those that follow it without text between them."""
    if not _names_document(headed):
        return 0
    count = _steps_to_name(headed) + 1
    while count < min(MAX_NAMES, len(headed)) and not words(headed[count - 1].body) and _goes_on(headed, count):
        count += 1
    return count


def document_title(preamble: str, headed: Sequence[Headed]) -> str:
    """The name of the thing rather than of the paper: "Harbour Pilot", not "Statement of Work"; empty where nothing names it."""
    names = [item.title.text for item in headed[: name_count(headed)]]
    if names:
        own = [name for name in names if not kinds.is_document_name(name)]
        return own[0] if own else max(names, key=len)
    lines = [line for line in map(clean_line, preamble.split("\n")[:MAX_LINES]) if words(line)]
    named = [line for line in lines if kinds.is_document_name(line)]
    short = [line for line in lines[:1] if len(line) <= 120 and not line.endswith((".", ",", ";"))]
    first = [item.title.text for item in headed[:1] if not item.title.number and not kinds.names_only(item.title.text)]
    return (named or short or first or [""])[0]


def clean_line(line: str) -> str:
    """A line of text without its marks; empty for rows of tables and the like."""
    is_text = len(line) <= 300 and not re.search(r"[|\t]|^\s*<", line.strip())
    return read_title(line).text.rstrip(":") if is_text else ""


def _is_name(item: Headed) -> bool:
    name = item.title.words
    return not item.title.number and (kinds.is_document_name(name) or not kinds.kind_of(name))


def _names_document(headed: Sequence[Headed]) -> bool:
    """True where the first heading is the name of the document and not that of its first part."""
    if not headed or headed[0].title.number:
        return False
    first, others = headed[0], headed[1:]
    if kinds.is_document_name(first.title.words) or _steps_to_name(headed):
        return True
    is_above = first.level < min((item.level for item in others), default=0) and not kinds.names_only(first.title.words)
    return is_above or (_is_name(first) and (not others or bool(others[0].title.number)))


def _steps_to_name(headed: Sequence[Headed]) -> int:
    """How far below the first heading "Statement of Work" or its like stands, at most two and without text between; else 0."""
    for step, (above, item) in enumerate(pairwise(headed[:3]), start=1):
        if words(above.body) or item.title.number:
            return 0
        if kinds.is_document_name(item.title.words):
            return step
    return 0


def _goes_on(headed: Sequence[Headed], at: int) -> bool:
    """True where the heading at ``at`` names the document, too: it has the rank of a title and no subject of its own."""
    item = headed[at]
    below = min((other.level for other in headed[at + 1 :]), default=7)
    has_rank = item.level <= headed[at - 1].level or item.level < below
    return _is_name(item) and (has_rank or kinds.is_document_name(item.title.words))
