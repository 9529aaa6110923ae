"""A .docx as a zip archive: refused before anything large or hostile in it is opened."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from engagements.importing.errors import UnreadableDocument

MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_ELEMENTS = 250_000  # of all parts together; about 400 pages
MAX_DEPTH = 400
WORD_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


class Package:
    """The parts of an opened .docx. Raises :class:`UnreadableDocument` for what is not one, or is too large."""

    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableDocument("not_docx") from error
        self._check_size()
        self.elements = 0
        self.checked: set[str] = set()
        self.types = self._types()
        mains = [name for name, kind in self.types.items() if kind in WORD_TYPES]
        if not mains or mains[0] not in self.archive.namelist():
            raise UnreadableDocument("other_office" if "[Content_Types].xml" in self.archive.namelist() else "not_docx")
        self.main = mains[0]

    def _check_size(self) -> None:
        entries = self.archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise UnreadableDocument("too_large", limit=MAX_UNPACKED // 1024 // 1024)
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableDocument("encrypted")

    def _types(self) -> dict[str, str]:
        """Part names to content types, from the overrides in ``[Content_Types].xml``."""
        if "mimetype" in self.archive.namelist():  # OpenDocument
            raise UnreadableDocument("other_office")
        if "[Content_Types].xml" not in self.archive.namelist():
            raise UnreadableDocument("not_docx")
        overrides = self.xml("[Content_Types].xml").iter(f"{TYPES}Override")
        return {item.get("PartName", "").lstrip("/"): item.get("ContentType", "") for item in overrides}

    def named(self, *endings: str) -> Iterator[str]:
        """Names of the parts of these kinds that are there, in the order of the archive."""
        wanted = {name for name, kind in self.types.items() if kind.endswith(endings)}
        return (name for name in self.archive.namelist() if name in wanted)

    def check(self) -> None:
        """Go through every XML part once: well-formed, no document type, not too many elements, not too deep."""
        for name in self.archive.namelist():
            if name.endswith((".xml", ".rels")):
                self._check_part(name, self.content(name))

    def content(self, name: str) -> bytes:
        """The content of a part."""
        try:
            return self.archive.read(name)
        except (
            zipfile.BadZipFile,
            KeyError,
            NotImplementedError,
            OSError,
            EOFError,
            RuntimeError,
            ValueError,
        ) as error:
            raise UnreadableDocument("not_docx") from error
        except Exception as error:  # zlib.error and its kind share no base class
            raise UnreadableDocument("not_docx") from error

    def xml(self, name: str) -> ElementTree.Element:
        """A part as a tree, after it was checked."""
        data = self.content(name)
        self._check_part(name, data)
        return ElementTree.fromstring(data)  # noqa: S314 - checked above: no document type, so no entities

    def _check_part(self, name: str, data: bytes) -> None:
        if name in self.checked:
            return
        self.checked.add(name)
        parser = expat.ParserCreate()
        depth = 0

        def start(_name: str, _attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
                raise UnreadableDocument("too_complex")

        def end(_name: str) -> None:
            nonlocal depth
            depth -= 1

        def doctype(*_: object) -> None:
            raise UnreadableDocument("not_docx")

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartDoctypeDeclHandler = doctype
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise UnreadableDocument("not_docx") from error
