"""The editor on the page: saving, checking, rows, and a colleague who was faster."""

import pytest
from lxml.html import fromstring

from engagements.models import Draft
from engagements.services import drafts
from kernel.actors import Actor
from tests.engagements.agreement.acting import as_client, as_contractor, text_of, url
from tests.engagements.agreement.bodies import whole
from tests.engagements.agreement.test_editors import as_sent
from tests.factories import NOW, MembershipFactory, active_engagement, client_of, draft_engagement, offered_engagement

pytestmark = pytest.mark.django_db


OWN_TAB = "You saved this draft elsewhere meanwhile: Mon 2 Nov, 10:00 Berlin."


def sent(body, version, **fields):
    """What the browser sends for ``body`` with ``fields`` typed over it."""
    return dict(as_sent(body).lists()) | {"version": version} | fields


def post(client, engagement, body, version, *, htmx=False, **fields):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url("agreement_edit", engagement), sent(body, version, **fields), headers=headers)


def drafted(client):
    """A full engagement in draft with every part, and its owner signed in."""
    engagement = draft_engagement()
    drafts.save(engagement=engagement, body=whole(), expected_version=1, by=client_of(engagement), now=NOW)
    as_client(client, engagement)
    return engagement


def stored(engagement, side="client"):
    return Draft.objects.get(engagement=engagement, side=side)


def test_saving_keeps_every_word_and_raises_the_version(client):
    engagement = drafted(client)
    before = stored(engagement).body
    response = post(client, engagement, before, 2, **{"brief-0-body": "Line one\r\n\r\n  Line two  "})
    assert response.status_code == 302
    after = stored(engagement)
    assert (after.version, after.body["parts"]["brief"]["items"][0]["body"]) == (3, "Line one\n\n  Line two  ")
    before["parts"]["brief"]["items"][0]["body"] = "Line one\n\n  Line two  "
    assert after.body == before


def test_a_save_over_a_colleagues_is_refused_and_keeps_what_was_typed(client):
    engagement = drafted(client)
    drafts.save(
        engagement=engagement, body=whole(title="Theirs"), expected_version=2, by=client_of(engagement), now=NOW
    )
    response = post(client, engagement, whole(), 2, **{"brief-0-body": "My own words"})
    assert response.status_code == 412
    page = text_of(response)
    assert OWN_TAB in " ".join(page.split())
    assert all(text in page for text in ("My own words", "Save mine over it"))
    assert 'name="version" value="2"' in page
    assert stored(engagement).body["title"] == "Theirs"


def test_a_colleague_who_was_faster_is_named_with_the_moment(client):
    engagement = drafted(client)
    colleague = MembershipFactory(organization=engagement.organization, user__name="Maria Lopez").user
    by = Actor(user_id=colleague.pk, side="client")
    drafts.save(engagement=engagement, body=whole(title="Theirs"), expected_version=2, by=by, now=NOW)
    for fields in ({}, {"do": "autosave"}):
        page = text_of(post(client, engagement, whole(), 2, htmx=True, **fields))
        assert "Maria Lopez saved this draft meanwhile: Mon 2 Nov, 10:00 Berlin." in " ".join(page.split())
        assert "You saved" not in page
        assert "What you wrote here is kept." in page


def test_a_draft_that_was_thrown_away_elsewhere_is_told_so(client):
    engagement = offered_engagement()
    as_client(client, engagement)
    Draft.objects.filter(engagement=engagement).delete()
    assert "This draft was thrown away meanwhile." in text_of(post(client, engagement, whole(), 2))


def test_ones_own_text_can_be_saved_over_it_on_purpose(client):
    engagement = drafted(client)
    drafts.save(
        engagement=engagement, body=whole(title="Theirs"), expected_version=2, by=client_of(engagement), now=NOW
    )
    assert post(client, engagement, whole(title="Mine"), 2, do="overwrite").status_code == 302
    assert stored(engagement).body["title"] == "Mine"


