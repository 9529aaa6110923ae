"""What the columns of a table of deliverables hold, read from the words of their headers: tables of words, not branches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagements.importing.inline import one_line

NUMBER, TITLE, DESCRIPTION, DUE, EXTRA = "number", "title", "description", "due", "extra"
STANDARD, LEVEL, METHOD, ACCEPTANCE = "standard", "level", "method", "acceptance"
CRITERIA = (STANDARD, LEVEL, METHOD, ACCEPTANCE)

# The first line whose words stand in a header decides its role. "strong" and "weak" are candidates for the title column.
ROLES: tuple[tuple[str, str], ...] = (
    (NUMBER, r"^(?:#|no\.?|nr\.?|num(?:ber)?|id|ref\.?(?:erence)?|s/?n|sr\.? ?no\.?|clin|cdrl|line)$|.+ (?:#|no\.?|id|number|ref\.?)$"),
    (EXTRA, r"^(?:start|begin\w*|from)\b(?!.*\b(?:end|finish))|\b(?:payment|amount|price|fee|cost|value|budget|percent(?:age)?|owner|responsible|assigned|recipient"
            r"|submit(?:ted)? to|approv(?:er|al|ed)|accepted by|status|quantity|copies|format|incentive|disincentive|invoice)\b"),
    (DUE, r"\b(?:due|deadline|when|(?:delivery|target|end|planned|completion|finish|submission|start|release|review)? ?dates?|schedules?"
          r"|frequency|timing|time ?lines?|time ?frames?|(?:conclude|complet\w+|deliver\w*|finish\w*|ready|submit\w*) by|by when|eta"
          r"|(?:sub)?delivery|completion|weeks?|days?|duration)\b|^(?:end|finish|until|to)(?:s|ing)?(?: time)?$"),
    (LEVEL, r"\b(?:acceptable|aql|acceptance quality|quality levels?|thresholds?|targets?|service levels?|sla|metrics?|measures?|kpis?"
            r"|tolerances?|goals?)\b"),
    (METHOD, r"\b(?:methods?|surveillance|assess\w*|verif\w*|inspect\w*|how \w+|checked|evidence|monitor\w*|tests?|testing|validat\w*"
             r"|review(?:ed)?|means|measured)\b"),
    (ACCEPTANCE, r"\b(?:accept\w*|criteria|criterion|definition of done|done|success)\b"),
    (DESCRIPTION, r"^(?:descriptions?|details?|contents?|notes?|comments?|remarks?|scope|what|summary|explanation|purpose|includes?)\b"
                  r"|\b(?:description|content|details)\b"),
    ("strong", r"\b(?:deliverables?|required services?|work products?|outputs?|quality indicator for)\b"),
    (STANDARD, r"\b(?:standards?|quality|specifications?|requirements?|expectations?|indicators?)\b"),
    ("weak", r"\b(?:tasks?|items?|milestones?|phases?|activit(?:y|ies)|services?|(?:performance )?objectives?|characteristics?|features?"
             r"|names?|titles?|products?|documents?|reports?|artifacts?|areas?|elements?|functions?|work|stages?|steps?|components?"
             r"|packages?|subjects?|attributes?|sprints?)\b"),
)  # fmt: skip
PATTERNS = tuple((role, re.compile(words)) for role, words in ROLES)

# Labels that stand below each other in the first column where each deliverable has a table, or a column, of its own.
ATTRIBUTE = re.compile(
    r"(?:(?:performance |quality )?(?:standards?|requirements?)|(?:acceptable |performance )?quality (?:levels?|thresholds?)|thresholds?|aql"
    r"|acceptable quality levels? aql|methods? of \w+|(?:surveillance|assessment|inspection|verification|test|review) methods?|how (?:measured|assessed)"
    r"|(?:due|delivery|target|completion|end) dates?|due|deadline|when|frequency|schedule|time ?line"
    r"|acceptance(?: criteria| criterion)?|accepted when|definition of done|success criteria|criteria"
    r"|(?:deliverable |task )?descriptions?|details|contents?|purpose|format|owner|responsible|notes?|scope)"
)

# Tables with these headers list other things: meetings, clauses, people, risks, the revisions of the document.
FOREIGN = re.compile(
    r"\b(?:agenda|clauses?|responses?|questions?|quotes?|proposals?|acquisition|labou?r|rates?|hours|e-?mail|phone|signatures?|signed"
    r"|version|author|revision|risks?|likelihood|probability|impact|mitigation|definition|acronym|term|parameter|roles?|contact)\b"
)


@dataclass(frozen=True)
class Columns:
    """The role of each column, and whether the table surely lists deliverables (``is_strong``) or only may do so."""

    roles: tuple[str, ...]
    headers: tuple[str, ...]
    is_strong: bool

    @property
    def title(self) -> int:
        """The column that names the deliverable."""
        return self.roles.index(TITLE)


def role_of(header: str) -> str:
    """The role that the words of one header or label name; ``"extra"`` for unknown words."""
    lowered = one_line(header).lower().strip(" :*.()")[:100] if header.strip() != "#" else "#"
    return next((role for role, pattern in PATTERNS if pattern.search(lowered)), EXTRA) if lowered else EXTRA


def is_attribute(label: str) -> bool:
    """True for a label that names a quality of a deliverable and cannot well be one."""
    return bool(ATTRIBUTE.fullmatch(" ".join(re.findall(r"[a-z]+", label.lower()[:100].replace("(s)", "s")))))


def read_columns(headers: Sequence[str]) -> Columns | None:
    """The columns of a table with these headers; ``None`` where it lists no deliverables."""
    roles = [role_of(header) for header in headers]
    title = _title_column(roles)
    if title is None:
        return None
    is_named = roles[title] == "strong"
    is_measured = any(role in (STANDARD, LEVEL, ACCEPTANCE) for n, role in enumerate(roles) if n != title)
    if not is_named and not is_measured and DUE not in roles:
        return None
    is_foreign = any(FOREIGN.search(header.lower()) for header in headers)
    if is_foreign and not (is_named and (is_measured or DUE in roles)):
        return None
    roles = [_final(role) for role in roles]
    roles[title] = TITLE
    return Columns(tuple(roles), tuple(map(one_line, headers)), is_strong=is_named or is_measured)


def _title_column(roles: list[str]) -> int | None:
    """The column that is called deliverable; else a task, item or milestone; else the first that is nothing else."""
    for wanted in ("strong", "weak"):
        if wanted in roles:
            return roles.index(wanted)
    if roles.count(STANDARD) > 1 or (
        STANDARD in roles and any(role in (LEVEL, METHOD, ACCEPTANCE, DUE) for role in roles)
    ):
        return roles.index(STANDARD) if roles[0] == STANDARD else _first_free(roles)
    return _first_free(roles) if len({role for role in roles if role in CRITERIA}) > 1 else None


def _first_free(roles: list[str]) -> int | None:
    free = [n for n, role in enumerate(roles) if role in (DESCRIPTION, EXTRA, STANDARD)]
    return free[0] if free else None


def _final(role: str) -> str:
    return EXTRA if role in ("strong", "weak") else role
