"""Headings as text: clean words, the number written in front of them, and the depth that the number says."""

import re
from dataclasses import dataclass

from engagements.importing.dates import MONTHS, parse_day
from engagements.importing.inline import one_line, plain

MAX_TITLE = 200
MAX_SENTENCE_WORDS = 8
VERB = re.compile(r"\b(?:shall|must|will|should|may|can|is|are|was|were|has|have|does|do)\b", re.IGNORECASE)

NUMBER = re.compile(
    r"""^(?P<number>
        (?i:section|article|part|chapter|clause|appendix|annex|attachment|exhibit|schedule)\s+[\dA-Z][\d.]*(?=\s*(?:[:.)–—-]))
        | §\s?\d+(?:\.\d+)*
        | [A-Z]?\d{1,3}(?:\.\d{1,3})+
        | [A-Z](?:\.\d{1,3})+
        | \d{1,3}(?=[.):])
        | \(?[A-Z]\)(?=\s) | [A-Z](?=\.\s)
        | [IVX]{1,5}(?=[.)]\s)
        | \d{1,2}(?=\s+[A-Z])
    )(?P<mark>[.):]*\s*(?:[–—-]\s+|:\s*)?)(?P<rest>.*)$""",
    re.VERBOSE,
)
CALENDAR = re.compile(rf"^\d{{1,2}}\s+(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
DATE_LINE = re.compile(rf"^(?:{'|'.join(MONTHS)})\.?(?:\s+\d{{1,2}})?(?:,?\s+\d{{4}})?$", re.IGNORECASE)
LEADERS = re.compile(r"(?:[.…·_]\s?){4,}\d*\s*$|[.…]{2,}\s*\d+\s*$|\t\d+\s*$")


@dataclass(frozen=True)
class Title:
    """A heading's clean ``text`` (number included), its ``number`` and ``words`` without it, and what cleaning took out."""

    text: str
    number: str = ""
    words: str = ""
    removed: tuple[str, ...] = ()

    @property
    def depth(self) -> int | None:
        """How deep the number is: 1 for "6.0" and "IV.", 3 for "6.6.4"; ``None`` without a number that says it."""
        if not self.number or self.number.startswith("("):
            return None
        parts = [part for part in re.split(r"[.\s]+", re.sub(r"^[A-Za-z]{3,}\s+", "", self.number)) if part]
        if len(parts) == 2 and parts[1] in ("0", "00"):
            return 1
        return len(parts) or None

    @property
    def is_numbered(self) -> bool:
        """True for "7.11 Non-Disclosure": a number, then a capital and a real word."""
        return bool(self.number) and self.words[:1].isupper() and bool(re.search(r"[^\W\d_]{2}", self.words))


def read_title(raw: str) -> Title:
    """The title in one heading's raw Markdown, for example ``5**.0** TASKS`` or ``6**.6.**4 **Delivery**``."""
    removed: list[str] = []
    text = one_line(plain(raw, removed)).strip()
    number, words = split_number(text)
    return Title(text, number, words, tuple(removed))


def split_number(text: str) -> tuple[str, str]:
    """("6.6.4", "Delivery") for "6.6.4 Delivery"; ("", text) where no number leads."""
    found = NUMBER.match(text[:MAX_TITLE])
    if not found or not found["rest"].strip() or CALENDAR.match(text):
        return "", text
    return found["number"].rstrip("."), text[found.start("rest") :].strip()


def is_sentence(title: Title) -> bool:
    """True for a paragraph that was set as a heading by mistake: long, or a whole sentence, or a closing remark in brackets."""
    text = title.text
    if len(text) > MAX_TITLE or (text.startswith("(") and text.endswith(")") and not title.number):
        return True
    count = len(text.split())
    has_end = text.endswith((".", ";", ",")) and count > MAX_SENTENCE_WORDS
    return count > 30 or (has_end and (count > 20 or bool(VERB.search(text))))


def is_date(text: str) -> bool:
    """True for a line that only dates the document: "July 7, 2016", "Sep 28"."""
    return bool(parse_day(text)) or bool(DATE_LINE.match(text))


def is_contents_line(text: str) -> bool:
    """True for a line of a table of contents: dots that lead to a page number."""
    return bool(LEADERS.search(text))
