"""Drafts of any content for properties, and a whole one for pages."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.factories import body

SCALARS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=20
).filter(lambda text: "\r" not in text)
LINES = SCALARS.map(lambda text: text.replace("\n", " "))
KEYS = st.text(alphabet="abcdefghij0123456789", min_size=1, max_size=6)
MOMENTS = st.sampled_from(
    ["", "2026-12-04T17:00", "2026-12-04T17:00:30+08:00", "2026-10-25T01:30:00+00:00", "2026-10-25T00:30:00+00:00"]
)
ZONES = st.sampled_from(["Asia/Manila", "Europe/Berlin", "America/New_York", "UTC"])
CRITERIA = st.lists(st.fixed_dictionaries({"key": KEYS, "text": LINES}), max_size=3) | SCALARS
SECTIONS = st.fixed_dictionaries(
    {"key": KEYS, "title": LINES, "kind": st.sampled_from(["tasks", "other", "odd"]), "body": SCALARS}
)
DELIVERABLES = st.fixed_dictionaries(
    {
        "key": KEYS,
        "title": LINES,
        "description": SCALARS,
        "criteria": CRITERIA,
        "due_at": MOMENTS,
        "zone": ZONES,
        "review_days": st.integers(1, 60) | st.sampled_from(["", "many", "3", None]),
    },
    optional={"unknown": SCALARS},
)
TOOLS = st.fixed_dictionaries(
    {"key": KEYS, "name": LINES, "purpose": LINES, "instructions": SCALARS, "needed_at": MOMENTS, "zone": ZONES}
)
TERMS = st.fixed_dictionaries(
    {
        "key": KEYS,
        "title": LINES,
        "amount": st.sampled_from(["", "600.00", "600", "many"]),
        "trigger": st.sampled_from(["up_front", "acceptance", "completion", "on_date", "odd", ""]),
        "deliverables": st.lists(KEYS, max_size=2, unique=True),
        "on": st.sampled_from(["", "2026-12-04"]),
        "days": st.integers(0, 120) | st.just("soon"),
    }
)
PLANS = st.fixed_dictionaries(
    {
        "rhythm": st.sampled_from(["", "weekly", "monthly", "odd"]),
        "first_on": st.sampled_from(["", "2026-12-04"]),
        "last_on": st.sampled_from(["", "2027-12-04"]),
        "time": st.sampled_from(["10:00", "", "late"]),
        "zone": ZONES,
    }
)


def listed(items: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    rows = st.lists(items, max_size=3, unique_by=lambda item: item["key"])
    return rows.map(lambda found: {"items": found})


DRAFTS = st.fixed_dictionaries(
    {
        "schema": st.just(1),
        "title": LINES,
        "currency": st.sampled_from(["EUR", "JPY"]),
        "parts": st.fixed_dictionaries(
            {
                "brief": listed(SECTIONS),
                "deliverables": listed(DELIVERABLES),
                "tools": listed(TOOLS),
                "communication": st.fixed_dictionaries({"text": SCALARS, "answer_days": st.integers(1, 30)}),
                "payment_terms": listed(TERMS),
                "check_in_plan": PLANS,
            }
        ),
    }
)


def whole(**changes: Any) -> dict[str, Any]:
    """A complete draft with every part."""
    content = body(deliverables=2)
    content["parts"] |= {
        "tools": {"items": [{"key": "t1", "name": "CMS", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00:00+00:00"}]},
        "communication": {"text": "Slack.", "answer_days": 2},
        "check_in_plan": {
            "rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"
        },
    }  # fmt: skip
    return content | changes


def changed(content: dict[str, Any], code: str, position: int, **fields: Any) -> dict[str, Any]:
    """``content`` with fields of one item set."""
    copy = deepcopy(content)
    copy["parts"][code]["items"][position] |= fields
    return copy
