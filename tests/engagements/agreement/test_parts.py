"""The parts of an agreement: judging, comparing, protecting what is settled."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organization
from engagements.changes import changes, summary
from engagements.models import Engagement
from engagements.parts import advice_on, clean_body, compare_bodies, end_of, faults_of, refuse_settled, total_of
from engagements.services import deliverables
from engagements.services.agreements import sha256_of
from engagements.services.drafts import checked
from kernel.errors import Invalid
from tests.engagements.agreement.bodies import DRAFTS, changed, whole
from tests.factories import NOW, active_engagement, client_of, contractor_of

JOB = Engagement(organization=Organization(zone="America/New_York"))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def test_what_was_cleaned_is_clean():
    body = clean_body(whole())
    assert clean_body(body) == body


@given(DRAFTS)
def test_any_draft_is_taken_or_refused_at_a_place_it_has(body):
    for place in faults_of(body, engagement=JOB, now=NOW):
        code, _dot, rest = place.partition(".")
        assert code in body["parts"] or code in {"title", "currency"}
        position = rest.partition(".")[0]
        assert not position.isdecimal() or int(position) < len(body["parts"][code]["items"])


@given(
    st.sampled_from(
        ["key", "title", "body", "criteria", "due_at", "zone", "amount", "deliverables", "trigger", "days"]
    ),
    JUNK,
)
def test_junk_in_a_field_is_refused_and_never_an_error_of_ours(field, junk):
    for code in ("brief", "deliverables", "tools", "payment_terms"):
        body = changed(whole(), code, 0, **{field: junk})
        with suppress(Invalid):
            clean_body(body)
        advice_on(body, now=NOW)
        total_of(body)
        end_of(body)


def test_more_criteria_than_there_is_room_for_are_refused_and_none_is_dropped():
    with pytest.raises(Invalid) as refusal:
        clean_body(changed(whole(), "deliverables", 0, criteria=[f"Line {number}" for number in range(501)]))
    assert {place: [str(text) for text in texts] for place, texts in refusal.value.errors.items()} == {
        "deliverables.0.criteria": ["Keep it to 500 lines."]
    }


@given(DRAFTS, DRAFTS)
def test_whatever_differs_in_the_hash_is_said(old, new):
    try:
        before, after = clean_body(old), clean_body(new)
    except Invalid:
        return
    assert bool(list(compare_bodies(before, after))) == (sha256_of(before) != sha256_of(after))


@pytest.mark.parametrize(
    ("code", "fields", "field", "old", "new"),
    [
        ("brief", {"body": "Build two pages."}, "Text", "Build the home page.", "Build two pages."),
        ("deliverables", {"title": "Site"}, "Title", "Deliverable 1", "Site"),
        ("deliverables", {"review_days": 5}, "Working days to review", "3", "5"),
        ("payment_terms", {"amount": "700.00"}, "Amount", "EUR\xa0600.00", "EUR\xa0700.00"),
        (
            "payment_terms",
            {"trigger": "completion"},
            "Earned",
            "On acceptance of deliverables",
            "When the work is complete",
        ),
        (
            "deliverables",
            {"due_at": "2026-12-04T09:00:00+00:00"},
            "Due",
            "Sat 21 Nov 2026, 17:00 Manila",
            "Fri 4 Dec 2026, 17:00 Manila",
        ),
    ],
)
def test_a_change_is_said_in_words_for_people(code, fields, field, old, new):
    before, after = clean_body(whole()), clean_body(changed(whole(), code, 0, **fields))
    assert (field, old, new) in [(row.field, row.old, row.new) for row in compare_bodies(before, after)]


def test_the_order_of_deliverables_is_part_of_what_is_compared():
    before, after = clean_body(whole()), clean_body(whole())
    after["parts"]["deliverables"]["items"].reverse()
    assert [(row.field, row.old, row.new) for row in compare_bodies(before, after)] == [
        ("Order", "• Deliverable 1\n• Deliverable 2", "• Deliverable 2\n• Deliverable 1")
    ]


def test_the_summary_counts_scope_price_and_end():
    before, after = clean_body(whole()), clean_body(whole())
    items = after["parts"]["deliverables"]["items"]
    items.append(items[0] | {"key": "d3", "title": "Booking page", "due_at": "2026-12-11T09:00:00+00:00"})
    after["parts"]["payment_terms"]["items"].append(
        after["parts"]["payment_terms"]["items"][0] | {"key": "m3", "amount": "900.00"}
    )
    found = summary(before, after)
    assert (found.scope, found.price, found.total, found.moves_end) == (
        "+1 deliverable",
        Decimal(900),
        Decimal(2100),
        True,
    )


def test_an_added_item_is_shown_once_by_its_title():
    before, after = clean_body(whole()), clean_body(whole())
    after["parts"]["deliverables"]["items"].append(
        after["parts"]["deliverables"]["items"][0] | {"key": "d3", "title": "Extra"}
    )
    (part,) = changes(before, after)
    (item,) = part.items
    assert (item.title, item.change, [field.label for field in item.fields]) == (
        "Extra",
        "added",
        ["Accepted when", "Due", "Working days to review"],
    )
    assert part.unchanged == ["Deliverable 1", "Deliverable 2"]


def test_advice_names_what_is_odd_and_stops_nobody():
    content = whole()
    content["parts"]["payment_terms"]["items"] = content["parts"]["payment_terms"]["items"][:1]
    assert advice_on(content, now=NOW) == ["No payment waits for “Deliverable 2”."]
    assert faults_of(content, engagement=JOB, now=NOW) == {}


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"title": "x" * 201}, "This is longer than 200 characters."),
        ({"description": "a\x00b"}, "This contains control characters that cannot be stored."),
        ({"due_at": "2026-31-31T23:59"}, "Give a day and a time, such as 2026-12-04 17:00."),
        ({"due_at": "9999-12-31T23:59"}, "The year 9999 cannot be right. Give one from 2000 to 2199."),
        ({"due_at": "0999-12-31 23:59"}, "The year 0999 cannot be right. Give one from 2000 to 2199."),
        ({"due_at": "12026-12-31T23:59"}, "The year 12026 cannot be right. Give one from 2000 to 2199."),
    ],
)
def test_what_the_database_could_not_hold_is_refused_at_the_field(fields, text):
    (texts,) = faults_of(changed(whole(), "deliverables", 0, **fields), engagement=JOB, now=NOW).values()
    assert [str(found) for found in texts] == [text]


@pytest.mark.parametrize(
    "body",
    [
        {"schema": 1, "title": "x", "currency": "EUR", "parts": {"brief": []}},
        {"schema": 1, "title": "x", "currency": "EUR", "parts": {"brief": {"items": "no"}}},
        {"schema": 1, "title": "x", "currency": "EUR", "parts": {"brief": {"items": [{"title": "a\x00b"}]}}},
        {"schema": 1, "title": "x", "currency": "EUR", "parts": {"brief": {"items": [{"title": "\ud800"}]}}},
        {"schema": 1, "title": "x", "currency": "XYZ", "parts": {}},
        {"schema": 2, "title": "x", "currency": "EUR", "parts": {}},
        [],
    ],
)
def test_a_draft_of_the_wrong_shape_is_refused(body):
    with pytest.raises(Invalid):
        checked(body)


@pytest.mark.django_db
def test_what_is_accepted_or_earned_cannot_be_altered_or_dropped():
    engagement = active_engagement(deliverables=2)
    row = engagement.deliverables.get(key="d1")
    submission = deliverables.submit(deliverable=row, note="x", by=contractor_of(engagement), now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client_of(engagement), now=NOW)
    engagement.refresh_from_db()
    agreed = engagement.in_force.body
    refuse_settled(agreed, engagement)
    with pytest.raises(Invalid) as altered:
        refuse_settled(
            changed(changed(agreed, "deliverables", 0, title="Less"), "payment_terms", 0, amount="1.00"), engagement
        )
    assert set(altered.value.errors) == {"deliverables.0.title", "payment_terms.0.title"}
    dropped = changed(agreed, "brief", 0)
    del dropped["parts"]["deliverables"]["items"][0]
    with pytest.raises(Invalid) as missing:
        refuse_settled(dropped, engagement)
    assert list(missing.value.errors) == ["deliverables.items"]
