"""Word documents made for the tests, with the parts that python-docx does not make itself."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def saved(document: WordDocument) -> bytes:
    """The document's bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def made(*steps: Callable[[WordDocument], object]) -> bytes:
    """A document to which each step added something."""
    document = Document()
    for step in steps:
        step(document)
    return saved(document)


def table(document: WordDocument, rows: Sequence[Sequence[str]]):
    """A table with these cells."""
    made_table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made_table.add_row().cells, row, strict=True):
            cell.text = text
    return made_table


def insert(paragraph: Paragraph, text: str) -> None:
    """A tracked insertion."""
    paragraph._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="Ida"><w:r><w:t>{text}</w:t></w:r></w:ins>')
    )


def delete(paragraph: Paragraph, text: str) -> None:
    """A tracked deletion."""
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="Ida"><w:r><w:delText>{text}</w:delText></w:r></w:del>')
    )


def content_control(document: WordDocument, text: str) -> None:
    """A paragraph inside a content control."""
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(len(document.element.body) - 1, control)


def text_box(paragraph: Paragraph, text: str, *, with_fallback: bool = True) -> None:
    """A text box, as Word writes it: once for new programs and, usually, once more for old ones."""
    inside = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    choice = (
        '<mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
    )
    fallback = (
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
        if with_fallback
        else ""
    )
    paragraph._p.append(parse_xml(f"<w:r {NAMES}><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"))


def link(paragraph: Paragraph, text: str, address: str) -> None:
    """A link to an address outside."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(address, kind, is_external=True))
    element.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>{text}</w:t></w:r>"))
    paragraph._p.append(element)


def footnote(data: bytes, word: str, text: str) -> bytes:
    """The document with a footnote behind the run that reads ``word``."""
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {NAMES}><w:footnote w:id="7"><w:p>'
        f"<w:r><w:footnoteRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    override = (
        '<Override PartName="/word/footnotes.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
    )
    relation = (
        '<Relationship Id="rIdNotes" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        'Target="footnotes.xml"/></Relationships>'
    )
    return repacked(
        data,
        {
            "[Content_Types].xml": lambda xml: xml.replace("</Types>", override),
            "word/_rels/document.xml.rels": lambda xml: xml.replace("</Relationships>", relation),
            "word/document.xml": lambda xml: re.sub(
                rf"(<w:t[^>]*>{word}</w:t></w:r>)", r'\1<w:r><w:footnoteReference w:id="7"/></w:r>', xml
            ),
        },
        {"word/footnotes.xml": notes},
    )


def repacked(data: bytes, changes: dict[str, Callable[[str], str]], additions: dict[str, str] | None = None) -> bytes:
    """The archive with some of its parts changed and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, changes[name](content.decode()).encode() if name in changes else content)
        for name, text in (additions or {}).items():
            after.writestr(name, text)
    return stream.getvalue()
