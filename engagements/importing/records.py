"""One deliverable while it is put together from cells, list items or labelled lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from engagements.importing.brief import ImportedDeliverable
from engagements.importing.columns import ACCEPTANCE, CRITERIA, DESCRIPTION, DUE, EXTRA, STANDARD
from engagements.importing.dates import parse_day
from engagements.importing.inline import one_line, words

MAX_TITLE = 200
NOTHING = {"n/a", "not applicable"}
BULLET = re.compile(r"^(?:[-*•◦▪·‣–●○■☐✓✔]|\(?\d{1,2}[.)]|[a-z]\))\s+")


@dataclass
class Record:
    """A title, and texts with their role and the header or label that they stood under, in the order of the source."""

    title: str
    parts: list[tuple[str, str, str]] = field(default_factory=list)  # role, label, text

    def add(self, role: str, label: str, text: str) -> None:
        """Note a text that says something; the same text twice under one label counts once."""
        if words(text) and text.strip().lower() not in NOTHING and (role, label, text) not in self.parts[-20:]:
            self.parts.append((role, label, text))

    def texts(self, *roles: str) -> Iterable[str]:
        """The texts of some roles in order."""
        return (text for role, _, text in self.parts if role in roles)

    def deliverable(self, section: str = "", *, month_first: bool | None = None) -> ImportedDeliverable:
        """The finished value; every word of it is a word of the source. ``month_first`` as in :func:`dates.parse_day`."""
        title = one_line(self.title).strip(" :;,–—-")
        dues = [one_line(text) for text in self.texts(DUE)]
        days = [day for due in dues if (day := parse_day(due, month_first=month_first))]
        description = [text if role == DESCRIPTION or not label else f"{label}: {text}" for role, label, text in self.parts
                       if role in (DESCRIPTION, EXTRA)]  # fmt: skip
        if len(title) > MAX_TITLE:
            description.insert(0, title)
            title = title[:MAX_TITLE].rsplit(" ", 1)[0]
        return ImportedDeliverable(
            title=title,
            description="\n".join(description),
            due=days[0] if len(set(days)) == 1 else None,
            due_text="; ".join(dues),
            criteria=tuple(self._criteria()),
            source_section=section,
        )

    def _criteria(self) -> Iterable[str]:
        """A criterion per standard, level and method; each line of acceptance criteria is one of its own."""
        for role, label, text in self.parts:
            if role == ACCEPTANCE:
                yield from (BULLET.sub("", line) for line in text.split("\n") if words(line))
            elif role == STANDARD:
                yield one_line(text)
            elif role in CRITERIA:
                yield f"{label}: {one_line(text)}" if label else one_line(text)


def same_name(first: str, second: str) -> bool:
    """True where two titles name the same thing but for case, marks and a number in front."""
    return _name(first) == _name(second) != ""


def _name(title: str) -> str:
    bare = re.sub(r"^(?:deliverable|milestone|phase|task)?\s*#?[\d.]*\s*[:.)–—-]?\s*", "", title.lower())
    return " ".join(words(bare)) or " ".join(words(title.lower()))


def merged(deliverables: Iterable[ImportedDeliverable]) -> list[ImportedDeliverable]:
    """One deliverable a name: a later one of the same name adds what the first lacks."""
    by_name: dict[str, ImportedDeliverable] = {}
    for item in deliverables:
        name = _name(item.title)
        by_name[name] = complete(by_name[name], item) if name in by_name else item
    return list(by_name.values())


def complete(first: ImportedDeliverable, second: ImportedDeliverable) -> ImportedDeliverable:
    """``first`` with the due moment, the description and the further criteria of ``second``."""
    has_due = bool(first.due_text)
    return ImportedDeliverable(
        title=first.title,
        description=first.description or second.description,
        due=first.due if has_due else second.due,
        due_text=first.due_text or second.due_text,
        criteria=first.criteria + tuple(text for text in second.criteria if text not in first.criteria),
        source_section=first.source_section,
    )
