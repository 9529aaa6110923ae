"""The whole path by REST, from the first draft to the close, with nothing but two tokens."""

import pytest

from engagements.models import Engagement
from kernel.record import verify
from tests.api.asking import client_api, contractor_api
from tests.factories import RelationshipFactory

pytestmark = pytest.mark.django_db
BRIEF = """# Season brochure

## Scope

Write and lay out the brochure of the season.

## Deliverables

| Deliverable | Standard | Acceptable level | Method |
|---|---|---|---|
| Text | Every product is described | No product is missing | Inspection |
| Layout | Print-ready PDF/X-4 | The printer takes it | Test print |
"""
TOOL = {"key": "t1", "name": "Picture archive", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00"}
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


def deliverable(key, found, due):
    return {
        "key": key,
        "title": found["title"],
        "criteria": found["criteria"],
        "due_at": due,
        "zone": "Asia/Manila",
        "review_days": 3,
    }


def body_from(preview):
    first, second = preview["deliverables"]
    on_text = {"trigger": "acceptance", "deliverables": ["text"], "days": 7}
    return {
        "schema": 1,
        "title": preview["title"],
        "currency": "EUR",
        "parts": {
            "brief": {
                "items": [{"title": s["title"], "kind": s["kind"], "body": s["body"]} for s in preview["sections"]]
            },
            "deliverables": {
                "items": [
                    deliverable("text", first, "2026-11-20T17:00"),
                    deliverable("layout", second, "2026-11-27T17:00"),
                ]
            },
            "tools": {"items": [TOOL]},
            "payment_terms": {
                "items": [
                    {"key": "m1", "title": "For the text", "amount": "400.00", **on_text},
                    {"key": "m2", "title": "The rest", "amount": "800.00", "trigger": "completion", "days": 14},
                ]
            },
            "check_in_plan": PLAN,
        },
    }


def test_one_engagement_from_the_brief_to_the_close(time_machine):
    time_machine.move_to("2026-11-02T09:00:00Z", tick=False)
    relationship = RelationshipFactory()
    client, contractor = client_api(relationship), contractor_api(relationship)

    # The client starts a job, imports the written brief and completes the draft.
    job = client.ok(
        "post", "/engagements", {"relationship": str(relationship.pk), "title": "Brochure", "external_id": "ERP-7"}
    )
    room = f"/engagements/{job['id']}"
    assert (job["status"], job["whose_move"]) == ("draft", None)
    assert contractor.get(room).status_code == 404
    preview = client.ok("post", f"{room}/imports", {"text": BRIEF})
    assert [found["title"] for found in preview["deliverables"]] == ["Text", "Layout"]
    draft = client.get(f"{room}/draft")
    saved = client.ok("put", f"{room}/draft", {"body": body_from(preview)}, If_Match=draft["ETag"])
    assert saved["faults"] == []

    # Offer; the contractor asks, the client answers, the contractor counters, the client signs.
    offer = client.ok("post", f"{room}/proposals")
    assert (offer["number"], [s["side"] for s in offer["signatures"]]) == (1, ["client"])
    question = contractor.ok("post", f"{room}/clarifications", {"question": "How many pages?"})
    assert client.ok("get", "/moves")["results"][0]["kind"] == "answer"
    refused = contractor.post(f"{room}/versions/{offer['id']}/signatures", {"sha256": offer["sha256"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "questions_open")
    client.ok("post", f"{room}/clarifications/{question['id']}/answer", {"answer": "Sixteen."})
    theirs = contractor.get(f"{room}/draft")
    body = theirs.json()["body"]
    body["parts"]["payment_terms"]["items"][1]["amount"] = "900.00"
    contractor.ok("put", f"{room}/draft", {"body": body}, If_Match=theirs["ETag"])
    counter = contractor.ok("post", f"{room}/proposals", {"answers": offer["id"]})
    signed = client.ok("post", f"{room}/versions/{counter['id']}/signatures", {"sha256": counter["sha256"]})
    assert signed["status"] == "in_force"
    active = client.ok("get", room)
    assert (active["status"], active["total"]) == ("active", "1300.00")

    # Access is given and works.
    tool = client.ok("get", f"{room}/tools")["results"][0]
    client.ok("post", f"{room}/tools/{tool['id']}/grants", {"instructions": "By single sign-on."})
    assert contractor.ok("post", f"{room}/tools/{tool['id']}/confirmations")["status"] == "confirmed"

    # A check-in is missed, then made up for; what is in the way becomes the client's move.
    time_machine.move_to("2026-11-09T09:00:00Z", tick=False)
    late = contractor.ok("get", room)["whose_move"]
    assert (late["kind"], late["is_late"], late["is_ours"]) == ("check_in", True, True)
    missed = contractor.ok("get", f"{room}/check-ins", {"status": "scheduled"})["results"][-1]
    assert missed["is_missed"]
    said = {"done": "Half of the text", "next": "The rest", "blocked": "Prices are missing", "progress": {"text": 50}}
    checkin = contractor.ok("post", f"{room}/check-ins/{missed['id']}/submit", said)
    assert client.ok("get", room)["whose_move"]["kind"] == "unblock"
    client.ok("post", f"{room}/blockers/{checkin['blocker']}/resolve", {"answer": "They are in the archive."})
    assert client.ok("post", f"{room}/check-ins/{checkin['id']}/acknowledge")["status"] == "acknowledged"

    # The text: handed in, sent back with the criterion, handed in again, accepted, praised.
    text, layout = client.ok("get", f"{room}/deliverables")["results"]
    work = f"{room}/deliverables/{text['id']}"
    first = contractor.ok("post", f"{work}/submissions", {"note": "All but the index."})
    judged = {"submission": first["submissions"][0]["id"], "outcome": "changes_requested", "note": "Index, please."}
    back = client.ok("post", f"{work}/reviews", {**judged, "unmet": [first["criteria"][0]["id"]]})
    assert (back["status"], back["round"]) == ("changes_requested", 2)
    second = contractor.ok(
        "post", f"{work}/submissions", {"note": "With index.", "links": ["https://files.example/text"]}
    )
    accepted = client.ok(
        "post", f"{work}/reviews", {"submission": second["submissions"][1]["id"], "outcome": "accepted"}
    )
    assert accepted["allowed_actions"] == ["commend"]
    assert (
        client.ok("post", f"{work}/commendation", {"text": "A joy to read."})["commendation"]["text"]
        == "A joy to read."
    )

    # What it earns is paid in two parts; both arrive.
    earned = client.ok("get", f"{room}/milestones")["results"][0]
    assert (earned["status"], earned["open_amount"], earned["allowed_actions"]) == ("earned", "400.00", ["pay"])
    paid = {"paid_on": "2026-11-09", "method": "bank_transfer", "reference": "RF18 5390 0754 7034"}
    for amount in ("150.00", "250.00"):
        part = client.ok("post", f"{room}/milestones/{earned['id']}/payments", {**paid, "amount": amount})
        assert contractor.ok("post", f"{room}/payments/{part['id']}/confirm")["status"] == "confirmed"

    # The layout, the rest of the money, the close.
    last = contractor.ok("post", f"{room}/deliverables/{layout['id']}/submissions", {"note": "Print-ready."})
    judged = {"submission": last["submissions"][0]["id"], "outcome": "accepted"}
    client.ok("post", f"{room}/deliverables/{layout['id']}/reviews", judged)
    rest = client.ok("get", f"{room}/milestones")["results"][1]
    assert client.post(f"{room}/close").json()["code"] == "outstanding"
    part = client.ok("post", f"{room}/milestones/{rest['id']}/payments", {**paid, "amount": rest["open_amount"]})
    contractor.ok("post", f"{room}/payments/{part['id']}/confirm")
    assert client.ok("post", f"{room}/close")["status"] == "closed"

    # Nobody owes anything; the record verifies and ends where both see it end.
    assert contractor.ok("get", "/moves")["results"] == []
    assert list(verify(Engagement.objects.get(pk=job["id"]))) == []
    assert client.ok("get", f"{room}/history")["head"] == contractor.ok("get", f"{room}/history")["head"]
