"""What an import yields: plain, frozen values without any link to the database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Remark:
    """Something that the reader of the preview should know: a code and facts about the document."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One section of the brief.

    ``title`` is clean text, with the number as printed. ``kind`` is a code of ``kinds.KINDS``. ``body`` is Markdown: the
    slice of the source between this heading and the next. ``level`` is 1 for the outermost. ``number`` is ``"6.6.4"`` or
    empty.
    """

    title: str
    kind: str
    body: str
    level: int = 1
    number: str = ""


@dataclass(frozen=True)
class ImportedDeliverable:
    """One deliverable, seen in a table, a list or a heading; an extra view of text that stays in the sections.

    ``due`` is an ISO date where the source names exactly one day, else ``None``; ``due_text`` holds the original words.
    """

    title: str
    description: str = ""
    due: str | None = None
    due_text: str = ""
    criteria: tuple[str, ...] = ()
    source_section: str = ""


@dataclass(frozen=True)
class ImportedBrief:
    """The draft that a document gives. ``unplaced`` is text that belongs to no section."""

    title: str
    sections: tuple[Section, ...]
    deliverables: tuple[ImportedDeliverable, ...]
    unplaced: tuple[str, ...]
    warnings: tuple[Remark, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The same as lists and dictionaries, ready for JSON."""
        return asdict(self)
