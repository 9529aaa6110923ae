"""Deliverables with criteria and due moments, from tables, lists, headings and lines."""

import pytest

from engagements.importing import ImportedDeliverable
from tests.engagements.importing.samples import deliverable, read_text, sample


def titles(text: str) -> list[str]:
    return [item.title for item in read_text(text).deliverables]


def test_a_table_of_deliverables_keeps_due_moments_in_their_words() -> None:
    brief = sample("harbour_pws.md")
    assert [(item.title, item.due, item.due_text, item.description) for item in brief.deliverables] == [
        ("Status Report", None, "1 business day after each sprint", "Progress of the sprint"),
        ("Berth map", "2026-12-04", "4 December 2026", "Interactive map of all berths"),
        ("Code repository", None, "End of order", "Version-controlled source"),
        ("Hand-over plan", None, "3 business days after the second-to-last sprint", "See Section 5.7.1"),
    ]
    assert {item.source_section for item in brief.deliverables} == {"5.6.3 List of Deliverables"}


def test_a_matrix_gives_criteria_even_where_blank_lines_break_it() -> None:
    brief = sample("harbour_qasp.md")
    assert [item.title for item in brief.deliverables] == [
        "Tested Code",
        "Accessible",
        "Deployed",
        "User research",
        "Secure",
    ]
    assert deliverable(brief, "Tested Code").criteria == (
        "Code has tests and a clean base.",
        "Acceptable Quality Level (AQL): Minimum of 90% coverage",
        "Method of Surveillance: Manual review | automated tests",
    )
    assert deliverable(brief, "Accessible").criteria[2] == "Method of Surveillance: http://example.org/HTML_Sniffer/"
    assert deliverable(brief, "User research").criteria[2] == (
        "Method of Surveillance: The harbour reads the notes (https://example.org/notes)."
    )
    assert deliverable(brief, "Secure").criteria[2] == "Method of Surveillance: https://example.org/scan"


def test_other_columns_go_into_the_description_and_lines_of_a_cell_are_criteria() -> None:
    brief = sample("campaign.md")
    assert [(item.title, item.due, item.due_text, item.description, item.criteria) for item in brief.deliverables] == [
        (
            "Key visual",
            "2026-12-04",
            "2026-12-04",
            "Format: layered PSD, 300 dpi",
            ("logo in safe area", "CMYK and RGB"),
        ),
        (
            'Radio spot (30")',
            "2026-12-04",
            "04.12.2026",
            "Format: WAV 48 kHz",
            ("under 30 seconds | loudness -23 LUFS",),
        ),
        (
            "Landing page copy",
            "2026-12-18",
            "Dec 18, 2026",
            "Format: Markdown",
            ("Approved by legal (https://example.com/legal)",),
        ),
        ("Media plan", None, "12/04/2026", "Format: xlsx", ()),
        ("Report", None, "2 weeks after campaign end", "Format: PDF", ()),
    ]


def test_a_list_gives_names_explanations_due_moments_and_criteria() -> None:
    assert sample("bakery.md").deliverables == (
        ImportedDeliverable(
            "Wireframes", "low-fidelity sketches of all pages.", "2026-12-04", "4 December 2026", (), "Deliverables"
        ),
        ImportedDeliverable(
            "Visual design",
            "Desktop and mobile",
            "2026-12-18",
            "18 December 2026",
            ("Uses our brand colours", "Passes WCAG AA contrast"),
            "Deliverables",
        ),
        ImportedDeliverable(
            "Built site", "responsive HTML on WordPress", "2027-01-29", "by 29 January 2027", (), "Deliverables"
        ),
        ImportedDeliverable(
            "Training session of two hours", "", None, "within 2 weeks after launch", (), "Deliverables"
        ),
    )


def test_a_list_in_a_mail_is_read_too() -> None:
    assert [(item.title, item.due) for item in sample("tea_mail.txt").deliverables] == [
        ("Logo, vector, two variants", "2026-12-04"),
        ("Style guide, PDF, 8 pages", "2026-12-18"),
        ("Social media templates", None),
    ]


def test_lines_with_labels_are_deliverables() -> None:
    assert sample("bookkeeping.txt").deliverables == (
        ImportedDeliverable(
            "Monthly closing report",
            "",
            None,
            "5th working day of each month",
            ("balances agree with the bank",),
            "3. Deliverables",
        ),
        ImportedDeliverable(
            "Annual accounts", "", "2027-03-31", "2027-03-31", ("signed by the auditor",), "3. Deliverables"
        ),
    )


