"""Headings as text, their numbers, and what they are about."""

import pytest

from engagements.importing.kinds import is_document_name, kind_of, names_only
from engagements.importing.titles import is_contents_line, is_sentence, read_title


@pytest.mark.parametrize(
    ("raw", "text", "number", "depth"),
    [
        ("5**.0** TASKS", "5.0 TASKS", "5.0", 1),
        ("6**.6.**4 **Delivery Instructions**", "6.6.4 Delivery Instructions", "6.6.4", 3),
        ("6**.0 OPERATIONAL REQUIREMENTS**", "6.0 OPERATIONAL REQUIREMENTS", "6.0", 1),
        ("**3.1 List of Deliverables**", "3.1 List of Deliverables", "3.1", 2),
        ("3\\. Target Audience", "3. Target Audience", "3", 1),
        ("IV. Application", "IV. Application", "IV", 1),
        ("A. Purpose", "A. Purpose", "A", 1),
        ("C.3.1 Reports", "C.3.1 Reports", "C.3.1", 3),
        ("Article 2: Term", "Article 2: Term", "Article 2", 1),
        ("2 Scope", "2 Scope", "2", 1),
        ("18F Product Lead:", "18F Product Lead:", "", None),
        ("4 December 2026", "4 December 2026", "", None),
        ("18 months from the start", "18 months from the start", "", None),
        ("Section 508 Compliance", "Section 508 Compliance", "", None),
        ("`code` & <b>bold</b> Q&amp;A", "code & bold Q&A", "", None),
        ("Posters of 3*4*5 cm, *matt*", "Posters of 3*4*5 cm, matt", "", None),
        ("Logo*mark", "Logo*mark", "", None),
        ("**1**0.2 **Terms**", "10.2 Terms", "10.2", 2),
        ("snake_case and __strong__ text", "snake_case and strong text", "", None),
    ],
)
def test_a_heading_becomes_clean_text_and_says_its_depth(raw: str, text: str, number: str, depth: int | None) -> None:
    title = read_title(raw)
    assert (title.text, title.number, title.depth) == (text, number, depth)


def test_what_a_link_in_a_heading_points_to_is_not_lost() -> None:
    title = read_title('See [the plan](https://example.org/plan "Plan B")')
    assert title.text == "See the plan"
    assert title.removed == ("https://example.org/plan Plan B",)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("INTRODUCTION", "overview"),
        ("Background", "background"),
        ("PERFORMANCE OBJECTIVES", "objectives"),
        ("Scope of Work and Deliverables", "scope"),
        ("The contractor will not be responsible to perform the following:", "scope"),
        ("OPERATIONAL REQUIREMENTS", "tasks"),
        ("List of Deliverables", "deliverables"),
        ("Delivery Instructions", "deliverables"),
        ("Period of Performance (POP)", "schedule"),
        ("PERFORMANCE REQUIREMENTS MATRIX", "quality"),
        ("Section 508 Compliance Requirement", "quality"),
        ("Inspection and Acceptance of Services", "acceptance"),
        ("Definition of done", "acceptance"),
        ("Post Award Orientation Conference", "communication"),
        ("ROLES & RESPONSIBILITIES", "communication"),
        ("Government Furnished Items", "tools"),
        ("INVOICING/ PROCEDURES FOR PAYMENT", "payment"),
        ("Travel and Other Direct Costs (ODC)", "payment"),
        ("Data Rights and Ownership of Deliverables", "terms"),
        ("Place and Hours of Performance", "terms"),
        ("PLACE OF PERFORMANCE", "terms"),
        ("Non-Disclosure Agreement", "confidentiality"),
        ("Privacy Act", "confidentiality"),
        ("Attachments", "other"),
        ("Contracting Officer:", ""),
    ],
)
def test_the_words_of_a_title_say_its_kind(title: str, kind: str) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    "name",
    [
        "Statement of Work",
        "PERFORMANCE WORK STATEMENT (PWS)",
        "Request for Quotation (“RFQ”)",
        "Creative Brief",
        "SOW",
        "Request for Quote #18-0018",
    ],
)
def test_names_of_papers_are_known(name: str) -> None:
    assert is_document_name(name)


def test_a_label_names_its_kind_only_with_nothing_else() -> None:
    assert names_only("Project timeline")
    assert names_only("Total budget:")
    assert not names_only("API contract design")
    assert not names_only("Cost-efficient risk mitigation")


def test_sentences_and_closing_remarks_are_no_headings() -> None:
    assert is_sentence(read_title("The contractor shall submit all deliverables to the harbour master and the owner."))
    assert is_sentence(read_title("(End of provision)"))
    assert not is_sentence(read_title("Choosing and sending a request to the booking system to store the berth."))


def test_lines_of_a_table_of_contents_are_no_headings() -> None:
    assert is_contents_line("Scope of Work……………………………..….. 2")
    assert is_contents_line("Scope of Work ............ 12")
    assert not is_contents_line("Scope of Work")
