"""The editor of a long draft: folded to its lines, yet nothing that is folded away is lost, unreachable or in the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from accounts.demo import email_of
from accounts.models import User
from engagements.models import Draft, Engagement
from engagements.services import drafts
from kernel import clock
from kernel.actors import Actor
from tests.engagements.agreement.bodies import whole
from tests.looks.sight import page_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def draft(address: str) -> Draft:
    """A draft with every part in it, of which one deliverable has no date yet."""
    body, soon = whole(title="Spring catalogue"), clock.now() + timedelta(days=30)
    body["parts"]["deliverables"]["items"][0]["due_at"] = body["parts"]["tools"]["items"][0]["needed_at"] = (
        soon.isoformat()
    )
    body["parts"]["check_in_plan"]["first_on"] = soon.date().isoformat()
    body["parts"]["deliverables"]["items"][1]["due_at"] = ""
    engagement = Engagement.objects.get(status="draft")
    by = Actor(user_id=User.objects.get(email=email_of("owner")).pk, side="client")
    return drafts.save(engagement=engagement, body=body, expected_version=None, by=by, now=clock.now())


@pytest.fixture
def editor(browser: Browser, address: str, draft: Draft) -> Any:
    """Opens the editor's page; every one is closed in the end."""
    pages: list[Page] = []

    def opened(**context: Any) -> Page:
        pages.append(page_of(browser, address, "owner", **{"viewport": DESK, **context}))
        pages[-1].goto(f"{address}/engagements/{draft.engagement_id}/agreement/edit/?full=1")
        return pages[-1]

    yield opened
    for page in pages:
        page.context.close()


Editor = Callable[..., Page]


def is_open(page: Page, anchor: str) -> bool:
    return bool(page.locator(f"#{anchor}").evaluate("fold => fold.open"))


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_folded_unfolded_or_with_faults(editor: Editor, size: dict[str, int], scheme: str):
    page = editor(viewport=size, color_scheme=scheme)
    found = [Axe().run(page).response["violations"]]
    page.locator("#do-check").click()
    expect(page.locator(".error-summary")).to_be_focused()
    found.append(Axe().run(page).response["violations"])
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    found.append(Axe().run(page).response["violations"])
    assert [[(v["id"], v["nodes"][0]["target"]) for v in violations] for violations in found] == [[], [], []]
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_what_is_folded_away_is_saved_as_it_is_without_a_script(editor: Editor, draft: Draft):
    page = editor(java_script_enabled=False)
    expect(page.locator("#id_deliverables-0-title")).to_be_hidden()
    page.locator("#id_title").fill("Summer catalogue")
    page.locator("#do-save").click()
    expect(page.locator("main")).to_contain_text("The draft is saved.")
    before, after = draft.body, Draft.objects.get(pk=draft.pk).body
    assert after == before | {"title": "Summer catalogue"}


def test_a_row_is_unfolded_and_written_in_without_a_script(editor: Editor, draft: Draft):
    page = editor(java_script_enabled=False, viewport=PHONE)
    page.locator("#deliverables-1 > summary").click()
    page.locator("#id_deliverables-1-title").fill("The second")
    page.locator("#do-save").click()
    expect(page.locator("#deliverables-1 > summary")).to_contain_text("The second")
    assert Draft.objects.get(pk=draft.pk).body["parts"]["deliverables"]["items"][1]["title"] == "The second"


def test_what_is_missing_leads_to_its_field_and_the_mark_goes_when_it_is_there(editor: Editor):
    page = editor()
    expect(page.locator("#deliverables-1 > summary")).to_contain_text("to complete")
    page.locator("#checklist a", has_text="Give a day and a time").click()
    due = page.locator("#id_deliverables-1-due_at")
    expect(due).to_be_focused()
    day = (clock.now() + timedelta(days=60)).date()
    due.fill(f"{day.isoformat()}T17:00")
    expect(page.locator("#checklist")).to_contain_text("complete", timeout=10_000)
    expect(page.locator("#checklist")).not_to_contain_text("to complete", timeout=10_000)
    expect(page.locator("#deliverables-1 > summary")).to_contain_text(f"{day.day} {day:%b %Y}")
    expect(due).to_be_focused()