def test_a_heading_for_each_deliverable() -> None:
    assert sample("app.md").deliverables == (
        ImportedDeliverable(
            "API design",
            "OpenAPI document of all endpoints.",
            "2027-01-15",
            "15 January 2027",
            ("Lints without errors", "Reviewed by our architect"),
            "Deliverable 1: API design",
        ),
        ImportedDeliverable(
            "iOS app",
            "Runs on iOS 17 and later.",
            "2027-04-30",
            "30 April 2027",
            ("crash-free rate above 99.5 % in the pilot",),
            "Deliverable 2: iOS app",
        ),
        ImportedDeliverable("Handover", "", None, "2 weeks after launch", (), "Deliverable 3: Handover"),
    )


def test_tables_drawn_with_dashes() -> None:
    assert [
        (item.title, item.due, item.due_text, item.criteria) for item in sample("drawn_tables.md").deliverables
    ] == [
        ("Data cleaning", "2027-03-03", "March 3, 2027", ("No duplicates; all fields validated",)),
        ("Dashboard", None, "30 days after data cleaning", ("Loads in under 2 s",)),
        ("Pilot report", None, "end of every sprint", ("Signed by both parties",)),
        ("Final report", "2027-06-30", "2027-06-30", ("20 pages",)),
        ("Source code", None, "End of task order", ()),
        ("Hand-over plan", "2027-05-12", "12.05.2027", ()),
    ]


def test_merged_cells_and_tables_that_stand_upright() -> None:
    assert [(item.title, item.due, item.due_text, item.criteria) for item in sample("translation.md").deliverables] == [
        (
            "Translation EN→DE",
            None,
            "Weekly",
            ("ISO 17100", "Acceptable quality level: 98 % of jobs", "Glossary used", "Acceptable quality level: 100 %"),
        ),
        ("Proofreading", "2026-12-31", "2026-12-31", ("Two pairs of eyes", "Acceptable quality level: All jobs")),
        (
            "Accepted Glossary",
            None,
            "Every quarter",
            ("Terms agreed", "Acceptable Quality Level: 500 terms", "Method of Assessment: Manual review"),
        ),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Deliverable | Standard | AQL | Method of Surveillance",
        "Required Services | Performance Standard(s) | Acceptable Quality Level | Method of Assessment",
        "Work product | Quality standard | Threshold | How it is checked",
        "Task | Performance Standard | Target | Inspection method",
        "Performance Objective | Standard | Acceptable Quality Level | Surveillance Method",
        "Characteristic | Performance Standard(s) | Acceptable Quality Level | Method of Surveillance",
        "Quality indicator for | Performance standard | Acceptable quality level | Method of assessment",
        "Item | Requirement | Metric | Verification",
    ],
)
def test_headers_of_many_names(header: str) -> None:
    _, _, level, method = (part.strip() for part in header.split("|"))
    (item,) = read_text(
        f"# Quality\n\n{header}\n--- | --- | --- | ---\nTested code | Has tests | 90 % | Review\n"
    ).deliverables
    assert item.title == "Tested code"
    assert item.criteria == ("Has tests", f"{level}: 90 %", f"{method}: Review")


@pytest.mark.parametrize(
    "due",
    [
        "Due",
        "Due Dates",
        "Date",
        "Deadline",
        "When",
        "Schedule",
        "Frequency",
        "Delivery date",
        "Conclude by",
        "Target date",
        "End",
    ],
)
def test_due_columns_of_many_names(due: str) -> None:
    (item,) = read_text(f"# Milestones\n\n| Milestone | {due} |\n|---|---|\n| Pilot | 4 Dec 2026 |\n").deliverables
    assert (item.title, item.due) == ("Pilot", "2026-12-04")


@pytest.mark.parametrize(
    "table",
    [
        "Agenda Item | Time Allocated\n--- | ---\nIntroductions | 5 Minutes",
        "Version | Date | Description | Author\n--- | --- | --- | ---\n1.0 | 2026-12-04 | First | Ida",
        "No. | Due Dates | Acquisition Event\n--- | --- | ---\n1 | TBD | Solicitation released",
        "Item | Date responses due | Format\n--- | --- | ---\nQuestions | 4 December 2026 | Form",
        "Term | Definition\n--- | ---\nCO | Contracting Officer",
        "Clause Number | Title | Date\n--- | --- | ---\n52.204-25 | Prohibition | Nov 2021",
        "Name | E-mail | Role\n--- | --- | ---\nIda | ida@example.org | Lead",
        "Preset | Threshold | Chunk Size\n--- | --- | ---\nDefault | 0.6 | 512",
        "Metric | Method | Frequency | Threshold\n--- | --- | --- | ---\nUptime | Automated | Daily | 99 %",
    ],
)
def test_tables_of_other_things_are_left_alone(table: str) -> None:
    assert read_text(f"# Particulars\n\n{table}\n").deliverables == ()


def test_a_table_survives_bad_drawing() -> None:
    text = (
        "# Deliverables\n\nSome text\n\n   | **Deliverable** | **Due** |\n\n----------- | ---------- |\n\n"
        "   | Logo | 4 Dec 2026 |\n\n| Guide with a\n  long name | 5 Dec 2026\n\nText | that goes on | elsewhere\n"
    )
    assert [(item.title, item.due) for item in read_text(text).deliverables] == [
        ("Logo", "2026-12-04"),
        ("Guide with a long name", "2026-12-05"),
    ]


