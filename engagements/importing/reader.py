"""The whole import: bytes in, a draft of a brief out."""

from dataclasses import replace
from pathlib import PurePath

from django.utils.translation import gettext as _

from engagements.importing import docx, source
from engagements.importing.brief import ImportedBrief
from engagements.importing.deliverables import find_deliverables
from engagements.importing.inline import words
from engagements.importing.markdown_sections import divide


def read(data: bytes, filename: str = "") -> ImportedBrief:
    """Read a Markdown, plain text or .docx file of at most 5 MB.

    What kind it is, is judged by its content. Raises :class:`UnreadableDocument`, and nothing else, for what cannot be
    read. Takes a few seconds at most; writes nothing.
    """
    kind = source.file_kind(data, filename)
    document = docx.read(data) if kind == "docx" else source.read_text(data)
    divided = divide(document.text)
    sections = tuple(section if section.title else replace(section, title=_("Brief")) for section in divided.sections)
    unplaced = (divided.front, divided.preamble, *divided.removed, *document.outside)
    found = find_deliverables(sections)
    return ImportedBrief(
        title=document.title or divided.title or PurePath(filename).stem,
        sections=sections,
        deliverables=found.deliverables,
        unplaced=tuple(text for text in unplaced if words(text)),
        warnings=(*document.remarks, *found.remarks),
    )
