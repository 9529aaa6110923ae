"""Deliverables in lists, labelled lines and headings."""

import re
from collections.abc import Iterable, Iterator

from engagements.importing.blocks import Block, Item, parse
from engagements.importing.columns import ACCEPTANCE, CRITERIA, DESCRIPTION, DUE, role_of
from engagements.importing.dates import parse_day
from engagements.importing.inline import one_line, plain, words
from engagements.importing.records import Record

MAX_LEAD = 2_000
TYPED_BULLET = re.compile(r"^([ \t]*)[•◦▪·‣●○■☐✓✔Ø][ \t]+", re.MULTILINE)
LABEL = re.compile(r"(?P<label>[A-Za-z][\w /&'’()-]{1,40}?)\s*[:–—]\s*(?P<text>.*)", re.DOTALL)
OPEN_LABEL = re.compile(
    r"(?P<label>(?:accepted|done|complete|finished) when|due)\s+(?P<text>.+)", re.IGNORECASE | re.DOTALL
)
BOLD_LEAD = re.compile(r"(?:\*\*|__)(?=\S)(?P<title>.{1,200}?)(?:\*\*|__)(?P<rest>.*)", re.DOTALL)
RECORD_LINE = re.compile(
    r"\s*(?:[-*•]\s+|\d+[.)]\s+)?\**Deliverable(?:\s*#?\d+)?\**\s*:\**\s*(?P<text>\S.*)", re.IGNORECASE
)
CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
TIME_WORDS = r"(?:\d|day|week|month|sprint|kick-?off|award|sign|approval|launch|start|end|quarter|daily)"
BRACKETS = re.compile(r"\s*[(\[](?P<due>[^()\[\]]{3,80})[)\]]")
DUE_WORDS = re.compile(
    r"^(?:due|deadline|deliver\w*|by|until|no later than|not later than|within|end of|every|each|before|after"
    r"|(?:weeks?|days?|months?|sprints?)\b|weekly|monthly|daily|quarterly|q[1-4]\b|\d+ \w+ (?:after|before|from))",
    re.IGNORECASE,
)
DUE_TAIL = re.compile(
    r"(?:[,;]|\s[–—-])\s*(?P<due>(?:due|deadline|delivered|by|no later than|within|end of|every|before)\b"
    rf"(?=.*{TIME_WORDS})[^.;]{{2,80}})\.?$",
    re.IGNORECASE,
)
DATE_TAIL = re.compile(r"(?:[,;:]|\s[–—-])\s*(?P<due>[^,;:–—]{6,40}(?:,\s*\d{4})?)\.?$")
BY_TAIL = re.compile(r"\s(?P<due>(?:by|on|until|due)\s.{6,60})$", re.IGNORECASE)
DUE_LABEL = re.compile(r"^(?:due|deadline|delivery)(?:\s+(?:date|on))?\b[\s:]*", re.IGNORECASE)
NOT_DELIVERED = re.compile(
    r"\b(?:not|exclud\w*|out of scope|principles?|assum\w*|examples?|note|responsib\w*|client (?:will|shall|provides)"
    r"|criteria|accept\w*|instructions?|format|requirements? (?:for|of) (?:the )?deliver\w*)\b",
    re.IGNORECASE,
)


def read_lists(body: str) -> list[Record]:
    """The items of the lists that name deliverables: the first list, and those that are introduced like it."""
    body = TYPED_BULLET.sub(r"\1- ", body)
    records: list[Record] = []
    intro = ""
    for block in parse(body):
        if block.items and not NOT_DELIVERED.search(intro):
            if not records or not intro or re.search(r"deliver|provid|following|produce|includ", intro, re.IGNORECASE):
                records += [record for item in _named_items(block) if (record := read_item(item))]
        intro = one_line(plain(block.content[:MAX_LEAD])) if block.kind == "paragraph" else ""
    return records or [_titled(line) for line in _listed_lines(body)]


def _named_items(block: Block) -> Iterator[Item]:
    """The items of a list; one that holds nothing but a list, as "- 1. Logo" does, is that list's items."""
    for item in block.items:
        if not item.lead and item.inner and item.inner[0].items:
            yield from item.inner[0].items
        else:
            yield item