def test_saving_by_itself_takes_the_reader_nowhere_after_a_check(editor: Editor):
    page = editor()
    page.locator("#do-check").click()
    expect(page.locator(".error-summary")).to_be_focused()
    text = page.locator("#id_deliverables-1-description")
    text.fill("Typed after the check")
    expect(page.locator("#draft-state")).to_contain_text("Saved", timeout=10_000)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        text.press_sequentially("!")
    page.wait_for_timeout(300)
    expect(text).to_be_focused()


def test_saving_leaves_unfolded_what_was_unfolded(editor: Editor):
    page = editor()
    page.locator("#brief-0 > summary").click()
    page.locator("#checklist summary").first.click()
    page.locator("#do-save").click()
    expect(page.locator("#draft-state")).to_contain_text("Saved")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#do-save").click()
    page.wait_for_timeout(200)
    assert is_open(page, "brief-0")
    assert not is_open(page, "deliverables-0")
    assert not page.locator("#checklist > details").evaluate("fold => fold.open")
    expect(page.locator("#do-save")).to_be_focused()


def test_a_colleague_who_was_faster_leaves_one_act_and_it_is_at_hand(editor: Editor, draft: Draft):
    page = editor()
    drafts.save(
        engagement=draft.engagement,
        body=draft.body,
        expected_version=None,
        by=Actor(user_id=User.objects.get(email=email_of("manager")).pk, side="client"),
        now=clock.now(),
    )
    page.locator("#id_title").fill("My own title")
    page.locator("#do-save").click()
    expect(page.locator(".error-summary")).to_contain_text("saved this draft meanwhile")
    expect(page.locator(".ag-bar .btn")).to_have_text(["Save mine over it"])
    page.locator(".ag-bar .btn").click()
    expect(page.locator("#draft-state")).to_contain_text("Saved")
    expect(page.locator("#do-save")).to_be_focused()
    assert Draft.objects.get(pk=draft.pk).body["title"] == "My own title"


def test_a_row_that_is_added_is_open_and_the_others_stay_as_they_are(editor: Editor):
    page = editor()
    page.locator("#deliverables-0 > summary").click()
    page.locator("button[value='deliverables:add']").click()
    expect(page.locator("#id_deliverables-2-title")).to_be_focused()
    assert (is_open(page, "deliverables-0"), is_open(page, "deliverables-1")) == (True, False)


def test_after_a_row_is_gone_the_focus_is_at_its_part(editor: Editor):
    page = editor()
    page.locator("#deliverables-1 > summary").click()
    page.locator("button[value='deliverables:remove:1']").click()
    page.locator("dialog [data-yes]").click()
    expect(page.locator("#deliverables-1")).to_have_count(0)
    expect(page.locator("#deliverables-title")).to_be_focused()


def test_the_acts_stay_in_view_and_hide_no_field_that_has_the_focus(editor: Editor):
    page = editor(viewport=PHONE)
    page.locator("#deliverables-1 > summary").click()
    bar = page.locator(".ag-bar")
    for name in ("title", "criteria", "due_at", "review_days", "description"):
        page.locator(f"#id_deliverables-1-{name}").focus()
        field, top = page.locator(f"#id_deliverables-1-{name}").bounding_box(), bar.bounding_box()
        assert field is not None
        assert top is not None
        assert field["y"] + 40 <= top["y"]  # at least its first line
        assert top["y"] + top["height"] <= PHONE["height"] + 1


def test_on_paper_nothing_is_folded(editor: Editor):
    page = editor()
    field = page.locator("#id_deliverables-0-title")
    assert not field.evaluate("field => field.checkVisibility()")
    page.emulate_media(media="print")
    assert field.evaluate("field => field.checkVisibility()")
    expect(page.locator(".ag-bar")).to_be_hidden()
