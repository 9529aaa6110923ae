"""What Word's own XML says, paragraph by paragraph: the measure for "nothing is lost", and the text outside the flow."""

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from engagements.importing.docx_package import Package
from engagements.importing.inline import words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Not words of the document: tracked deletions, and where moved text stood before.
DELETED = {f"{W}del", f"{W}moveFrom", f"{W}rPrChange", f"{W}pPrChange", f"{W}delText", f"{W}instrText"}
SPACES = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
HEADER, FOOTER, COMMENTS = "wordprocessingml.header+xml", "wordprocessingml.footer+xml", "wordprocessingml.comments+xml"
NOTES = ("wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml")


def outside_text(package: Package) -> list[str]:
    """Headers, footers and comments, a text a part or comment."""
    texts = []
    for name in package.named(HEADER, FOOTER):
        texts.append("\n".join(paragraphs(package.xml(name))))
    for name in package.named(COMMENTS):
        for comment in package.xml(name).iter(f"{W}comment"):
            author = comment.get(f"{W}author", "").strip()
            text = "\n".join(paragraphs(comment))
            texts.append(f"{author}: {text}" if author else text)
    return [text for text in texts if words(text)]


def body_paragraphs(package: Package) -> list[str]:
    """The paragraphs of the document itself with its foot- and endnotes."""
    found = list(paragraphs(package.xml(package.main)))
    for name in package.named(*NOTES):
        found += paragraphs(package.xml(name))
    return found


def paragraphs(root: Element) -> Iterator[str]:
    """The text of each paragraph, once: insertions in, deletions out, a text box apart from the paragraph that it hangs on."""
    stack: list[list[str]] = []
    finished: list[str] = []

    def visit(element: Element) -> None:
        if element.tag in DELETED:
            return
        if element.tag == f"{MC}AlternateContent":
            for choice in _one_choice(element):
                visit(choice)
            return
        is_paragraph = element.tag == f"{W}p"
        if is_paragraph:
            stack.append([])
        elif element.tag == f"{W}t" and stack:
            stack[-1].append(element.text or "")
        elif element.tag in SPACES and stack:
            stack[-1].append(SPACES[element.tag])
        for child in element:
            visit(child)
        if is_paragraph:
            finished.append("".join(stack.pop()).strip())

    visit(root)
    return (text for text in finished if text)


def missing(expected: Iterable[str], rendered: str) -> list[str]:
    """The paragraphs of ``expected`` that hold words which ``rendered`` lacks."""
    expected = list(expected)
    lacking = Counter(word for text in expected for word in words(text)) - Counter(words(rendered))
    lost = []
    for text in expected:
        found = [word for word in words(text) if lacking[word] > 0]
        if found:
            lacking.subtract(Counter(found))
            lost.append(text)
    return lost


def _one_choice(element: Element) -> list[Element]:
    """The same content is there twice, for new and for old programs; the old form is what the converter reads."""
    fallback = element.find(f"{MC}Fallback")
    if fallback is not None and any(True for _ in fallback.iter(f"{W}t")):
        return [fallback]
    return element.findall(f"{MC}Choice")[:1]
