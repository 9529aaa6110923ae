"""What the columns of a table of deliverables hold, read from the words of their headers: tables of words, not branches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagements.importing.inline import one_line
from engagements.importing.kinds import alternatives

NUMBER, TITLE, DESCRIPTION, DUE, EXTRA = "number", "title", "description", "due", "extra"
STANDARD, LEVEL, METHOD, ACCEPTANCE = "standard", "level", "method", "acceptance"
CRITERIA = (STANDARD, LEVEL, METHOD, ACCEPTANCE)

# The first line whose words stand in a header decides its role: anywhere in it, or (second list) as its beginning or all of it.
# "strong" and "weak" are candidates for the title column.
ROLES: tuple[tuple[str, str, str], ...] = (
    (
        NUMBER,
        "",
        r"""
        #$, no\.?$, nr\.?$, num(?:ber)?$, id$, ref\.?(?:erence)?$, s/?n$, sr\.? ?no\.?$, clin$, cdrl$, line$,
        .+ (?:#|no\.?|id|number|ref\.?)$
        """,
    ),
    (
        EXTRA,
        r"""
        payment, amount, price, fee, cost, value, budget, percent(?:age)?, owner, responsible, assigned, recipient,
        submit(?:ted)? to, approv(?:er|al|ed), accepted by, status, quantity, copies, format, incentive, disincentive, invoice
        """,
        r"(?:start|begin\w*|from)\b(?!.*\b(?:end|finish))",
    ),
    (
        DUE,
        r"""
        due, deadline, when, (?:delivery|target|end|planned|completion|finish|submission|start|release|review)? ?dates?,
        schedules?, frequency, timing, time ?lines?, time ?frames?, by when, eta, delivery, completion, weeks?, days?, duration,
        (?:conclude|complet\w+|deliver\w*|finish\w*|ready|submit\w*) by
        """,
        r"(?:end|finish|until|to)(?:s|ing)?(?: time)?$",
    ),
    (
        LEVEL,
        r"""
        acceptable, aql, acceptance quality, quality levels?, thresholds?, targets?, service levels?, sla, metrics?, measures?,
        kpis?, tolerances?, goals?
        """,
        "",
    ),
    (
        METHOD,
        r"""
        methods?, surveillance, assess\w*, verif\w*, inspect\w*, how \w+, checked, evidence, monitor\w*, tests?, testing,
        validat\w*, review(?:ed)?, means, measured
        """,
        "",
    ),
    (ACCEPTANCE, r"accept\w*, criteria, criterion, definition of done, done, success", ""),
    (
        DESCRIPTION,
        "description, content, details",
        r"""
        (?:descriptions?|details?|contents?|notes?|comments?|remarks?|scope|what|summary|explanation|purpose|includes?)\b
        """,
    ),
    ("strong", "deliverables?, required services?, work products?, outputs?, quality indicator for", ""),
    (STANDARD, "standards?, quality, specifications?, requirements?, expectations?, indicators?", ""),
    (
        "weak",
        r"""
        tasks?, items?, milestones?, phases?, activit(?:y|ies), services?, (?:performance )?objectives?, characteristics?,
        features?, names?, titles?, products?, documents?, reports?, artifacts?, areas?, elements?, functions?, work, stages?,
        steps?, components?, packages?, subjects?, attributes?, sprints?
        """,
        "",
    ),
)
NEVER = "(?!)"
PATTERNS = tuple(
    (role, re.compile(rf"\b(?:{alternatives(words) or NEVER})\b|^(?:{alternatives(starts) or NEVER})"))
    for role, words, starts in ROLES
)

# Labels that stand below each other in the first column where each deliverable has a table, or a column, of its own.
ATTRIBUTES = r"""
    (?:performance |quality )?(?:standards?|requirements?), (?:acceptable |performance )?quality (?:levels?|thresholds?),
    thresholds?, aql, acceptable quality levels? aql, methods? of \w+, how (?:measured|assessed),
    (?:surveillance|assessment|inspection|verification|test|review) methods?, (?:due|delivery|target|completion|end) dates?,
    due, deadline, when, frequency, schedule, time ?line, acceptance(?: criteria| criterion)?, accepted when,
    definition of done, success criteria, criteria, (?:deliverable |task )?descriptions?, details, contents?, purpose, format,
    owner, responsible, notes?, scope
"""
ATTRIBUTE = re.compile(alternatives(ATTRIBUTES))

# Tables with these headers list other things: meetings, clauses, people, risks, the revisions of the document.
FOREIGN_WORDS = r"""
    agenda, clauses?, responses?, questions?, quotes?, proposals?, acquisition, labou?r, rates?, hours, e-?mail, phone,
    signatures?, signed, version, author, revision, risks?, likelihood, probability, impact, mitigation, definition, acronym,
    term, parameter, roles?, contact
"""
FOREIGN = re.compile(rf"\b(?:{alternatives(FOREIGN_WORDS)})\b")


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
    others = {role for number, role in enumerate(roles) if number != title}
    is_named = roles[title] == "strong"
    is_measured = ACCEPTANCE in others or (STANDARD in others and not others.isdisjoint({LEVEL, METHOD, DUE}))
    if not is_named and others.isdisjoint({STANDARD, LEVEL, ACCEPTANCE, DUE}):
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
