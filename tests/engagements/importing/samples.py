"""The project's own documents for the import, and how words are counted."""

import html
import re
from collections import Counter
from pathlib import Path

from engagements.importing import ImportedBrief, ImportedDeliverable, Section, read

DOCUMENTS = Path(__file__).parent / "documents"
NAMES = tuple(sorted(path.name for path in DOCUMENTS.iterdir()))
# Real briefs that lie beside some checkouts; the project keeps no copy of them.
SHARED = tuple(sorted((Path(__file__).parents[4] / "shared" / "data" / "briefs").glob("*/**/*.md")))


def sample(name: str) -> ImportedBrief:
    """One of the documents, read."""
    return read((DOCUMENTS / name).read_bytes(), name)


def read_text(text: str) -> ImportedBrief:
    """A text as if it were pasted."""
    return read(text.encode(), "pasted.md")


def deliverable(brief: ImportedBrief, title: str) -> ImportedDeliverable:
    """The one deliverable of that title."""
    (found,) = [item for item in brief.deliverables if item.title == title]
    return found


def section(brief: ImportedBrief, title: str) -> Section:
    """The one section of that title."""
    (found,) = [item for item in brief.sections if item.title == title]
    return found


def count(text: str) -> Counter[str]:
    """The words of a text with their number; character references and escapes are read as what they stand for.

    Underscores at a word's edge are emphasis, which a title loses.
    """
    words = re.findall(r"\w+", html.unescape(re.sub(r"\\([^A-Za-z0-9\s])", r"\1", text)))
    return Counter(word for word in (word.strip("_") for word in words) if word)


def placed(brief: ImportedBrief) -> Counter[str]:
    """The words of all sections and of what is in none."""
    return count("\n".join([*(f"{item.title}\n{item.body}" for item in brief.sections), *brief.unplaced]))


def viewed(brief: ImportedBrief) -> Counter[str]:
    """The words of the deliverables."""
    parts = (
        f"{item.title}\n{item.description}\n{item.due_text}\n" + "\n".join(item.criteria) for item in brief.deliverables
    )
    return count("\n".join(parts))