def _listed_lines(body: str) -> list[str]:
    """Lines without bullets that are a list all the same: several, short, each with a capital, none going on in the next."""
    for block in parse(body):
        lines = [line.strip() for line in block.content.split("\n")] if block.kind == "paragraph" else []
        is_list = len(lines) > 1 and all(
            line[:1].isupper() and len(line) <= 160 and line[-1:] not in ",:" for line in lines
        )
        if is_list and "." not in "".join(line[:-1] for line in lines):
            return [one_line(plain(line)) for line in lines]
    return []


def read_sentence(body: str) -> list[Record]:
    """ "A logo, business cards and a style guide" on one line: its parts, where each is as short as a name."""
    text = one_line(plain(body)) if len(body) <= 400 and "\n" not in body.strip() else ""
    parts = [part.strip(" .") for part in re.split(r";|,\s*(?:and\s+)?", text)]
    is_list = len(parts) > 1 and all(words(part) and len(part.split()) <= 7 for part in parts) and ". " not in text
    return [Record(part) for part in parts] if is_list else []


def read_labelled(body: str, title: str) -> list[Record]:
    """A part of the work with "Deliverables: …" and "Success: …" below its heading is one deliverable; a list there is many."""
    if "deliverable" not in body.lower():
        return []
    blocks = parse(TYPED_BULLET.sub(r"\1- ", body))
    for at, block in enumerate(blocks):
        lines = (
            [one_line(plain(line)) for line in block.content[:MAX_LEAD].split("\n")]
            if block.kind == "paragraph"
            else []
        )
        found = LABEL.match(lines[0]) if lines else None
        if not found or not re.fullmatch(r"(?:key |main )?deliverables?", found["label"], re.IGNORECASE):
            continue
        if not found["text"] and at + 1 < len(blocks) and blocks[at + 1].items:
            return [record for item in blocks[at + 1].items if (record := read_item(item))]
        record = _titled(title)
        fill(record, _lines(blocks), default="")
        return [record]
    return []


def read_part(title: str, body: str) -> Record:
    """A deliverable that has a heading of its own: its labelled lines, and the rest as description."""
    record = _titled(
        re.sub(
            r"^(?:deliverable|work product|output)\s*#?[\dA-Z]{0,3}[\d.]*\s*[:.–—-]\s*", "", title, flags=re.IGNORECASE
        )
    )
    fill(record, _lines(parse(TYPED_BULLET.sub(r"\1- ", body))), default=DESCRIPTION)
    return record


def read_lines(body: str) -> list[Record]:
    """``Deliverable: Logo; Due: 4 December 2026`` on a line; a single one takes in what the labels around it say."""
    records = []
    for line in body.split("\n"):
        if found := RECORD_LINE.match(line[:MAX_LEAD]):
            first, *parts = re.split(r";\s*|\s\|\s", plain(found["text"]))
            records.append(_titled(first))
            fill(records[-1], ((0, part) for part in parts), default=DESCRIPTION)
    if len(records) == 1:
        around = _lines(parse(TYPED_BULLET.sub(r"\1- ", body)))
        fill(records[0], ((depth, line) for depth, line in around if not RECORD_LINE.match(line)), default="")
    return records


def read_item(item: Item) -> Record | None:
    """One list item: its name, its due moment, and what the lines below it say."""
    lead = CHECKBOX.sub("", item.lead[:MAX_LEAD]).strip()
    if not words(lead):
        return None
    found = BOLD_LEAD.match(lead)
    if found and words(found["title"]):
        title, rest = one_line(plain(found["title"])), plain(found["rest"]).strip()
        record = _titled(title)
        rest = rest.lstrip(" :.,–—-\n") if not rest.startswith("(") else rest
    else:
        title, rest = _split_lead(plain(lead))
        record = _titled(title)
    fill(record, [*((0, line) for line in _clauses(rest)), *_lines(item.inner)], default=DESCRIPTION)
    return record


def fill(record: Record, lines: Iterable[tuple[int, str]], *, default: str) -> None:
    """Give each line its role by its label; a label alone names the lines below it. ``default`` "" drops unlabelled lines."""
    role, label, depth = "", "", 0
    for at, line in lines:
        found = LABEL.match(line) or OPEN_LABEL.match(line)
        named = _label_role(found["label"]) if found and len(found["label"].split()) <= 5 else ""
        if found and named:
            role, label, depth = (named, found["label"], at) if not words(found["text"]) else ("", "", at)
            if words(found["text"]):
                _add(record, named, found["label"], found["text"].strip())
        elif role and (at > depth or role == ACCEPTANCE):
            _add(record, role, label, line)
        else:
            role = ""
            if default:
                _add_with_due(record, default, line)


