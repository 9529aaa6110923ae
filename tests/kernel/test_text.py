"""Markdown of people: every word visible, nothing that runs."""

import pytest

from kernel.text import render_markdown


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "deliver to <address>",
        "a < b & c > d",
    ],
)
def test_markup_in_the_source_is_shown_as_text(hostile):
    html = render_markdown(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert hostile.split("<")[1].split(">")[0].split("=")[0].split(" ")[0] in html
    assert "&lt;" in html


def test_only_safe_addresses_become_links():
    assert "href" not in render_markdown("[x](javascript:alert(1)) [y](data:text/html,z)")


def test_links_pass_nothing_on():
    assert render_markdown("[x](https://example.com)") == (
        '<p><a href="https://example.com" rel="nofollow noopener noreferrer">x</a></p>\n'
    )


def test_pictures_become_links_so_that_nothing_is_fetched():
    html = render_markdown("![logo](https://example.com/a.png)")
    assert "<img" not in html
    assert 'href="https://example.com/a.png"' in html


def test_tables_stay_and_can_be_scrolled_by_keyboard():
    html = render_markdown("| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert html.startswith('<div class="table-responsive" tabindex="0"><table class="table table-sm">')
    assert "<td>2</td>" in html


def test_headings_start_where_the_page_says_and_skip_no_level():
    html = render_markdown("# One\n\n### Two\n\n###### Three\n\n# Four\n", top_heading=3)
    assert html == "<h3>One</h3>\n<h4>Two</h4>\n<h5>Three</h5>\n<h3>Four</h3>\n"
