"""What a section is about, read from the words of its title: a table, to be extended by adding words."""

import re

OTHER = "other"

# For each kind regular expressions over the lower-cased title, parted by commas and matched at word boundaries.
# The match that stands first in the title decides, the longest where two start together.
WORDS: dict[str, str] = {
    "overview": r"""
        overview, introduction, intro, summary, purpose, about(?: this| the| our)? (?:project|document|job|brief),
        general, abstract, synopsis, at a glance, project description, the project, project details?
    """,
    "background": r"""
        background, context, history, current (?:state|situation), problems?(?: statement)?, company(?: profile)?, who
        we are, about (?:us|the (?:client|company|agency|organi[sz]ation)), situation, challenges?, business need
    """,
    "objectives": r"""
        (?:performance )?objectives?, goals?, vision, aims?, outcomes?, mission, desired results?, purpose and
        objectives, statement of objectives
    """,
    "scope": r"""
        scope(?: of (?:work|services|the work))?, in scope, out of scope, exclusions?, not included, assumptions?,
        constraints?, limitations, boundaries, not be responsible, (?:target )?audience, target users, note the
        following tasks are not
    """,
    "tasks": r"""
        tasks?, (?:other |special |functional |technical |operational |work )?requirements?, services, (?:description of
        )?work to be performed, activities, (?:contractor|supplier|vendor|freelancer)'?s? responsibilities, user
        stor(?:y|ies), backlog, features?, functional(?:ity)?, specifications?, transition, work plan, (?:technical
        )?approach, methodology, implementation, what (?:we|you) need, what needs to be done, description of (?:the
        )?(?:work|services), non-functional, statement of work, performance work statement
    """,
    "deliverables": r"""
        (?:list of )?deliverables?, delivery, outputs?, work products?, what you(?:'ll| will)? deliver, what we expect
        to receive, final files, documentation, tasks? (?:and|&) deliverables?
    """,
    "schedule": r"""
        schedule, time ?lines?, time ?frames?, deadlines?, milestones?, (?:due|key|important|closing) dates?, dates,
        calendar, periods? of performance, duration, phases?, start date, timing, option periods?, project plan,
        deliver(?:y|ables?) (?:schedule|time ?line|dates?), time of performance
    """,
    "quality": r"""
        quality, standards?, performance (?:standards?|requirements?|measures?|metrics|indicators?), service levels?,
        surveillance, qasp, testing, test plan, accessibility, section 508, kpis?, metrics, monitoring, performance work
        standards?, design (?:guidelines?|requirements?), style guide, brand guidelines?
    """,
    "acceptance": r"""
        accept(?:ance|ed|ing)?(?: criteria| tests?| testing)?, sign-?off, definition of done, (?:success|completion)
        criteria, success, inspection, review and (?:approval|acceptance), approvals?, done when
    """,
    "communication": r"""
        communications?, meetings?, reports?, reporting, status, check-?ins?, contacts?, points? of contact,
        stakeholders?, kick-?off, (?:post[- ]award )?orientation(?: conference)?, post[- ]award conference, daily
        (?:operations|activities), roles?, responsibilities, governance, stand-?ups?, collaboration, administration,
        escalation, ways? of working, working together, government roles
    """,
    "tools": r"""
        tools?, access, accounts?, equipment, (?:government|client|customer)[ -]furnished, furnished, resources?,
        portal, credentials?, software, technolog(?:y|ies), tech stack, (?:technical |operating )?environments?,
        infrastructure, materials? provided, assets?, provided by, what we provide, inputs, client responsibilities
    """,
    "payment": r"""
        payments?(?: terms| schedule| milestones?)?, pay, paid, invoic(?:e|es|ing), pric(?:e|es|ing), budget, fees?,
        costs?, compensation, rates?, reimburse(?:ment|d)?, travel, expenses?, remuneration, billing, ceiling price,
        financial, commercial terms, other direct costs
    """,
    "terms": r"""
        terms?, conditions?, clauses?, contracts?(?: type)?, legal, intellectual property, ip, ownership, (?:data
        )?rights?, liability, termination, warrant(?:y|ies), indemni(?:ty|fication), governing law, definitions?,
        evaluation, award, instructions?, insurance, non-personal services, (?:contract )?place(?: and hours)? of
        performance, (?:working )?hours, location(?: of work)?, transparency, changes?(?: management| requests?|
        orders?| control)?, licen[cs](?:e|es|ing), compliance, polic(?:y|ies), security(?: requirements?| clearances?)?,
        order type, disputes?, solicitation, provisions?, deadlines? and response
    """,
    "confidentiality": r"""
        non-?disclosure(?: agreement)?, nda, confidential(?:ity)?, privacy, data protection, gdpr, (?:potential
        )?(?:organi[sz]ational )?conflicts?(?: of interests?)?, restrictions on disclosure
    """,
    OTHER: r"""
        attachments?, appendi(?:x|ces), exhibits?, annex(?:es)?, enclosures?, references?, (?:table of )?contents,
        signatures?, revision history, document (?:control|history), glossary, acronyms
    """,
}
KINDS: tuple[str, ...] = tuple(WORDS)


