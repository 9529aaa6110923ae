"""Nothing of a source is lost, nothing is invented, and nothing takes long."""

import re
import time

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engagements.importing import ImportedBrief, UnreadableDocument, read
from engagements.importing.markdown_sections import cut, split_front_matter
from engagements.importing.page import Page
from engagements.importing.source import MAX_LINES
from tests.engagements.importing import word
from tests.engagements.importing.samples import DOCUMENTS, NAMES, SHARED, count, placed, viewed

PARTS = (
    *(
        "# Scope",
        "## 1. Logo",
        "###",
        "####",
        "###2.2 Price",
        "Title\n=====",
        "Deliverables\n---",
        "**Scope**",
        "**7.11 Terms**",
    ),
    *(
        "**1. General.** Please send",
        "SCOPE OF WORK",
        "Technical Lead:",
        "# Roles:",
        "Budget: 2,000 EUR",
        "Deliverables:",
    ),
    *(
        "1. Purpose\nThis",
        "2.1 Closing",
        "- item one",
        "- **Logo** (due 4 Dec 2026)",
        "  - Acceptance criteria:",
        "1. first",
    ),
    *("2) second", "> quoted", "> # deep", "```", "~~~", "    code", "| Deliverable | Due |", "|---|---|", "--- | ---"),
    *(
        "| a \\| b | 4.12.2026 |",
        "a | b",
        "+---+---+",
        "| x | y |",
        "+===+===+",
        "  ----- -----",
        "-----------",
        "one   two",
    ),
    *(
        "<table>",
        "<tr><td rowspan=2>a</td><td>b</td></tr>",
        "</table>",
        "<!-- note -->",
        "<div>",
        "[a](http://x.org/b_c)",
    ),
    *(
        "[r]: http://y.org",
        '![pic](p.png "t")',
        "<http://z.org>",
        "a&amp;b",
        "snake_case *em* __st__ `co`",
        "\\# esc \\_",
    ),
    *(
        "Deliverable: Logo; Due: 2026-12-04; Acceptance: ok",
        "---",
        "***",
        "===",
        "a\tb\tc",
        "\ufeff",
        "\u202eabc",
        "é ñ 漢字",
    ),
    *("word " * 30, "Scope of Work………… 2", "(End of clause)", "title: x", "", " ", "\f"),
)
markdown = st.lists(st.sampled_from(PARTS) | st.text(max_size=30), max_size=25).flatmap(
    lambda parts: st.sampled_from(["\n", "\n\n", "\r\n"]).map(lambda joint: joint.join(parts))
)
# Marks of headings are not words, nor are tags that only break or style a line.
MARK_UP = re.compile(r"</?(?:table|tr|td|div|br)\b[^<>]*>", re.IGNORECASE)


def read_or_refuse(data: bytes, filename: str) -> ImportedBrief | None:
    """The brief, or nothing where it was refused with a message; every other error is a fault."""
    try:
        return read(data, filename)
    except UnreadableDocument as refusal:
        if not refusal.message:
            raise
        return None


def test_every_word_of_the_samples_is_placed_and_none_is_added() -> None:
    for name in NAMES:
        text = (DOCUMENTS / name).read_text()
        brief = read(text.encode(), name)
        assert placed(brief) == count(text), name
        assert not viewed(brief).keys() - count(text).keys(), name


if SHARED:

    @pytest.mark.parametrize("path", SHARED, ids=lambda path: "/".join(path.parts[-3:]))
    def test_every_word_of_the_shared_briefs_is_placed(path) -> None:
        text = path.read_text()
        brief = read(path.read_bytes(), path.name)
        assert placed(brief) == count(text)
        assert not viewed(brief).keys() - count(text).keys()
        assert len(brief.sections) > 1

    def test_the_shared_briefs_give_their_deliverables() -> None:
        found = {
            "/".join(path.parts[-2:]): [item.title for item in read(path.read_bytes(), path.name).deliverables]
            for path in SHARED
        }
        matrix = ["Tested Code", "Accessible", "Deployed", "Documented", "Available", "User research", "Secure"]
        assert {name: len(titles) for name, titles in found.items() if titles} == {
            "opm-eqip/PWS.md": 6,
            "opm-eqip/QASP.md": 7,
            "epermit-api/SOO.md": 4,
            "epermit-api/QASP.md": 7,
            **{f"history/PWS-v{number}.md": 6 for number in range(1, 6)},
        }
        assert found["opm-eqip/QASP.md"] == found["epermit-api/QASP.md"] == matrix


@settings(max_examples=200)
@given(markdown)
@example("# Scope\n===\n---")
@example("# Scope\n===\nDeliverables\n---\nA logo.")
def test_any_text_is_cut_into_pieces_that_rebuild_it(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front, rest = split_front_matter(text)
    assert front + "".join(piece.text for piece in cut(Page(rest))) == text


@settings(max_examples=200)
@given(markdown)
@example("0*0\nTitle\n=====")
def test_any_text_is_read_without_loss_or_refused_by_name(text: str) -> None:
    brief = read_or_refuse(text.encode("utf-8", "surrogatepass"), "any.md")
    assert brief is None or not count(MARK_UP.sub(" ", text)) - placed(brief)


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["a.md", "a.docx", "a.doc", "a.pdf", "", "a"]))
def test_any_bytes_are_read_or_refused_by_name(data: bytes, filename: str) -> None:
    read_or_refuse(data, filename)


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=40)
styles = st.sampled_from(["Normal", "Heading 1", "Heading 3", "List Bullet", "List Number", "Title"])


@settings(max_examples=12)
@given(
    st.lists(st.tuples(styles, texts, texts, st.booleans()), max_size=8), st.lists(st.tuples(texts, texts), max_size=3)
)
def test_any_word_document_is_read_without_loss(paragraphs, rows) -> None:
    document = Document()
    for style, first, second, is_bold in paragraphs:
        paragraph = document.add_paragraph(first, style=style)
        paragraph.add_run(" ")
        paragraph.add_run(second).bold = is_bold
    if rows:
        word.table(document, rows)
    expected = count(
        "\n".join([f"{first} {second}" for _, first, second, _ in paragraphs] + [f"{a}\n{b}" for a, b in rows])
    )
    brief = read_or_refuse(word.saved(document), "any.docx")
    assert not expected - (placed(brief) if brief else count(""))


@pytest.mark.parametrize(
    "part",
    ["[", '[a](b "', "<!--", "<a@b", "*a_ ", "\\", " ", "| ", "- ", "#", "> "],
)
def test_a_hostile_line_of_megabytes_is_done_in_seconds(part: str) -> None:
    size = 5 * 1024 * 1024
    started = time.thread_time()
    read_or_refuse((part * (size // len(part))).encode(), "hostile.md")
    assert time.thread_time() - started < 5


@pytest.mark.parametrize("line", ["1. Scope", "# A", "Scope: a", "| a | b |", "<table>", '[a]: b "', "- - - a"])
def test_hostile_lines_without_number_are_done_in_seconds(line: str) -> None:
    started = time.thread_time()
    read(((line + "\n") * (MAX_LINES - 1)).encode(), "hostile.md")
    assert time.thread_time() - started < 8