def test_it_saves_by_itself_and_says_when(client):
    engagement = drafted(client)
    response = post(client, engagement, whole(), 2, htmx=True, do="autosave", title="Renamed")
    page = text_of(response)
    assert (response.status_code, stored(engagement).body["title"]) == (200, "Renamed")
    assert "Saved 10:00" in " ".join(page.split())
    assert 'name="version" value="3"' in page
    assert 'id="checklist"' in page
    assert "<html" not in page


def test_saving_by_itself_over_a_colleagues_says_so_and_saves_nothing(client):
    engagement = drafted(client)
    drafts.save(
        engagement=engagement, body=whole(title="Theirs"), expected_version=2, by=client_of(engagement), now=NOW
    )
    response = post(client, engagement, whole(), 2, htmx=True, do="autosave", title="Mine")
    assert response.status_code == 412
    assert OWN_TAB in " ".join(text_of(response).split())
    assert 'name="version" value="2"' in text_of(response)
    assert stored(engagement).body["title"] == "Theirs"


def test_saving_by_itself_tells_what_each_row_says_now(client):
    engagement = drafted(client)
    typed = {"payment_terms-0-amount": "750", "deliverables-1-criteria": ""}
    page = text_of(post(client, engagement, whole(), 2, htmx=True, do="autosave", **typed))
    lines = fromstring(page).xpath(
        "//span[@hx-swap-oob][starts-with(@id, 'payment_terms-0') or @id='deliverables-1-line']"
    )
    assert [" ".join(line.text_content().split()) for line in lines] == [
        "Deliverable 2 to complete Sun 22 Nov 2026, 17:00 Manila",
        "Payment 1 EUR 750.00 · on acceptance of Deliverable 1",
    ]


def test_the_contents_say_what_is_there_and_what_is_missing(client):
    engagement = drafted(client)
    body = whole()
    body["parts"]["tools"], body["parts"]["deliverables"]["items"][1]["due_at"] = {"items": []}, ""
    drafts.save(engagement=engagement, body=body, expected_version=2, by=client_of(engagement), now=NOW)
    page = client.get(url("agreement_edit", engagement))
    assert [(entry["anchor"], str(entry["gist"])) for entry in page.context["outline"]] == [
        ("id_title", "Website relaunch"),
        ("brief", "1"),
        ("deliverables", "2"),
        ("tools", ""),
        ("communication", "reply in 2 working days"),
        ("payment_terms", "2 · EUR\N{NO-BREAK SPACE}1,200.00"),
        ("check_in_plan", "Every week"),
    ]
    [group] = [group for entry in page.context["outline"] for group in entry["groups"]]
    assert group["name"] == "Deliverable 2"
    assert 'href="#id_deliverables-1-due_at"' in text_of(page)


def test_the_contents_tell_a_text_without_its_time_from_nothing(client):
    engagement = drafted(client)
    body = whole()
    body["parts"]["communication"]["answer_days"] = "soon"
    drafts.save(engagement=engagement, body=body, expected_version=2, by=client_of(engagement), now=NOW)
    outline = client.get(url("agreement_edit", engagement)).context["outline"]
    assert [str(entry["gist"]) for entry in outline if entry["anchor"] == "communication"] == ["no time to answer yet"]


def test_rows_are_folded_to_a_line_but_for_what_is_new_or_to_correct(client):
    engagement = drafted(client)
    edit = url("agreement_edit", engagement)
    assert unfolded(client.get(edit)) == []
    assert unfolded(client.get(f"{edit}?at=deliverables-1")) == ["deliverables-1"]
    typed = {"deliverables-0-due_at": "", "check_in_plan-time": "late"}
    assert unfolded(post(client, engagement, whole(), 2, do="check", **typed)) == ["deliverables-0", "check_in_plan-0"]
    post(client, engagement, whole(), 3, do="brief:add")
    assert unfolded(client.get(edit)) == ["brief-1"]