def test_two_tables_in_a_row_are_two() -> None:
    card = "| **Deliverable** | **{}** |\n| --- | --- |\n| Performance Standard | {} |\n| Due Date | Every sprint |\n\n"
    assert titles("# Quality\n\n" + card.format("Code", "Tested") + card.format("Docs", "Complete")) == ["Code", "Docs"]


def test_tab_stops_make_a_table() -> None:
    text = "Deliverable\tDue\tAcceptance criteria\nSurvey\t4 December 2026\tApproved\nReport\t31 January 2027\t400 interviews\n"
    assert [(item.title, item.due, item.criteria) for item in read_text(text).deliverables] == [
        ("Survey", "2026-12-04", ("Approved",)),
        ("Report", "2027-01-31", ("400 interviews",)),
    ]


def test_the_same_name_in_two_tables_is_one_deliverable() -> None:
    text = (
        "# Deliverables\n\n| Deliverable | Due |\n|---|---|\n| Report | 4 Dec 2026 |\n\n"
        "# Quality\n\n| Deliverable | Standard | AQL |\n|---|---|---|\n| 1. report | 20 pages | all |\n"
    )
    (item,) = read_text(text).deliverables
    assert (item.title, item.due, item.criteria) == ("Report", "2026-12-04", ("20 pages", "AQL: all"))


def test_a_schedule_dates_the_deliverables_that_it_names() -> None:
    schedule = "| Milestone | Date |\n|---|---|\n| Kick-off | 1 Dec 2026 |\n| Guide | 9 Dec 2026 |\n"
    text = f"# Deliverables\n\n- Logo\n- Guide\n\n# Timeline\n\n{schedule}"
    assert [(item.title, item.due) for item in read_text(text).deliverables] == [
        ("Logo", None),
        ("Guide", "2026-12-09"),
    ]


def test_acceptance_criteria_of_the_only_deliverable() -> None:
    text = "# Deliverables\n\n- Shop\n\n# Acceptance criteria\n\n- Loads in 2 s\n- Takes cards\n"
    assert read_text(text).deliverables[0].criteria == ("Loads in 2 s", "Takes cards")


def test_a_part_of_the_work_with_deliverables_and_success() -> None:
    labels = "**Deliverables:** Market study, requirements.\n\n**Success:** Study published.\n"
    text = f"# Milestones\n\n## 1. Research (Weeks 1-2)\n\n{labels}"
    assert read_text(text).deliverables == (
        ImportedDeliverable(
            "Research",
            "Market study, requirements.",
            None,
            "Weeks 1-2",
            ("Study published.",),
            "1. Research (Weeks 1-2)",
        ),
    )


def test_a_line_for_a_deliverable_takes_in_the_criteria_below_it() -> None:
    part = "## Milestone {}\n\n**Deliverable:** App {}.\n\nText.\n\n**Acceptance Criteria:**\n- [ ] Works {}\n- [x] Is fast\n\n"
    brief = read_text("# Milestones\n\n" + "".join(part.format(number, number, number) for number in (1, 2, 3)))
    assert [(item.title, item.criteria) for item in brief.deliverables] == [
        (f"App {number}", (f"Works {number}", "Is fast")) for number in (1, 2, 3)
    ]


def test_one_sentence_of_deliverables() -> None:
    assert titles("Deliverables: a logo, business cards, and a style guide.\nBudget: 900 EUR\n") == [
        "a logo",
        "business cards",
        "a style guide",
    ]


def test_lists_of_other_things_are_left_alone() -> None:
    text = (
        "# Deliverables\n\nWe will provide the following:\n\n1. Draft\n2. Final\n\n"
        "Key principles that guide our work:\n\n1. Be kind\n2. Be quick\n\n"
        "# Ownership of Deliverables\n\n- All plans\n- All code\n"
    )
    assert titles(text) == ["Draft", "Final"]


def test_a_document_that_writes_the_month_first_is_read_so() -> None:
    text = "# Milestones\n\n| Milestone | Date |\n|---|---|\n| Start | 6/8/2026 |\n| End | 6/15/2026 |\n"
    assert [item.due for item in read_text(text).deliverables] == ["2026-06-08", "2026-06-15"]


def test_very_many_rows_are_cut_with_a_remark() -> None:
    rows = "".join(f"| Item {number} | x |\n" for number in range(400))
    brief = read_text(f"# Deliverables\n\n| Deliverable | Due |\n|---|---|\n{rows}")
    assert len(brief.deliverables) == 300
    assert [(remark.code, remark.facts) for remark in brief.warnings] == [
        ("too_many_deliverables", {"found": 400, "kept": 300})
    ]