def alternatives(words: str) -> str:
    """Words parted by commas as one regular expression, the longest first."""
    return "|".join(sorted(" ".join(words.split()).split(", "), key=len, reverse=True))


PATTERNS = tuple((kind, re.compile(rf"(?<!\w)(?:{alternatives(words)})(?!\w)")) for kind, words in WORDS.items())
FILLERS = re.compile(
    r"(?:(?:project|key|main|total|final|our|your|the|estimated|proposed|expected|overall|client|job|work|desired|required"
    r"|list of|and|&|/)\W*)+"
)

# Names of whole documents. As a heading they name the paper, not what a part of it is about.
BEFORE_NAME = "draft, final, sample, project, creative, design, client, software, website, freelance, short, the, an?"
NAMES = r"""
    statements? of (?:work|objectives?|requirements?), performance work statement, scope of work document,
    request for (?:quotations?|quotes?|proposals?|information), call for (?:project )?proposals, terms of reference,
    (?:performance[- ]based )?quality (?:assurance|assessment) surveillance plan, work order, task order,
    (?:service|master|consulting|contractor|freelance|independent contractor) (?:services )?agreement,
    brief, sow, pws, soo, rfq, rfp, qasp, contract, proposal, specification, (?:project )?charter,
    requirements(?: document)?, (?:attachment|exhibit|appendix|annex) [a-z0-9][a-z0-9]?
"""
AFTER_NAME = r"(?: (?:template|form|document|draft))?(?: (?:\([^)]*\)|(?:no\.? |number:? |#)[\w-]+))*"
DOCUMENT_NAME = re.compile(rf"(?:(?:{alternatives(BEFORE_NAME)}) )*(?:{alternatives(NAMES)}){AFTER_NAME}")


def kind_of(title: str) -> str:
    """The kind that the words of ``title`` name; empty where they name none."""
    lowered = title[:300].lower().replace("’", "'")
    best = (len(lowered), 0, "")
    for kind, pattern in PATTERNS:
        if found := pattern.search(lowered):
            best = min(best, (found.start(), found.start() - found.end(), kind))
    return best[2]


def names_only(title: str) -> bool:
    """True where the title consists of the words that name its kind: "Project timeline", "Budget", but not "API contracts"."""
    bare = FILLERS.sub("", " ".join(title[:100].lower().replace("’", "'").strip(" :.").split()), count=1).strip()
    return any(pattern.fullmatch(bare) for _, pattern in PATTERNS)


def is_document_name(title: str) -> bool:
    """True for "Statement of Work", "REQUEST FOR QUOTATION (RFQ)" and their like."""
    return bool(DOCUMENT_NAME.fullmatch(" ".join(title[:200].lower().strip(" :.*").split())))
