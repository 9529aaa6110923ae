"""How a text is cut into sections."""

import pytest

from engagements.importing.markdown_sections import cut
from engagements.importing.page import Page
from tests.engagements.importing.samples import read_text, sample, section


def outline(text: str) -> list[tuple[str, int]]:
    return [(item.title, item.level) for item in read_text(text).sections]


def test_a_work_statement_has_its_sections_with_kind_and_depth() -> None:
    brief = sample("harbour_pws.md")
    assert brief.title == "Harbour Berth Booking (HBB) Pilot"
    assert [(item.title, item.kind, item.level, item.number) for item in brief.sections] == [
        ("PERFORMANCE WORK STATEMENT (PWS)", "overview", 1, ""),
        ("Harbour Berth Booking (HBB) Pilot", "overview", 1, ""),
        ("1.0 BACKGROUND", "background", 1, "1.0"),
        ("2.0 OBJECTIVES", "objectives", 1, "2.0"),
        ("3.0 ROLES & RESPONSIBILITIES", "communication", 1, "3.0"),
        ("Harbour Master", "communication", 2, ""),
        ("Technical Lead", "communication", 2, ""),
        ("Product Owner (port authority, with help from the pilots)", "communication", 2, ""),
        ("4.0 TASKS", "tasks", 1, "4.0"),
        ("The contractor will not be responsible for the following", "scope", 2, ""),
        ("5.0 OPERATIONAL REQUIREMENTS", "tasks", 1, "5.0"),
        ("5.1 Personnel", "tasks", 2, "5.1"),
        ("5.1.1. Skills and Knowledge", "tasks", 3, "5.1.1"),
        ("5.1.2 Project Management", "tasks", 3, "5.1.2"),
        ("5.6 Deliverables", "deliverables", 2, "5.6"),
        ("5.6.1 Status Reports", "communication", 3, "5.6.1"),
        ("5.6.3 List of Deliverables", "deliverables", 3, "5.6.3"),
        ("5.6.4 Delivery Instructions", "deliverables", 3, "5.6.4"),
        ("5.6.5 Inspection and Acceptance of Services", "acceptance", 3, "5.6.5"),
        ("6.0 TERMS AND CONDITIONS", "terms", 1, "6.0"),
        ("6.1 Type of Contract", "terms", 2, "6.1"),
        ("6.2 Non-Disclosure Agreement", "confidentiality", 2, "6.2"),
        ("7.0 INVOICING/ PROCEDURES FOR PAYMENT", "payment", 1, "7.0"),
        ("Attachments", "other", 2, ""),
    ]
    assert brief.unplaced == ()


def test_a_body_is_the_source_as_it_stands() -> None:
    brief = sample("harbour_pws.md")
    assert section(brief, "1.0 BACKGROUND").body == (
        "The port authority keeps its berths in a paper ledger. Skippers call, wait,\nand call again."
    )
    assert "[open components](https://example.org/components)" in section(brief, "4.0 TASKS").body


def test_a_sentence_set_as_a_heading_stays_text() -> None:
    body = section(sample("harbour_pws.md"), "5.6.3 List of Deliverables").body
    assert body.endswith(
        "#### The contractor shall submit all deliverables to the harbour master and to the product owner."
    )


def test_a_heading_inside_a_list_stays_in_the_list() -> None:
    body = section(sample("harbour_pws.md"), "Attachments").body
    assert body == "1.  ### [QASP](https://example.org/qasp.md)\n\n2.  Non-Disclosure Agreement"


def test_bold_numbers_that_run_on_open_sections_in_the_middle_of_a_line() -> None:
    brief = sample("letter.md")
    assert [(item.title, item.kind) for item in brief.sections] == [
        ("REQUEST FOR QUOTATION (RFQ)", "overview"),
        ("1. General", "overview"),
        ("2. Period of Performance", "schedule"),
        ("3. Special Instructions", "terms"),
        ("4. Basis of Award and Evaluation Criteria", "terms"),
        ("Schedule and Agenda for Oral Presentations", "schedule"),
        ("ATTACHMENTS TO THIS RFQ", "other"),
    ]
    assert section(brief, "2. Period of Performance").body == "The order has a base\nperiod of 3 months."
    assert section(brief, "Schedule and Agenda for Oral Presentations").body.endswith(
        "(End of clause)\n\n#### (End of provision)"
    )
    assert brief.deliverables == ()


def test_a_line_of_equals_below_a_heading_is_no_text() -> None:
    brief = sample("harbour_qasp.md")
    assert brief.sections[0].title == "QUALITY ASSURANCE SURVEILLANCE PLAN (QASP)"
    assert brief.sections[0].body == ""
    assert [item.kind for item in brief.sections] == ["overview", "quality", "quality", "acceptance"]


def test_front_matter_gives_the_title_and_stands_apart() -> None:
    brief = sample("campaign.md")
    assert brief.title == "Spring campaign brief"
    assert brief.unplaced == ("---\ntitle: Spring campaign brief\nclient: Nordlys Energy\n---",)