def _label_role(label: str) -> str:
    role = role_of(label)
    if re.fullmatch(r"(?:key |main )?deliverables?", label.strip(), re.IGNORECASE):
        return DESCRIPTION
    return role if role in (DUE, DESCRIPTION, *CRITERIA) else ""


def _add(record: Record, role: str, label: str, text: str) -> None:
    record.add(role, "" if role == DUE else label, text)


def _add_with_due(record: Record, role: str, text: str) -> None:
    """A line without a label may still say when: "by 4 December 2026", "Sketches, due in week 3"."""
    if DUE_WORDS.match(text) and len(text.split()) <= 12 and (parse_day(text) or re.search(TIME_WORDS, text)):
        record.add(DUE, "", _due(text))
        return
    rest, due = _split_due(text) if not list(record.texts(DUE)) and len(text) <= 200 else (text, "")
    record.add(role, "", rest)
    record.add(DUE, "", due)


def _titled(text: str) -> Record:
    """A record named ``text``, with the due moment that stands in or behind the name taken out of it."""
    name, due = _split_due(one_line(text))
    record = Record(name.rstrip("."))
    record.add(DUE, "", due)
    return record


def _split_due(text: str) -> tuple[str, str]:
    """("Logo", "by 4 December 2026") for "Logo (by 4 December 2026)"; ("Logo", "") where no due moment is named."""
    for found in reversed(list(BRACKETS.finditer(text))):
        if DUE_WORDS.match(found["due"]) or parse_day(found["due"]):
            return (text[: found.start()] + text[found.end() :]).strip(), _due(found["due"])
    for pattern in (DUE_TAIL, DATE_TAIL, BY_TAIL):
        behind = pattern.search(text)
        if behind and (pattern is DUE_TAIL or parse_day(behind["due"])):
            return text[: behind.start()].strip(), _due(behind["due"])
    return text, ""


def _due(text: str) -> str:
    return DUE_LABEL.sub("", text).strip(" .") or text


def _split_lead(lead: str) -> tuple[str, str]:
    """The name and the explanation: parted by a colon, a dash, or the end of the first sentence."""
    first, _, below = lead.partition("\n")
    text = one_line(lead)
    for pattern in (r"^([^:.]{2,100}):\s+(.*)$", r"^(.{2,100}?)\s[–—-]{1,2}\s+(.*)$"):
        found = re.match(pattern, text)
        if found and len(found[1].split()) <= 12 and not parse_day(found[2]) and not DUE_WORDS.match(found[2]):
            return found[1], found[2]
    if len(first) <= 100 and len(below) and LABEL.match(below):
        return first, below
    found = re.match(r"^(.{10,160}?[^\s.]{2})\.\s+(?=[A-Z])(.*)$", text)
    return (found[1], found[2]) if found else (text, "")


def _clauses(text: str) -> list[str]:
    """Lines and sentences of an explanation, so that "Due: …" and "Accepted when …" in it can be told apart."""
    parts = re.split(
        r"\n|(?<=[.;])\s+(?=(?:due|deadline|accept\w*|done when|acceptance criteria)\b)", text, flags=re.IGNORECASE
    )
    return [one_line(part).rstrip(";") for part in parts if words(part)]


def _lines(blocks: Iterable[Block], depth: int = 0) -> Iterator[tuple[int, str]]:
    """The text lines of blocks with their depth in lists."""
    for block in blocks:
        if block.items:
            for item in block.items:
                yield from ((depth + 1, line) for line in _text_lines(item.lead))
                yield from _lines(item.inner, depth + 1)
        elif block.kind in ("paragraph", "heading", "code_block", "fence", "html_block"):
            yield from ((depth, line) for line in _text_lines(block.content))


def _text_lines(text: str) -> Iterator[str]:
    """The lines of a paragraph, joined again where they were only wrapped."""
    lines = [CHECKBOX.sub("", line.strip()) for line in plain(text[:MAX_LEAD]).split("\n")]
    joined: list[str] = []
    for line in lines:
        found = LABEL.match(line) or OPEN_LABEL.match(line)
        if joined and not (found and _label_role(found["label"])):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return (one_line(line) for line in joined if words(line))
