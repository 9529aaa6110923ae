"""What somebody may do to a row as it stands: the same answer for a page's buttons and for ``allowed_actions`` of REST.

``side`` and ``permissions`` are those of the one who asks. The transition tables decide; what the tables cannot know (whether the
engagement runs, whose proposal it is) is added here. Acts that only follow from others are left out.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from accounts.access import Permission
from engagements.models import Clarification, Deliverable, Engagement, Tool
from kernel.transitions import TABLES, allowed

P = Permission
ASKABLE = {"open", "active", "completing"}
PROPOSABLE = {"draft", "open", "active", "completing"}


def acts_on_engagement(engagement: Engagement, *, side: str, permissions: Collection[str]) -> list[Any]:
    """Among edit_draft, propose, ask, comment, upload, close, cancel."""
    return list(engagement_acts(engagement.status, side, frozenset(permissions)))


@lru_cache(maxsize=512)
def engagement_acts(status: str, side: str, permissions: frozenset[str]) -> tuple[str, ...]:
    """The same for a status; remembered, since the rows of a list share their few answers."""
    rows = TABLES["engagements.engagement"].transitions
    direct = [rows["close"], rows["cancel"]]
    found = [row.act for row in direct if status in row.sources and side in row.sides and row.permission in permissions]
    more = [
        ("edit_draft", status in PROPOSABLE and P.AGREEMENT_EDIT in permissions),
        ("propose", status in PROPOSABLE and P.AGREEMENT_PROPOSE in permissions),
        ("ask", status in ASKABLE and P.CLARIFICATION_ASK in permissions),
        ("comment", P.COMMENT_WRITE in permissions),
        ("upload", P.COMMENT_WRITE in permissions),
    ]
    return tuple([act for act, is_open in more if is_open] + found)


def acts_on_version(version: Any, *, signed: Collection[str], side: str, permissions: Collection[str]) -> list[Any]:
    """Among sign, counter, decline (the other side's proposal), withdraw (one's own). ``signed`` are the sides that have."""
    if version.status != "proposed":
        return []
    own = version.proposed_side == side
    open_acts = set(allowed(version, side=side, permissions=permissions))
    more = [
        ("sign", "put_in_force" in open_acts and side not in signed),
        ("counter", "counter" in open_acts and not own),
        ("decline", "decline" in open_acts and not own),
        ("withdraw", "withdraw" in open_acts and own),
    ]
    return [act for act, is_open in more if is_open]


def acts_on_clarification(row: Clarification, *, side: str, permissions: Collection[str]) -> list[Any]:
    """The side that was asked answers; the side that asked withdraws."""
    wanted = "withdraw" if row.side == side else "answer"
    return [act for act in allowed(row, side=side, permissions=permissions) if act == wanted]


def acts_on_tool(row: Tool, *, is_running: bool, side: str, permissions: Collection[str]) -> list[Any]:
    """Among grant, confirm, request_help (while the work runs) and revoke (at any time)."""
    direct = {"grant", "confirm", "request_help", "revoke"} if is_running else {"revoke"}
    return [act for act in allowed(row, side=side, permissions=permissions) if act in direct]


def acts_on_deliverable(
    row: Deliverable, *, is_running: bool, is_commended: bool, side: str, permissions: Collection[str]
) -> list[Any]:
    """Among submit (while the work runs), accept, request_changes, commend (once, when it is accepted)."""
    direct = {"submit", "accept", "request_changes"} if is_running else {"accept", "request_changes"}
    found = [act for act in allowed(row, side=side, permissions=permissions) if act in direct]
    may_commend = side == "client" and P.COMMENDATION_GIVE in permissions
    if row.status == Deliverable.Status.ACCEPTED and may_commend and not is_commended:
        found.append("commend")
    return found