def test_a_part_in_which_nothing_is_written_yet_is_open(client):
    engagement = draft_engagement()
    as_client(client, engagement)
    assert unfolded(client.get(url("agreement_edit", engagement))) == ["communication-0", "check_in_plan-0"]


def unfolded(response):
    """The rows whose fields are seen, as a browser without a script shows them."""
    return fromstring(response.content).xpath("//details[@open][contains(@class, 'part-row')]/@id")


def test_a_field_that_is_folded_away_never_keeps_the_form_from_being_sent(client):
    [form] = fromstring(client.get(url("agreement_edit", drafted(client))).content).xpath("//form[@id='draft']")
    assert "novalidate" in form.attrib
    assert form.xpath(".//*[@required or @pattern or @min or @max]") == []


def test_the_page_of_the_draft_leads_to_the_field_in_its_unfolded_row(client):
    engagement = drafted(client)
    post(client, engagement, whole(), 2, **{"deliverables-1-due_at": ""})
    page = text_of(client.get(url("agreement", engagement)))
    assert "&amp;at=deliverables-1#id_deliverables-1-due_at" in page


def test_rows_that_were_not_saved_keep_their_marks_when_one_was_to_be_removed(client):
    engagement = drafted(client)
    drafts.save(engagement=engagement, body=whole(), expected_version=2, by=client_of(engagement), now=NOW)
    typed = {"deliverables-1-due_at": "", "do": "deliverables:remove:0"}
    page = fromstring(text_of(post(client, engagement, whole(), 2, **typed)))
    lines = [page.get_element_by_id(f"deliverables-{n}-line").text_content() for n in (0, 1)]
    assert ["to complete" in line for line in lines] == [False, True]


def test_text_that_cannot_be_stored_is_refused_and_kept(client):
    engagement = drafted(client)
    response = post(client, engagement, whole(), 2, **{"brief-0-body": "bell \x07 rings"})
    assert response.status_code == 422
    assert "control characters" in text_of(response)
    assert "bell \x07 rings" in text_of(response)
    assert stored(engagement).version == 2


def test_checking_what_is_complete_leads_on(client):
    engagement = drafted(client)
    response = post(client, engagement, whole(), 2, do="check")
    assert (response.status_code, response["Location"]) == (302, url("agreement_propose", engagement))
    response = post(client, engagement, whole(), 3, htmx=True, do="check")
    assert response["HX-Redirect"] == url("agreement_propose", engagement)


def test_checking_what_is_not_complete_saves_it_and_names_every_fault_at_its_field(client):
    engagement = drafted(client)
    typed = {"deliverables-0-due_at": "", "payment_terms-1-amount": "many", "brief-0-title": ""}
    response = post(client, engagement, whole(), 2, do="check", **typed)
    assert response.status_code == 422
    page = text_of(response)
    for field in ("deliverables-0-due_at", "payment_terms-1-amount", "brief-0-title"):
        assert f'id="id_{field}_error"' in page
        assert f'#id_{field}"' in page
    assert 'value="many"' in page
    assert stored(engagement).version == 3


def test_a_count_beyond_the_limit_adds_no_blank_rows_and_says_so(client):
    engagement = drafted(client)
    before = stored(engagement)
    response = post(client, engagement, before.body, 2, **{"brief-count": "9999"})
    assert response.status_code == 422
    assert "Brief: more than the 500 entries that it may have. Nothing was saved." in text_of(response)
    assert (stored(engagement).version, stored(engagement).body) == (2, before.body)


def test_rows_are_added_moved_and_removed_without_a_script(client):
    engagement = drafted(client)
    response = post(client, engagement, stored(engagement).body, 2, do="deliverables:add")
    assert response["Location"].endswith("#deliverables-2")
    keys = [row["key"] for row in stored(engagement).body["parts"]["deliverables"]["items"]]
    assert keys[:2] == ["d1", "d2"]
    assert stored(engagement).body["parts"]["deliverables"]["items"][2]["zone"] == "Asia/Manila"
    post(client, engagement, stored(engagement).body, 3, do="deliverables:up:1")
    assert [row["key"] for row in stored(engagement).body["parts"]["deliverables"]["items"]][:2] == ["d2", "d1"]
    post(client, engagement, stored(engagement).body, 4, do="deliverables:remove:0")
    assert [row["key"] for row in stored(engagement).body["parts"]["deliverables"]["items"]][:1] == ["d1"]


