"""Word documents: structure, every word, and refusal of what is none or means harm."""

import base64
import io
import struct
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from engagements.importing import ImportedBrief, UnreadableDocument, read
from engagements.importing.docx_package import MAX_DEPTH
from tests.engagements.importing import word
from tests.engagements.importing.samples import deliverable, placed, sample, section

NAMES = (
    *(
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "golf",
        "hotel",
        "india",
        "juliett",
        "kilo",
        "lima",
        "mike",
        "november",
    ),
    *("oscar", "papa", "quebec", "romeo"),
)


def read_word(document: WordDocument) -> ImportedBrief:
    return read(word.saved(document), "brief.docx")


def code_of(data: bytes, filename: str = "brief.docx") -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, filename)
    return caught.value.code


def harbour() -> WordDocument:
    """The work statement of the Markdown samples, as a Word document."""
    document = Document()
    document.add_paragraph("PERFORMANCE WORK STATEMENT (PWS)", style="Title")
    document.add_heading("Harbour Berth Booking (HBB) Pilot", 1)
    document.add_heading("", 3)
    document.add_heading("1.0 BACKGROUND", 2)
    document.add_paragraph(
        "The port authority keeps its berths in a paper ledger. Skippers call, wait, and call again."
    )
    heading = document.add_heading("5", 2)
    heading.add_run(".0").bold = True
    heading.add_run(" OPERATIONAL REQUIREMENTS")
    document.add_heading("5.6 Deliverables", 3)
    document.add_heading("5.6.1 Status Reports", 3)
    document.add_paragraph("A mix of the following:")
    document.add_paragraph("links to issues", style="List Bullet")
    document.add_paragraph("screenshots", style="List Bullet")
    document.add_heading("5.6.3 List of Deliverables", 4)
    word.table(
        document,
        [
            ["REQUIRED DELIVERABLES / REPORTS", "DUE DATES", "DESCRIPTION OF DELIVERABLE CONTENT"],
            ["Status Report", "1 business day after each sprint", "Progress of the sprint"],
            ["Berth map", "4 December 2026", "Interactive map of all berths"],
            ["Code repository", "End of order", "Version-controlled source"],
            ["Hand-over plan", "3 business days after the second-to-last sprint", "See Section 5.7.1"],
        ],
    )
    document.add_paragraph().add_run("6.2 Non-Disclosure Agreement").bold = True
    document.add_paragraph("Everybody with access signs one.")
    return document


def test_a_word_document_imports_as_well_as_its_markdown() -> None:
    brief, markdown = read_word(harbour()), sample("harbour_pws.md")
    assert brief.title == markdown.title
    assert [(item.title, item.kind, item.level) for item in brief.sections] == [
        ("PERFORMANCE WORK STATEMENT (PWS)", "overview", 1),
        ("Harbour Berth Booking (HBB) Pilot", "overview", 1),
        ("1.0 BACKGROUND", "background", 1),
        ("5.0 OPERATIONAL REQUIREMENTS", "tasks", 1),
        ("5.6 Deliverables", "deliverables", 2),
        ("5.6.1 Status Reports", "communication", 3),
        ("5.6.3 List of Deliverables", "deliverables", 3),
        ("6.2 Non-Disclosure Agreement", "confidentiality", 2),
    ]
    assert brief.deliverables == markdown.deliverables
    assert brief.unplaced == ()
    assert brief.warnings == ()


def test_the_title_stands_above_the_headings() -> None:
    document = Document()
    document.add_paragraph("Cottage Web", style="Title")
    document.add_paragraph("A shop for crafts")
    document.add_heading("Background", 1)
    document.add_heading("C# and more #", 2)
    brief = read_word(document)
    assert brief.title == "Cottage Web"
    assert [(item.title, item.kind, item.level) for item in brief.sections] == [
        ("Cottage Web", "overview", 1),
        ("Background", "background", 1),
        ("C# and more #", "background", 2),
    ]


def test_text_is_written_as_markdown() -> None:
    document = Document()
    document.add_heading("Scope", 1)
    paragraph = document.add_paragraph("Build ")
    paragraph.add_run("fast ").bold = True
    paragraph.add_run("and ")
    paragraph.add_run("well").italic = True
    paragraph.add_run(", see ")
    word.link(paragraph, "the plan", "https://example.org/plan_(b)")
    document.add_paragraph("First", style="List Number")
    document.add_paragraph("Second", style="List Number")
    document.add_paragraph("Nested", style="List Number 2")
    document.add_paragraph("A * star, a snake_case, [brackets](not a link), <tag> & 5 < 6")
    document.add_paragraph("> not a quotation")
    document.add_paragraph("# not a heading")
    document.add_paragraph("________________ (signature)")
    assert read_word(document).sections[0].body == (
        "Build **fast** and *well*, see [the plan](<https://example.org/plan_(b)>)\n\n"
        "1. First\n2. Second\n3. Nested\n\n"
        "A \\* star, a snake_case, [brackets\\](not a link), \\<tag> & 5 < 6\n\n"
        "\\> not a quotation\n\n\\# not a heading\n\n________________ (signature)"
    )


