"""Differences between two texts, word by word: exact, quick, and safe to show.

A text is unwrapped first (a new line break alone is no change), cut into paragraphs, and the paragraphs that did not change
anchor the comparison; between the anchors words are compared by longest common subsequence (rapidfuzz). Joining the old
sides of all segments gives the old text, joining the new sides gives the new one: asserted, not hoped for.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from rapidfuzz.distance import Indel

TOKEN = re.compile(r"\w+(?:[.,'’]\w+)*|\s+|[^\w\s]")
PARAGRAPH = re.compile(r".*?(?:\n[ \t]*\n\s*|\Z)", re.DOTALL)
STARTS_A_LINE = re.compile(r"[ \t]*(?:$|[-*+|#>•]|\d+[.)]\s|={3})")
ALIKE = 0.35  # below this share of common words two paragraphs are shown as one out, one in
CELLS = 150_000_000  # of the comparison table, one bit each: 20 MB at most
ISLAND = 4  # characters of common text between two changes that read better as part of the change


@dataclass(frozen=True)
class Segment:
    """A stretch of text: the same on both sides, or ``old`` replaced by ``new`` (either may be empty)."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new

    @property
    def is_visible(self) -> bool:
        """Whether more than white space changed."""
        return self.old.split() != self.new.split()


def unwrap(text: str) -> str:
    """Join lines that were broken only for width; lists, tables, headings and blank lines keep their breaks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    joined = [lines[0]]
    for line in lines[1:]:
        if STARTS_A_LINE.match(line) or not joined[-1].strip():
            joined += ["\n", line]
        else:
            joined += [" ", line.lstrip(" \t")]
    return "".join(joined)


def compare(old: str, new: str) -> list[Segment]:
    """The segments that lead from ``old`` to ``new``. Bounded in time and memory for any two texts."""
    old, new = unwrap(old), unwrap(new)
    segments = _merged(_by_paragraph(old, new))
    assert "".join(s.old for s in segments) == old and "".join(s.new for s in segments) == new  # noqa: S101, PT018
    return segments


def _by_paragraph(old: str, new: str) -> Iterator[Segment]:
    before, after = _paragraphs(old), _paragraphs(new)
    for was, now in _opcodes(before, after):
        a, b = "".join(was), "".join(now)
        if a == b:
            yield Segment(a, a)
        elif a and b and _are_alike(a, b):
            yield from _by_word(a, b)
        else:
            yield Segment(a, b)


def _by_word(old: str, new: str) -> Iterator[Segment]:
    for was, now in _opcodes(TOKEN.findall(old), TOKEN.findall(new)):
        yield Segment("".join(was), "".join(now))


def _are_alike(old: str, new: str) -> bool:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    return len(before) * len(after) <= CELLS and Indel.normalized_similarity(before, after) >= ALIKE


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Runs of equal and of differing items, in order; a table that would be too large counts as one difference."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if start:
        yield old[:start], new[:start]
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if not middle_old or not middle_new or len(middle_old) * len(middle_new) > CELLS:
        if middle_old or middle_new:
            yield middle_old, middle_new
    else:
        yield from _runs(middle_old, middle_new)
    if end:
        yield old[len(old) - end :], new[len(new) - end :]


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Equal runs, and between them what went together with what came."""
    at_old = at_new = 0
    for code in Indel.opcodes(old, new):
        if code.tag != "equal":
            continue
        if at_old < code.src_start or at_new < code.dest_start:
            yield old[at_old : code.src_start], new[at_new : code.dest_start]
        yield old[code.src_start : code.src_end], new[code.dest_start : code.dest_end]
        at_old, at_new = code.src_end, code.dest_end
    if at_old < len(old) or at_new < len(new):
        yield old[at_old:], new[at_new:]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items at the beginning are the same."""
    count = 0
    for a, b in zip(old, new, strict=False):
        if a != b:
            break
        count += 1
    return count


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in PARAGRAPH.findall(text) if paragraph]


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    """Neighbours of the same sort as one; a word or less between two changes goes with them."""
    given = list(segments)
    merged: list[Segment] = []
    sorts: list[bool] = []
    for position, segment in enumerate(given):
        is_same = segment.is_same and not _is_island(given, position)
        if sorts and sorts[-1] == is_same:
            merged[-1] = Segment(merged[-1].old + segment.old, merged[-1].new + segment.new)
        else:
            merged.append(segment)
            sorts.append(is_same)
    return merged


def _is_island(segments: Sequence[Segment], position: int) -> bool:
    if not 0 < position < len(segments) - 1:
        return False
    text = segments[position].old
    changed = not segments[position - 1].is_same and not segments[position + 1].is_same
    return changed and len(text) <= ISLAND and "\n\n" not in text and len(re.findall(r"\w+", text)) <= 1


def marked(segments: Iterable[Segment]) -> SafeString:
    """Both texts in one: what went as ``del``, what came as ``ins``. White space alone is not marked."""
    return format_html_join("", "{}", ((_both(segment),) for segment in segments))


def old_side(segments: Iterable[Segment]) -> SafeString:
    """The old text, with what went marked."""
    return format_html_join("", "{}", ((_tagged("del", s.old) if s.is_visible else escape(s.old),) for s in segments))


def new_side(segments: Iterable[Segment]) -> SafeString:
    """The new text, with what came marked."""
    return format_html_join("", "{}", ((_tagged("ins", s.new) if s.is_visible else escape(s.new),) for s in segments))


def _both(segment: Segment) -> SafeString:
    if not segment.is_visible:
        return escape(segment.new)
    return format_html("{}{}", _tagged("del", segment.old), _tagged("ins", segment.new))


def _tagged(tag: str, text: str) -> SafeString:
    """The text inside ``tag``; white space at its edges stays outside, so that no mark hangs over."""
    core = text.strip()
    if not core:
        return escape(text)
    head, tail = text[: text.index(core)], text[text.index(core) + len(core) :]
    return format_html("{}<{}>{}</{}>{}", head, SafeString(tag), core, SafeString(tag), tail)


def abridged(segments: Sequence[Segment]) -> list[Segment | str]:
    """The segments with long unchanged stretches cut down to the paragraphs beside a change; a text says what was left out."""
    shown: list[Segment | str] = []
    for position, segment in enumerate(segments):
        paragraphs = _paragraphs(segment.old) if not segment.is_visible else []
        is_first, is_last = position == 0, position == len(segments) - 1
        keep_head, keep_tail = int(not is_first), int(not is_last)
        hidden = len(paragraphs) - keep_head - keep_tail
        if hidden <= 0:
            shown.append(segment)
            continue
        if keep_head:
            shown.append(Segment(paragraphs[0], paragraphs[0]))
        shown.append(_left_out(hidden))
        if keep_tail:
            shown.append(Segment(paragraphs[-1], paragraphs[-1]))
    return shown


def _left_out(count: int) -> str:
    text = ngettext("… %(count)d paragraph unchanged …", "… %(count)d paragraphs unchanged …", count)
    return f"{text % {'count': count}}\n\n"
