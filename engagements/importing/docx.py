"""Word documents to Markdown: mammoth reads the document, ``html_markdown`` writes it, ``docx_words`` counts the words."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import mammoth

from engagements.importing import docx_words
from engagements.importing.brief import Remark
from engagements.importing.docx_package import Package
from engagements.importing.errors import UnreadableDocument
from engagements.importing.html_markdown import TITLE_CLASS, Writer
from engagements.importing.source import Source, check_text, text_remarks

W = docx_words.W
STYLES = "wordprocessingml.styles+xml"
HEADING = re.compile(r"^heading (\d)$", re.IGNORECASE)
TITLE = f"p[style-name='Title'] => h1.{TITLE_CLASS}:fresh"


def read(data: bytes) -> Source:
    """The source of a .docx. Words that the converter leaves out (headers, footers, comments and the like) come ``outside``.

    Raises :class:`UnreadableDocument` for what is no .docx, is protected, too large or built to harm.
    """
    package = Package(data)
    package.check()
    root = _html(data, _style_map(package))
    writer = Writer()
    text = writer.document(root)
    outside = docx_words.outside_text(package)
    lost = docx_words.missing(docx_words.body_paragraphs(package), writer.read_text)
    if not text.strip() and not lost:
        raise UnreadableDocument("empty")
    if text.strip():
        check_text(text)
    remarks = list(text_remarks(text))
    remarks += [Remark("pictures_left_out", {"count": writer.pictures})] if writer.pictures else []
    remarks += [Remark("text_outside_flow", {"count": len(lost)})] if lost else []
    return Source(text, outside=(*outside, *lost), remarks=tuple(remarks))


def _html(data: bytes, style_map: str) -> ElementTree.Element:
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data), style_map=style_map, convert_image=mammoth.images.img_element(lambda _image: {"src": ""})
        ).value
        return ElementTree.fromstring(f"<body>{html}</body>")  # noqa: S314 - our own converter's output
    except RecursionError as error:
        raise UnreadableDocument("too_complex") from error
    except Exception as error:
        # The converter states no error types; a document that trips it is damaged in a way that Word would mend on saving.
        raise UnreadableDocument("not_docx") from error


def _style_map(package: Package) -> str:
    """Headings by the style's outline level, so that a firm's own styles count as headings, too."""
    rules = [TITLE]
    for name, level in _outline_styles(package):
        rules.append(f"p[style-name='{name}'] => h{min(level, 6)}:fresh")
    return "\n".join(rules)


def _outline_styles(package: Package) -> Iterator[tuple[str, int]]:
    """Names of paragraph styles that are not built-in headings, with the outline level that they state or inherit."""
    for part in package.named(STYLES):
        styles = {style.get(f"{W}styleId", ""): style for style in package.xml(part).iter(f"{W}style")}
        for style in styles.values():
            name = _value(style, "name")
            level = _outline_level(style, styles)
            is_plain = bool(name) and not re.search(r"['\\\n]", name)
            if level and is_plain and style.get(f"{W}type") == "paragraph" and not HEADING.match(name):
                yield name, level


def _outline_level(style: ElementTree.Element, styles: dict[str, ElementTree.Element]) -> int | None:
    """1 to 9, from the style itself or the one that it is based on, at most ten steps away."""
    current: ElementTree.Element | None = style
    for _step in range(10):
        if current is None:
            return None
        if found := HEADING.match(_value(current, "name")):
            return int(found[1])
        level = current.find(f"{W}pPr/{W}outlineLvl")
        if level is not None:
            number = level.get(f"{W}val", "9")
            return int(number) + 1 if number.isdecimal() and int(number) < 9 else None
        current = styles.get(_value(current, "basedOn"))
    return None


def _value(style: ElementTree.Element, tag: str) -> str:
    child = style.find(f"{W}{tag}")
    return child.get(f"{W}val", "") if child is not None else ""