def test_marks_inside_a_word_leave_it_one_word() -> None:
    document = Document()
    document.add_heading("Scope", 1)
    paragraph = document.add_paragraph()
    paragraph.add_run("S").bold = True
    paragraph.add_run("pecific work by the 4")
    paragraph.add_run("th").font.superscript = True
    paragraph.add_run(", 10")
    paragraph.add_run("6").font.superscript = True
    assert read_word(document).sections[0].body == "Specific work by the 4th, 10<sup>6</sup>"


def test_plain_tables_are_pipe_tables_and_merged_ones_keep_their_cells() -> None:
    document = Document()
    document.add_heading("Deliverables", 1)
    plain = word.table(document, [["Deliverable", "Due"], ["Logo | mark", "4 Dec 2026"]])
    plain.cell(1, 1).add_paragraph("at noon")
    document.add_heading("Quality", 1)
    merged = word.table(
        document, [["Deliverable", "Standard", "AQL"], ["Guide", "20 pages", "all"], ["", "No typing errors", "99 %"]]
    )
    merged.cell(1, 0).merge(merged.cell(2, 0))
    brief = read_word(document)
    assert (
        section(brief, "Deliverables").body
        == "| Deliverable | Due |\n| --- | --- |\n| Logo \\| mark | 4 Dec 2026<br>at noon |"
    )
    assert section(brief, "Quality").body.startswith("<table>\n<tr><td><p>Deliverable</p></td>")
    assert 'rowspan="2"' in section(brief, "Quality").body
    assert deliverable(brief, "Logo | mark").due == "2026-12-04"
    assert deliverable(brief, "Guide").criteria == ("20 pages", "AQL: all", "No typing errors", "AQL: 99 %")


def test_a_form_of_one_column_is_read_as_text() -> None:
    document = Document()
    form = document.add_table(rows=2, cols=1)
    form.cell(0, 0).paragraphs[0].add_run("Deliverables").bold = True
    form.cell(1, 0).text = "The following:"
    form.cell(1, 0).add_paragraph("Logo", style="List Bullet")
    form.cell(1, 0).add_paragraph("Guide", style="List Bullet")
    brief = read_word(document)
    assert [(item.title, item.body) for item in brief.sections] == [
        ("Deliverables", "The following:\n\n- Logo\n- Guide")
    ]
    assert [item.title for item in brief.deliverables] == ["Logo", "Guide"]


def test_a_document_without_styles_has_its_bold_lines_as_headings() -> None:
    document = Document()
    for text in ("Statement of Work", "Cottage Web", "June 13, 2026", "Scope of Work…………… 2"):
        document.add_paragraph().add_run(text).bold = True
    for title, text in (("Scope of Work", "A shop."), ("Work Requirements", "In phases."), ("Our values", "Care.")):
        document.add_paragraph().add_run(title).bold = True
        document.add_paragraph(text)
    brief = read_word(document)
    assert brief.title == "Statement of Work"
    assert [item.title for item in brief.sections] == ["Scope of Work", "Work Requirements", "Our values"]
    assert brief.unplaced == (
        "**Statement of Work**\n\n**Cottage Web**\n\n**June 13, 2026**\n\n**Scope of Work…………… 2**",
    )


