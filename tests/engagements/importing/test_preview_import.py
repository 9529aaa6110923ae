"""``manage.py preview_import``: the draft as JSON, and nothing else."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.engagements.importing import word
from tests.engagements.importing.samples import DOCUMENTS
from tests.engagements.importing.test_docx import harbour


def preview(path: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    call_command("preview_import", str(path))
    return json.loads(capsys.readouterr().out)


def test_the_draft_is_printed_as_json_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    draft = preview(DOCUMENTS / "campaign.md", capsys)
    assert draft["title"] == "Spring campaign brief"
    assert draft["sections"][1] == {
        "title": "1. Background",
        "kind": "background",
        "body": "Nordlys sells heat pumps.",
        "level": 1,
        "number": "1",
    }
    assert draft["deliverables"][0] == {
        "title": "Key visual",
        "description": "Format: layered PSD, 300 dpi",
        "due": "2026-12-04",
        "due_on": "2026-12-04",
        "due_text": "2026-12-04",
        "criteria": ["logo in safe area", "CMYK and RGB"],
        "source_section": "3. Deliverables & deadlines",
    }
    assert [(item["due"], item["due_on"]) for item in draft["deliverables"][3:]] == [
        ("12/04/2026", None),
        ("2 weeks after campaign end", None),
    ]
    assert draft["unplaced"] == ["---\ntitle: Spring campaign brief\nclient: Nordlys Energy\n---"]
    assert draft["warnings"] == []


def test_a_word_document_is_previewed_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "brief.docx"
    path.write_bytes(word.saved(harbour()))
    assert preview(path, capsys)["title"] == "Harbour Berth Booking (HBB) Pilot"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "This is a PDF. Paste its text, or save the original document as .docx and choose that."),
        (None, "could not be opened: No such file or directory"),
    ],
)
def test_an_unreadable_file_ends_with_1_and_a_message(
    content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "brief.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as caught:
        call_command("preview_import", str(path))
    output = capsys.readouterr()
    assert caught.value.code == 1
    assert message in output.err
    assert output.out == ""
