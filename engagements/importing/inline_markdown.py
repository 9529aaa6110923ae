"""Runs of text with bold and italic to inline Markdown that reads back as the same words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

ORDER = ("**", "*")


@dataclass(frozen=True)
class Run:
    """Text with its marks (``**``, ``*``). A raw one is Markdown already."""

    text: str
    marks: frozenset[str] = frozenset()
    is_raw: bool = False


def inline(runs: Sequence[Run]) -> str:
    """One line of Markdown. Spaces move out of the marks; marks inside a word are dropped, since Markdown would not read them."""
    joined = _joined(runs)
    parts: list[str] = []
    for number, run in enumerate(joined):
        before = joined[number - 1].text[-1:] if number else ""
        after = joined[number + 1].text[:1] if number + 1 < len(joined) else ""
        text = run.text if run.is_raw else _escape(run.text)
        core = text.strip()
        if not run.marks or not core or "\\\n" in text or not _stands_free(run.text, before, after):
            parts.append(text)
            continue
        opening = "".join(mark for mark in ORDER if mark in run.marks)
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        parts.append(f"{lead}{opening}{core}{opening[::-1]}{tail}")
    return "".join(parts)


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbours with the same marks as one; spaces take the marks of what stands before them."""
    level: list[Run] = []
    for run in runs:
        if level and not run.is_raw and not run.text.strip() and not level[-1].is_raw:
            run = Run(run.text, level[-1].marks)
        level.append(run)
    return [
        Run("".join(run.text for run in group), marks, is_raw)
        for (marks, is_raw), group in groupby(
            (run for run in level if run.text), key=lambda run: (run.marks, run.is_raw)
        )
    ]


def _stands_free(text: str, before: str, after: str) -> bool:
    """True where marks around ``text`` are read as marks: no letter touches them from outside (CommonMark, flanking rules)."""
    touches_left = not text[0].isspace() and (before.isalnum() or before in "*_")
    touches_right = not text[-1].isspace() and (after.isalnum() or after in "*_")
    return not ((touches_left and before) or (touches_right and after))


def _escape(text: str) -> str:
    text = re.sub(r"([\\`*])", r"\\\1", text)
    text = re.sub(r"\](?=[(\[])", r"\\]", text)
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    text = re.sub(r"&(?=#?\w{1,31};)", r"\\&", text)
    # Between letters an underscore means itself; lines of them to sign on, too.
    return re.sub(
        r"(?<![\w\\])_{1,2}(?=[^\s_])|(?<=[^\s_\\])_{1,2}(?!\w)|_{3,}(?=[^\W_])|(?<=[^\W_])_{3,}", _underscores, text
    )


def _underscores(found: re.Match[str]) -> str:
    return found[0].replace("_", "\\_")
