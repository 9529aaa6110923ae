"""mammoth's HTML to Markdown without losing a word: pipe tables where they suffice, HTML tables where cells are merged."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from xml.etree.ElementTree import Element

from engagements.importing.inline_markdown import Run, inline

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "dl", "blockquote", "div", "pre"}
SEPARATE = {"p", "td", "th", "li", "br", "tr", "table", "ul", "ol"}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
HTML_MARKS = {"sup", "sub", "s"}
TAGS = re.compile(r"<[^<>]*>")
TITLE_CLASS = "document-title"
NOTE = re.compile(r"^#(?:.*-)?((?:foot|end)note-\d+)$")


class Writer:
    """Writes one document. ``read_text`` is all text that was written, ``pictures`` the number of those left out."""

    def __init__(self) -> None:
        self.pictures = 0
        self.has_headings = True
        self.shift = 0  # headings stand one deeper where the document has a title
        self.notes: dict[str, Element] = {}
        self._read: list[str] = []

    @property
    def read_text(self) -> str:
        """The text as it came in, before anything was escaped."""
        return "".join(self._read)

    def document(self, root: Element) -> str:
        """The whole document; a note stands below the paragraph that refers to it."""
        blocks = self._without_notes(list(root))
        self.has_headings = any(_heading_level(block) for block in blocks)
        self.shift = int(any(block.get("class") == TITLE_CLASS for block in blocks))
        parts: list[str] = []
        for block in blocks:
            if block.tag == "ol" and any(
                item.get("id", "") in self.notes or _note_id(item) in self.notes for item in block
            ):
                continue
            parts += self.blocks(block)
            parts += self._notes_of(block)
        for note in list(self.notes):
            parts += self._note(note, "")
        return "\n\n".join(part for part in parts if part.strip()) + "\n"

    def blocks(self, element: Element) -> Iterator[str]:
        """The Markdown blocks of one HTML block."""
        tag = element.tag
        if tag in ("ul", "ol"):
            yield self._list(element)
        elif tag == "table":
            yield from self._table(element)
        elif level := _heading_level(element):
            yield from self._heading(element, level)
        elif tag == "p":
            yield self._paragraph(element)
        else:
            self._read.append(element.text or "")
            for child in element:
                yield from self.blocks(child) if child.tag in BLOCKS else [self._paragraph(child)]

    def _heading(self, element: Element, level: int) -> Iterator[str]:
        text = self._inline(element).replace("\\\n", " ").replace("\n", " ").strip()
        shift = 0 if element.get("class") == TITLE_CLASS else self.shift
        if re.search(r"\w", text):
            text = re.sub(r"(?<= )(#+)$", r"\\\1", text)
            yield f"{'#' * min(level + shift, 6)} {text}"

    # Paragraphs and lists ---------------------------------------------------------------------------------------------

    def _paragraph(self, element: Element) -> str:
        text = self._inline(element)
        lines = [line.strip(" \u00a0") for line in text.split("\\\n")]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        groups = "\n".join(_line_start(line, keep_hashes=not self.has_headings) for line in lines).split("\n\n")
        return "\n\n".join("\\\n".join(group.strip("\n").split("\n")) for group in groups if group.strip())

    def _list(self, element: Element) -> str:
        if element.tag == "ol" and len(element) == 1 and _is_lone_title(element[0]):
            return f"**{self._paragraph(element[0]).replace('**', '')}**"
        lines: list[str] = []
        for number, item in enumerate(element, start=1):
            marker = f"{number}. " if element.tag == "ol" else "- "
            blocks = list(self._item_blocks(item)) or [""]
            text = "\n\n".join(blocks).replace("\n\n- ", "\n- ").replace("\n\n1. ", "\n1. ")
            indented = text.replace("\n", "\n" + " " * len(marker))
            lines.append(marker + re.sub(r"(?m)^ +$", "", indented))
        return "\n".join(lines)

    def _item_blocks(self, item: Element) -> Iterator[str]:
        """The text of an item, then the lists and paragraphs inside it."""
        inline_part = Element("p")
        inline_part.text = item.text
        for child in item:
            if child.tag not in BLOCKS:
                inline_part.append(child)
                continue
            yield from self._flush(inline_part)
            yield from self.blocks(child)
            inline_part = Element("p")
            inline_part.text = child.tail
        yield from self._flush(inline_part)

    def _flush(self, part: Element) -> Iterator[str]:
        if part.text or len(part):
            if text := self._paragraph(part):
                yield text

    # Tables -----------------------------------------------------------------------------------------------------------

    def _table(self, table: Element) -> Iterator[str]:
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr") if _owner(table, row)]
        is_layout = all(len(row) <= 1 for row in rows)  # a box around text, or a form of one column
        group: list[list[Element]] = []
        for row in rows:
            if is_layout or _is_layout(row):
                yield from self._grid(group)
                group = []
                for cell in row:
                    yield from self._item_blocks(cell)
            else:
                group.append(row)
        yield from self._grid(group)

    def _grid(self, cells: list[list[Element]]) -> Iterator[str]:
        if cells:
            yield self._pipe_table(cells) if _is_plain(cells) else self._html_table(cells)

    def _pipe_table(self, cells: list[list[Element]]) -> str:
        rows = [[self._cell(cell).replace("|", "\\|") for cell in row] for row in cells]
        lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
        return "\n".join(f"| {' | '.join(row)} |" for row in lines)

    def _cell(self, cell: Element) -> str:
        parts = [self._inline(child).replace("\\\n", "<br>").replace("\n", " ").strip() for child in cell]
        return "<br>".join(part for part in parts if part)

    def _html_table(self, cells: list[list[Element]]) -> str:
        lines = ["<table>"]
        for row in cells:
            lines.append("<tr>" + "".join(self._html(cell) for cell in row) + "</tr>")
        return "\n".join([*lines, "</table>"])

    def _html(self, element: Element) -> str:
        """An element and what is in it as HTML on one line, with no attributes but spans and addresses."""
        tag = element.tag
        if tag == "img":
            self.pictures += 1
            return ""
        inner = self._html_inside(element)
        if tag in SEPARATE:
            self._read.append("\n")
        if tag == "a" and not _address(element):
            return inner
        names = {"a": ("href",), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan")}.get(tag, ())
        attributes = "".join(f' {name}="{escape(element.get(name, ""))}"' for name in names if element.get(name))
        return f"<{tag}{attributes}>" if tag == "br" else f"<{tag}{attributes}>{inner}</{tag}>"

    def _html_inside(self, element: Element) -> str:
        """The content of an element; marks that begin or end inside a word are dropped, so that it stays one word."""
        parts = [self._escaped(element.text)]
        before = parts[0][-1:]
        for child in element:
            text, tail = self._html(child), self._escaped(child.tail)
            bare = TAGS.sub("", text)
            is_inside = (before.isalnum() and bare[:1].isalnum()) or (bare[-1:].isalnum() and tail[:1].isalnum())
            parts += [bare if (is_inside and child.tag in MARKS) or _is_plain_mark(child) else text, tail]
            before = (bare + tail)[-1:] or before
        return "".join(parts)

    def _escaped(self, text: str | None) -> str:
        self._read.append(text or "")
        return escape(re.sub(r"\s+", " ", text or ""), quote=False)

    # Inline -----------------------------------------------------------------------------------------------------------

    def _inline(self, element: Element) -> str:
        return inline(list(self._runs(element, frozenset())))

    def _runs(self, element: Element, marks: frozenset[str]) -> Iterator[Run]:
        yield from self._text(element.text, marks)
        for child in element:
            if child.tag == "br":
                self._read.append("\n")
                yield Run("\\\n", frozenset(), is_raw=True)
            elif child.tag == "img":
                self.pictures += 1
            elif child.tag == "a" and _address(child):
                text = inline(list(self._runs(child, frozenset())))
                yield Run(f"[{text}]({_target(child)})" if text.strip() else "", marks, is_raw=True)
            elif child.tag in HTML_MARKS and not _is_plain_mark(child):
                yield Run(
                    f"<{child.tag}>{inline(list(self._runs(child, frozenset())))}</{child.tag}>", marks, is_raw=True
                )
            else:
                yield from self._runs(child, marks | ({MARKS[child.tag]} if child.tag in MARKS else set()))
            yield from self._text(child.tail, marks)
        if element.tag in BLOCKS or element.tag in SEPARATE:
            self._read.append("\n")

    def _text(self, text: str | None, marks: frozenset[str]) -> Iterator[Run]:
        if text:
            self._read.append(text)
            yield Run(text.replace("\n", " "), marks)

    # Notes ------------------------------------------------------------------------------------------------------------

    def _without_notes(self, blocks: list[Element]) -> list[Element]:
        """mammoth puts foot- and endnotes into a list at the end; they are taken from there."""
        if not blocks or blocks[-1].tag != "ol" or not all(_note_id(item) for item in blocks[-1]):
            return blocks
        self.notes = {_note_id(item): item for item in blocks[-1]}
        return blocks[:-1]

    def _notes_of(self, block: Element) -> Iterator[str]:
        for link in block.iter("a"):
            found = NOTE.match(link.get("href", ""))
            if found and found[1] in self.notes:
                yield from self._note(found[1], "".join(link.itertext()))

    def _note(self, note: str, sign: str) -> Iterator[str]:
        for number, child in enumerate(list(self.notes.pop(note))):
            for link in [link for link in child.iter("a") if "note-ref-" in link.get("href", "")]:
                link.text = ""
            for text in self.blocks(child):
                yield f"{sign} {text}".strip() if number == 0 else text


def _heading_level(element: Element) -> int:
    """1 to 6 for a heading, 0 for anything else."""
    return int(element.tag[1]) if re.fullmatch(r"h[1-6]", element.tag) else 0


def _is_plain_mark(element: Element) -> bool:
    """ "4th" and "CO2" read well without their marks, and stay words; "10<sup>6</sup>" does not."""
    if element.tag not in HTML_MARKS:
        return False
    text = "".join(element.itertext())
    return element.tag == "sub" or (element.tag == "sup" and text.isalpha()) or not text.strip()


def _note_id(item: Element) -> str:
    found = re.search(r"((?:foot|end)note-\d+)$", item.get("id", ""))
    return found[1] if found else ""


def _is_lone_title(item: Element) -> bool:
    """A numbered list of one short line is a heading; which number the program shows before it is not in the file."""
    text = "".join(item.itertext()).strip()
    is_inline = all(child.tag not in BLOCKS for child in item.iter() if child is not item)
    return (
        is_inline and 0 < len(text.split()) <= 8 and text[:1].isupper() and not text.endswith((".", ";", ",", "?", "!"))
    )


def _address(link: Element) -> str:
    href = link.get("href", "")
    return "" if href.startswith("#") else href


def _target(link: Element) -> str:
    href = _address(link)
    return f"<{href.replace('<', '%3C').replace('>', '%3E')}>" if re.search(r"[\s()<>]", href) else href


def _owner(table: Element, row: Element) -> bool:
    """True for a row of this table, not of one inside its cells."""
    return any(
        row is candidate for part in (table, *table.findall("thead"), *table.findall("tbody")) for candidate in part
    )


def _is_layout(row: list[Element]) -> bool:
    """True for a row of one cell that holds paragraphs, lists or tables: it only puts them in their place."""
    inside = [child.tag for child in row[0]] if len(row) == 1 else []
    return any(tag != "p" for tag in inside) or len(inside) > 2


def _is_plain(cells: list[list[Element]]) -> bool:
    """True where a pipe table holds everything: equal rows, nothing merged, only paragraphs in the cells."""
    widths = {len(row) for row in cells}
    every: Iterable[Element] = (cell for row in cells for cell in row)
    return (
        len(widths) == 1
        and widths != {0}
        and all(
            cell.get("colspan") is None and cell.get("rowspan") is None and all(child.tag == "p" for child in cell)
            for cell in every
        )
    )


def _line_start(line: str, *, keep_hashes: bool) -> str:
    """Escapes what would turn a line of words into something else. Numbers and dashes typed by hand stay lists."""
    if re.match(r"[>]|(?:```|~~~)|[=]+\s*$|[-_*]{3,}\s*$|(?:[-_*]\s+){2,}[-_*]?\s*$", line):
        return f"\\{line}"
    if re.match(r"#{1,6}(?:\s|$)", line) and not (keep_hashes and re.match(r"#{1,6}\s+\S", line)):
        return f"\\{line}"
    return re.sub(r"^\[([^\]]*)\]:", r"\\[\1]:", line)