def test_a_style_with_an_outline_level_is_a_heading() -> None:
    document = Document()
    style = document.styles.add_style("Clause Head", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    based = document.styles.add_style("Firm's Own", WD_STYLE_TYPE.PARAGRAPH)
    based.base_style = document.styles["Heading 1"]
    heir = document.styles.add_style("Firm Head", WD_STYLE_TYPE.PARAGRAPH)
    heir.base_style = document.styles["Heading 1"]
    document.add_paragraph("Terms", style="Firm Head")
    document.add_paragraph("Liability", style="Clause Head")
    document.add_paragraph("Limited.")
    assert [(item.title, item.level) for item in read_word(document).sections] == [("Terms", 1), ("Liability", 2)]


def everything() -> bytes:
    """A document with every kind of text that Word knows, each word different."""
    document = Document()
    document.add_heading("Scope alpha", 1)
    document.sections[0].header.paragraphs[0].text = "Header bravo"
    document.sections[0].footer.paragraphs[0].text = "Footer charlie"
    paragraph = document.add_paragraph("Plain delta ")
    word.insert(paragraph, "inserted echo ")
    word.delete(paragraph, "deleted foxtrot ")
    word.text_box(paragraph, "boxed golf")
    word.text_box(document.add_paragraph("Beside "), "newer hotel", with_fallback=False)
    word.content_control(document, "controlled india")
    outer = word.table(document, [["cell juliett", "pipe | kilo"], ["lima", ""]])
    word_inner = outer.cell(1, 1).add_table(rows=1, cols=2)
    word_inner.cell(0, 0).text = "nested mike"
    word_inner.cell(0, 1).text = "november"
    outer.cell(0, 0).merge(outer.cell(1, 0))
    remarked = document.add_paragraph("Remarked oscar")
    document.add_comment(remarked.runs, text="comment papa", author="Quebec")
    return word.footnote(word.saved(document), "Remarked oscar", "footnote romeo")


def test_no_word_of_a_word_document_is_lost() -> None:
    brief = read(everything(), "brief.docx")
    found = placed(brief)
    for name in NAMES:
        assert found[name] + found[name.title()] == 1, name
    assert "foxtrot" not in found
    assert brief.unplaced == ("Header bravo", "Footer charlie", "Quebec: comment papa", "newer hotel")
    assert [(remark.code, remark.facts) for remark in brief.warnings] == [("text_outside_flow", {"count": 1})]


def test_a_footnote_stands_below_its_paragraph() -> None:
    document = Document()
    document.add_heading("Scope", 1)
    document.add_paragraph("Remarked")
    document.add_paragraph("After")
    brief = read(word.footnote(word.saved(document), "Remarked", "The note"), "brief.docx")
    assert brief.sections[0].body == "Remarked<sup>[1]</sup>\n\n[1] The note\n\nAfter"


def test_pictures_are_left_out_and_counted() -> None:
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    document = Document()
    document.add_heading("Scope", 1)
    document.add_paragraph("Text")
    document.add_picture(io.BytesIO(pixel))
    brief = read_word(document)
    assert brief.sections[0].body == "Text"
    assert [(remark.code, remark.facts) for remark in brief.warnings] == [("pictures_left_out", {"count": 1})]


def test_the_content_decides_and_not_the_name() -> None:
    assert read(word.saved(harbour()), "brief.md").title == "Harbour Berth Booking (HBB) Pilot"


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def test_other_archives_are_no_word_documents() -> None:
    sheet = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    assert code_of(archive(readme=b"hello")) == "not_docx"
    assert code_of(archive(mimetype=b"application/vnd.oasis.opendocument.text")) == "other_office"
    assert code_of(archive(**{"[Content_Types].xml": sheet})) == "other_office"


def test_an_empty_document_is_said_to_be_empty() -> None:
    assert code_of(word.saved(Document())) == "empty"


def test_a_protected_archive_is_refused() -> None:
    data = bytearray(word.saved(harbour()))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    assert code_of(bytes(data)) == "encrypted"


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    assert (
        code_of(word.repacked(word.saved(harbour()), {}, {"word/media/bomb.bin": "0" * 51 * 1024 * 1024}))
        == "too_large"
    )
    assert (
        code_of(word.repacked(word.saved(harbour()), {}, {f"word/media/{n}.bin": "" for n in range(5001)}))
        == "too_large"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("<w:document", '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaa">]><w:document', 1),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: "",
        lambda xml: xml.replace("<w:body>", "<w:body></w:tbl>"),
    ],
)
def test_damaged_and_hostile_parts_are_refused(change) -> None:
    assert code_of(word.repacked(word.saved(harbour()), {"word/document.xml": change})) == "not_docx"


def test_a_document_of_endless_depth_is_refused() -> None:
    deep = "<w:smartTag>" * MAX_DEPTH + "</w:smartTag>" * MAX_DEPTH
    data = word.repacked(
        word.saved(harbour()), {"word/document.xml": lambda xml: xml.replace("<w:body>", f"<w:body>{deep}")}
    )
    assert code_of(data) == "too_complex"


def test_a_truncated_or_garbled_archive_is_refused() -> None:
    data = word.saved(harbour())
    assert code_of(data[: len(data) // 2]) == "not_docx"
    at = zipfile.ZipFile(io.BytesIO(data)).getinfo("word/document.xml").header_offset + 200
    assert code_of(data[:at] + b"\xff" * 64 + data[at + 64 :]) == "not_docx"