def test_labels_of_a_mail_open_sections_and_its_greeting_stands_apart() -> None:
    brief = sample("tea_mail.txt")
    assert [(item.title, item.kind, item.body) for item in brief.sections] == [
        ("Overview", "overview", "a logo and a small style guide for our new tea brand."),
        ("Scope", "scope", "We need a logo in two variants. Packaging is not part of it."),
        (
            "Deliverables",
            "deliverables",
            (
                "- Logo, vector, two variants (by 4 Dec 2026)\n"
                "- Style guide, PDF, 8 pages - due Dec 18, 2026\n"
                "- Social media templates"
            ),
        ),
        ("Deadline", "schedule", "18 December 2026"),
        ("Budget", "payment", "2,000 EUR"),
    ]
    assert brief.unplaced == ("Hi Ana,\n\nthanks for the call. Here is what we need.",)


def test_hand_numbered_lines_of_plain_text_are_headings() -> None:
    assert [(item.title, item.level) for item in sample("bookkeeping.txt").sections] == [
        ("STATEMENT OF WORK", 1),
        ("1. Purpose", 1),
        ("2. Scope of Services", 1),
        ("2.1 Monthly closing", 2),
        ("2.2 VAT return", 2),
        ("3. Deliverables", 1),
        ("4. Fees", 1),
    ]


def test_numbers_below_a_heading_without_one_count_only_there() -> None:
    assert outline("# Site\n\n## Scope\n\na\n\n## Deliverables\n\n### 1. Logo\n\nb\n\n### 2. Guide\n\nc\n") == [
        ("Site", 1),
        ("Scope", 1),
        ("Deliverables", 1),
        ("1. Logo", 2),
        ("2. Guide", 2),
    ]


def test_depth_comes_from_the_number_where_the_mark_up_is_wrong() -> None:
    text = "# 1.0 Scope\n\na\n\n#### 1.1 Detail\n\nb\n\n## 1.1.1 More\n\nc\n\n### 2.0 Terms\n\nd\n"
    assert outline(text) == [("1.0 Scope", 1), ("1.1 Detail", 2), ("1.1.1 More", 3), ("2.0 Terms", 1)]


def test_a_heading_without_number_or_subject_is_inside_a_numbered_part() -> None:
    text = "1.0 SCOPE\n---\n\na\n\n**2.0 ROLES**\n\nHarbour Master:\n====\n\nb\n\n3.0 TERMS\n---\n\nc\n"
    assert [(item.title, item.kind, item.level) for item in read_text(text).sections] == [
        ("1.0 SCOPE", "scope", 1),
        ("2.0 ROLES", "communication", 1),
        ("Harbour Master", "communication", 2),
        ("3.0 TERMS", "terms", 1),
    ]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("# Scope\n===\n---", [("Scope", "")]),
        ("# Scope\n===\n===\nA logo.", [("Scope", "A logo.")]),
        ("# Scope\n===\nTerms\n---\nA logo.", [("Scope", ""), ("Terms", "A logo.")]),
        ("# Scope\n===\nA logo.", [("Scope", "A logo.")]),
        ("=====\nScope\n=====\nA logo.", [("Scope", "A logo.")]),
    ],
)
def test_a_line_of_equals_signs_is_nobodys_title(text: str, sections: list[tuple[str, str]]) -> None:
    assert [(item.title, item.body) for item in read_text(text).sections] == sections


def test_older_and_mistaken_headings_are_read() -> None:
    parts = [
        "#PROJECT",
        "1. OBJECTIVES\n----------",
        "a",
        "###2.2 Price quote",
        "b",
        "2. SCOPE\n=====",
        "c",
        "9.6.4 Oral interview",
        "d",
    ]
    assert [item.title for item in read_text("\n\n".join(parts)).sections] == [
        "PROJECT",
        "1. OBJECTIVES",
        "2.2 Price quote",
        "2. SCOPE",
        "9.6.4 Oral interview",
    ]


def test_code_quotations_and_tables_hold_no_headings() -> None:
    text = (
        "# A\n\ntext\n\n```\n# not one\n## nor this\n```\n\n> ## quoted\n\n    # indented\n\n<div>\n# html\n</div>\n\n"
        "# B\n\na | b\n--- | ---\n**1. Bold** | c\n\n# C\n\ntext\n\n# D\n\ntext\n"
    )
    assert [item.title for item in read_text(text).sections] == ["A", "B", "C", "D"]


def test_a_table_of_contents_makes_no_sections() -> None:
    text = "**Scope of Work………… 2**\n\n**Fees………… 3**\n\n**Scope of Work**\n\nA site.\n\n**Fees**\n\n100 EUR\n"
    brief = read_text(text)
    assert [item.title for item in brief.sections] == ["Scope of Work", "Fees"]
    assert brief.unplaced == ("**Scope of Work………… 2**\n\n**Fees………… 3**",)


def test_a_text_without_any_heading_is_one_section() -> None:
    brief = read_text("please build me a shop.\nthank you.\n")
    assert [(item.title, item.kind, item.body) for item in brief.sections] == [
        ("Brief", "overview", "please build me a shop.\nthank you.")
    ]
    assert brief.unplaced == ()


def test_text_before_the_first_heading_stands_apart() -> None:
    brief = read_text("Confidential\n\n# Scope\n\na\n\n# Fees\n\nb\n\n# Terms\n\nc\n")
    assert brief.unplaced == ("Confidential",)
    assert brief.title == "Confidential"


def test_the_pieces_put_together_are_the_source() -> None:
    text = "\ufeffpre\n\n# A\n\n  x \n##\n\ny\n\n**1. B.** z\n\nC\n=\n"
    assert "".join(piece.text for piece in cut(Page(text))) == text
