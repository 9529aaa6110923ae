"""CSV for spreadsheets."""

import pytest

from kernel.spreadsheets import csv_lines, csv_response, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
def test_a_text_is_never_a_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ana", "1,200.00", "", 12, -12, "a=b"])
def test_other_cells_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_nothing_is_an_empty_cell():
    assert safe_cell(None) == ""


def test_lines_are_quoted_and_marked_as_unicode():
    assert list(csv_lines(["Name", "Note"], [["Zoë", 'said "yes", twice']])) == [
        "\ufeffName,Note\r\n",
        'Zoë,"said ""yes"", twice"\r\n',
    ]


def test_it_is_a_download():
    response = csv_response("jobs.csv", ["Name"], [["Ana"]])
    assert response["Content-Disposition"] == 'attachment; filename="jobs.csv"'
    assert b"".join(response.streaming_content).decode() == "\ufeffName\r\nAna\r\n"