def test_a_new_deadline_begins_in_the_zone_of_the_side_whose_it_is(client):
    engagement = drafted(client)
    for version, code in enumerate(("deliverables", "tools"), start=2):
        post(client, engagement, stored(engagement).body, version, do=f"{code}:add")
    parts = stored(engagement).body["parts"]
    assert (parts["deliverables"]["items"][-1]["zone"], parts["tools"]["items"][-1]["zone"]) == (
        engagement.contractor.zone, engagement.organization.zone
    ) == ("Asia/Manila", "Europe/Berlin")  # fmt: skip


def test_what_was_typed_is_saved_with_a_rows_button(client):
    engagement = drafted(client)
    post(client, engagement, stored(engagement).body, 2, do="tools:add", **{"brief-0-title": "Renamed"})
    assert stored(engagement).body["parts"]["brief"]["items"][0]["title"] == "Renamed"


def test_with_a_script_only_the_part_that_changed_comes_back(client):
    engagement = drafted(client)
    response = post(client, engagement, stored(engagement).body, 2, htmx=True, do="deliverables:add")
    page = text_of(response)
    assert response["HX-Retarget"] == "#deliverables"
    assert 'id="deliverables-2"' in page
    assert 'id="payment_terms"' in page  # its boxes name the deliverables
    assert 'id="brief"' not in page
    assert "autofocus" in page


def test_payments_forget_a_deliverable_that_is_removed(client):
    engagement = drafted(client)
    post(client, engagement, stored(engagement).body, 2, do="deliverables:remove:0")
    assert [row["deliverables"] for row in stored(engagement).body["parts"]["payment_terms"]["items"]] == [[], ["d2"]]


@pytest.mark.parametrize("do", ["nowhere:add", "brief:fly:0", "brief:remove:99", "brief:up:-1", "", "brief:add:x:y"])
def test_a_button_that_is_none_only_saves(client, do):
    engagement = drafted(client)
    before = len(stored(engagement).body["parts"]["brief"]["items"])
    assert post(client, engagement, stored(engagement).body, 2, do=do).status_code == 302
    assert len(stored(engagement).body["parts"]["brief"]["items"]) in {before, before + 1}


def test_the_contractor_counters_from_the_text_of_the_proposal(client):
    engagement = offered_engagement()
    as_contractor(client, engagement)
    page = client.get(url("agreement_edit", engagement))
    assert 'name="version" value="0"' in text_of(page)
    response = post(client, engagement, page.context["body"], 0, title="Counter")
    assert response.status_code == 302
    assert stored(engagement, "contractor").body["title"] == "Counter"
    assert stored(engagement, "client").body["title"] == "Website relaunch"


def test_a_draft_begins_anew_from_a_version_or_is_thrown_away(client):
    engagement = active_engagement()
    as_client(client, engagement)
    post(client, engagement, client.get(url("agreement_edit", engagement)).context["body"], 0, title="Other")
    client.post(url("agreement_restart", engagement), {"version": "1"})
    assert stored(engagement).body["title"] == "Website relaunch"
    client.post(url("agreement_restart", engagement))
    assert not Draft.objects.filter(engagement=engagement).exists()
    assert client.post(url("agreement_restart", engagement), {"version": "77"}).status_code == 404


def test_a_job_that_is_over_is_not_edited(client):
    engagement = drafted(client)
    client.post(url("engagement_cancel", engagement))
    assert client.get(url("agreement_edit", engagement)).status_code == 302
    assert post(client, engagement, whole(), 2).status_code == 302
    assert stored(engagement).version == 2
