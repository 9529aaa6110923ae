"""The deliverables of a brief, seen in its sections: tables first, then lists, headings and labelled lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engagements.importing import kinds
from engagements.importing.blocks import parse, split_lines
from engagements.importing.brief import ImportedDeliverable, Remark, Section
from engagements.importing.dates import month_comes_first
from engagements.importing.deliverable_lists import (
    read_item,
    read_labelled,
    read_lines,
    read_lists,
    read_part,
    read_sentence,
)
from engagements.importing.deliverable_tables import read_table
from engagements.importing.inline import words
from engagements.importing.records import Record, complete, merged, same_name
from engagements.importing.table_finder import find_tables

MAX_DELIVERABLES = 300
NAMES = re.compile(
    r"\b(?:deliverables?|work products?|(?:project|expected|key) outputs|what you(?:'ll| will)? (?:deliver|hand over)"
    r"|what we (?:expect|need) (?:from you|to receive)|final files|items? to (?:be )?deliver(?:ed)?)\b",
    re.IGNORECASE,
)
ELSEWHERE = {"terms", "payment", "confidentiality", "acceptance", "communication", "quality", "tools"}
PART_TITLE = re.compile(r"^(?:deliverable|work product)\s*#?[\dA-Z]{1,3}[\d.]*\s*[:.–—-]", re.IGNORECASE)
NOT_A_PART = re.compile(
    r"\b(?:instructions?|inspection|acceptance|schedule|payments?|format|reporting|general|overview|introduction"
    r"|exclu\w+|not included|reviews?|summary|requirements|list of|table|notes?|attachments?)\b",
    re.IGNORECASE,
)
WEAK_ELSEWHERE = {"terms", "payment", "confidentiality", "communication", "tools", "background"}


@dataclass(frozen=True)
class Found:
    """The deliverables and what should be said about them."""

    deliverables: tuple[ImportedDeliverable, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Sighting:
    """A record seen in section ``at``; a weak one counts only where nothing surer is found."""

    at: int
    record: Record
    is_strong: bool


def find_deliverables(sections: Sequence[Section]) -> Found:
    """Deliverables in the order of the document; the sections keep their text."""
    month_first = month_comes_first("\n".join(section.body for section in sections))
    tables = list(_in_tables(sections))
    sightings = [*tables, *_in_lists(sections, {seen.at for seen in tables if seen.is_strong})]
    strong = [seen for seen in sightings if seen.is_strong]
    weak = [seen for seen in sightings if not seen.is_strong]
    chosen = sorted(strong or weak, key=lambda seen: seen.at)
    deliverables = merged(seen.record.deliverable(sections[seen.at].title, month_first=month_first) for seen in chosen)
    deliverables = [item for item in deliverables if words(item.title)]
    if strong:
        dated = [*(seen.record for seen in weak), *_dated_items(sections)]
        others = [record.deliverable(month_first=month_first) for record in dated]
        deliverables = [_with_due(item, others) for item in deliverables]
    deliverables = _with_criteria(deliverables, sections)
    kept = tuple(deliverables[:MAX_DELIVERABLES])
    remarks = (
        (Remark("too_many_deliverables", {"found": len(deliverables), "kept": len(kept)}),)
        if len(kept) < len(deliverables)
        else ()
    )
    return Found(kept, remarks)


def _in_tables(sections: Sequence[Section]) -> Iterator[Sighting]:
    for at, section in enumerate(sections):
        for table in find_tables(split_lines(section.body)):
            records, is_sure = read_table(table)
            is_strong = is_sure or bool(NAMES.search(section.title))
            if is_strong or section.kind not in WEAK_ELSEWHERE:
                yield from (Sighting(at, record, is_strong) for record in records)


def _in_lists(sections: Sequence[Section], with_table: set[int]) -> Iterator[Sighting]:
    for at, section in enumerate(sections):
        records: list[Record] = []
        if PART_TITLE.match(section.title) and not with_table.intersection(range(at, _end(sections, at))):
            records = [read_part(section.title, section.body)]
        elif _names_deliverables(section):
            end = _end(sections, at)
            if with_table.isdisjoint(range(at, end)):
                yield from _below(sections, at, end)
        else:
            records = read_lines(section.body) or read_labelled(section.body, _bare_title(section))
        yield from (Sighting(at, record, is_strong=True) for record in records)


def _below(sections: Sequence[Section], at: int, end: int) -> Iterator[Sighting]:
    """What a section called "Deliverables" holds: lines, lists, or a part for each deliverable."""
    body = sections[at].body
    records = read_lines(body) or read_lists(body)
    parts = [
        n
        for n in range(at + 1, end)
        if sections[n].level == sections[at + 1].level and not NOT_A_PART.search(sections[n].title)
    ]
    if not records and parts:
        yield from (
            Sighting(n, _part(sections, n, end), is_strong=True)
            for n in parts
            if not PART_TITLE.match(sections[n].title)
        )
        return
    yield from (Sighting(at, record, is_strong=True) for record in records or read_sentence(body))


def _part(sections: Sequence[Section], at: int, end: int) -> Record:
    section = sections[at]
    name = _bare_title(section)
    below = [sections[n] for n in range(at + 1, min(_end(sections, at), end))]
    return read_part(
        name, "\n\n".join([section.body, *(f"{part.title.rstrip(':')}:\n\n{part.body}" for part in below)])
    )


def _bare_title(section: Section) -> str:
    return section.title.removeprefix(section.number).lstrip(" .:)–—-") if section.number else section.title


def _names_deliverables(section: Section) -> bool:
    return bool(NAMES.search(section.title)) and kinds.kind_of(section.title) not in ELSEWHERE


def _end(sections: Sequence[Section], at: int) -> int:
    """The section after the last one below section ``at``."""
    return next((n for n in range(at + 1, len(sections)) if sections[n].level <= sections[at].level), len(sections))


def _dated_items(sections: Sequence[Section]) -> Iterator[Record]:
    """List items of a schedule, "Logo: 4 December 2026": they may date a deliverable of that name."""
    for section in sections:
        if section.kind == "schedule":
            for block in parse(section.body):
                yield from filter(None, map(read_item, block.items))


def _with_due(item: ImportedDeliverable, others: Sequence[ImportedDeliverable]) -> ImportedDeliverable:
    if item.due_text:
        return item
    dated = next((other for other in others if other.due_text and same_name(item.title, other.title)), None)
    return replace(item, due=dated.due, due_text=dated.due_text) if dated else item


def _with_criteria(items: list[ImportedDeliverable], sections: Sequence[Section]) -> list[ImportedDeliverable]:
    """Acceptance criteria in a section of their own go to the deliverable that they name, or to the only one."""
    if any(item.criteria for item in items) or not items:
        return items
    for section in sections:
        if section.kind == "acceptance" and section.level <= 2:
            records = [
                record.deliverable()
                for block in parse(section.body)
                for record in filter(None, map(read_item, block.items))
            ]
            if len(items) == 1:
                texts = tuple(" ".join(filter(None, (record.title, record.description))) for record in records)
                items = [replace(items[0], criteria=items[0].criteria + texts)]
            else:
                items = [_named_criteria(item, records) for item in items]
    return items


def _named_criteria(item: ImportedDeliverable, records: Sequence[ImportedDeliverable]) -> ImportedDeliverable:
    for record in records:
        if same_name(item.title, record.title) and (record.description or record.criteria):
            criteria = record.criteria or tuple(record.description.split("\n"))
            item = complete(item, replace(record, criteria=criteria, description=""))
    return item
