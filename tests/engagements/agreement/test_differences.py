"""Word-by-word differences: exact, escaped, bounded."""

import itertools
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements import differences

HISTORY = Path(__file__).parents[4] / "shared" / "data" / "briefs" / "opm-eqip" / "history"
words = st.lists(
    st.sampled_from(["pay", "45", "EUR", "\n", "\n\n", "- item", ".", " ", "<b>", "naïve", "\r\n"]), max_size=60
)
texts = words.map(" ".join) | st.text(max_size=80)


@given(texts, texts)
def test_the_old_and_the_new_text_can_be_read_from_the_segments(old, new):
    segments = differences.compare(old, new)
    assert "".join(s.old for s in segments) == differences.unwrap(old)
    assert "".join(s.new for s in segments) == differences.unwrap(new)


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert all(segment.is_same for segment in differences.compare(text, text))


def test_only_the_words_that_changed_are_marked():
    segments = differences.compare("pay 45 EUR per hour within 30 days", "pay 54 EUR an hour within 14 working days")
    assert differences.marked(segments) == (
        "pay <del>45</del><ins>54</ins> EUR <del>per</del><ins>an</ins> hour within"
        " <del>30</del><ins>14 working</ins> days"
    )


def test_markup_in_either_text_is_shown_and_not_obeyed():
    segments = differences.compare("a <script>alert(1)</script>", 'a <img src=x onerror="y">')
    shown = f"{differences.marked(segments)}{differences.old_side(segments)}{differences.new_side(segments)}"
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown


def test_a_line_that_was_only_wrapped_anew_is_no_change():
    segments = differences.compare("one two\nthree four", "one two three\nfour")
    assert [segment.is_visible for segment in segments] == [False]


def test_the_lines_of_a_list_stay_lines():
    assert differences.unwrap("- one\n- two\nand on\n1. three") == "- one\n- two and on\n1. three"


def test_a_paragraph_that_has_little_in_common_is_out_and_in_as_a_whole():
    segments = differences.compare("The blog stays as it is.", "Invoices arrive monthly, by post!")
    assert [(s.old, s.new) for s in segments] == [("The blog stays as it is.", "Invoices arrive monthly, by post!")]


def test_long_unchanged_stretches_are_cut_to_what_stands_beside_a_change():
    same = "\n\n".join(f"Paragraph {n}." for n in range(20))
    shown = differences.abridged(differences.compare(f"Old start.\n\n{same}", f"New start.\n\n{same}"))
    assert [piece for piece in shown if isinstance(piece, str)] == ["… 20 paragraphs unchanged …\n\n"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x\n\n" * 40_000, "y\n\n" * 40_000),
        (" \n" * 60_000, "a\n \n" * 30_000),
        (" ".join(map(str, range(30_000))), " ".join(str(n * 2) for n in range(30_000))),
        ("a b " * 40_000, "b a " * 40_000),
    ],
)
def test_hostile_texts_take_no_minutes(old, new):
    start = time.thread_time()
    differences.compare(old, new)
    assert time.thread_time() - start < 5


if HISTORY.is_dir():

    def test_five_versions_of_a_real_statement_of_work_compare_at_once():
        versions = [(HISTORY / f"PWS-v{n}.md").read_text() for n in range(1, 6)]
        pairs = [*itertools.pairwise(versions), (versions[0], versions[-1])]
        for old, new in pairs:
            start = time.thread_time()
            segments = differences.compare(old, new)
            assert time.thread_time() - start < 0.3
            assert any(segment.is_visible for segment in segments)
