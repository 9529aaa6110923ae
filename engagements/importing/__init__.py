"""Importing a written brief: a Markdown or .docx file becomes a draft that people correct before it is taken over.

Pure functions, no models: ``read(data, filename)`` answers an :class:`ImportedBrief` or raises
:class:`UnreadableDocument`. Nothing of the source is lost: every word stands in a section or in ``unplaced``.
"""

from engagements.importing.brief import ImportedBrief, ImportedDeliverable, Remark, Section
from engagements.importing.errors import UnreadableDocument
from engagements.importing.reader import read

__all__ = ["ImportedBrief", "ImportedDeliverable", "Remark", "Section", "UnreadableDocument", "read"]
