"""On a phone every tab of a room begins on the first screen; what stands back is one tap away, and all there on paper."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from engagements.models import Engagement
from tests.looks.sight import page_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PHONE = {"width": 360, "height": 740}


def room_of(browser: Browser, address: str, tab: str = "", title: str = "Website relaunch") -> Page:
    page = page_of(browser, address, "owner", viewport=PHONE, java_script_enabled=False)
    page.goto(f"{address}/engagements/{Engagement.objects.get(title=title).pk}/{tab}")
    return page


def test_whose_turn_it_is_comes_with_what_by_when_and_since_when(browser: Browser, address: str):
    page = room_of(browser, address)
    for text in (".whose", ".what"):
        expect(page.locator(f".move-banner {text}")).to_be_visible()
    expect(page.locator(".move-banner .then")).to_have_text(
        re.compile(r"(Due|past the agreed date:) .+\. +Since \w+ \d+ \w+\."), use_inner_text=True
    )
    page.context.close()


@pytest.mark.parametrize("tab", ["", "work/", "money/", "history/"])
def test_what_a_tab_says_begins_in_the_upper_part_of_the_screen(browser: Browser, address: str, tab: str):
    page = room_of(browser, address, tab)
    tabs = page.locator(".tabs").bounding_box()
    page.context.close()
    assert tabs is not None
    assert tabs["y"] + tabs["height"] < PHONE["height"] * 0.55


def test_the_rest_of_the_head_is_unfolded_without_a_script(browser: Browser, address: str):
    page = room_of(browser, address)
    rest = [page.locator(f".room-head {part}") for part in (".before", ".aside", ".rest")]
    for part in rest:
        expect(part).to_be_hidden()
    page.locator(".room-more > summary").click()
    for part in rest:
        expect(part).to_be_visible()
    page.context.close()


def test_the_timeline_opens_where_today_is_and_is_scrolled_freely_from_then_on(browser: Browser, address: str):
    page, lies_at = page_of(browser, address, "owner", viewport=PHONE, java_script_enabled=False), []
    for job in Engagement.objects.exclude(status__in=["draft", "closed"]):
        page.goto(f"{address}/engagements/{job.pk}/")
        if page.locator(".timeline .today").count():
            page.wait_for_timeout(400)
            today, box = (
                page.locator(".timeline .today").bounding_box(),
                page.locator(".timeline-scroll").bounding_box(),
            )
            assert today is not None
            assert box is not None
            lies_at.append((today["x"] - box["x"]) / box["width"])
    scroll = page.locator(".timeline-scroll")
    before = scroll.evaluate("box => { const was = box.scrollLeft; box.scrollTo(was - 40, 0); return was; }")
    page.wait_for_timeout(200)
    after = scroll.evaluate("box => box.scrollLeft")
    page.context.close()
    assert len(lies_at) > 3
    assert [share for share in lies_at if not 0.2 < share < 0.9] == []
    assert after == before - 40


def test_on_paper_nothing_stands_back(browser: Browser, address: str):
    page = room_of(browser, address)
    page.emulate_media(media="print")
    expect(page.locator(".room-head .before")).to_be_visible()
    expect(page.locator(".room-head .aside")).to_be_visible()
    expect(page.locator(".room-more")).to_be_hidden()
    page.context.close()


def test_a_long_title_takes_two_lines_until_it_is_unfolded(browser: Browser, address: str):
    Engagement.objects.filter(title="Spring catalogue").update(title="Spring catalogue, " * 8)
    page = room_of(browser, address, title="Spring catalogue, " * 8)
    title = page.locator("h1")
    folded = title.bounding_box()
    page.locator(".room-more > summary").click()
    unfolded = title.bounding_box()
    page.context.close()
    assert folded is not None
    assert unfolded is not None
    assert folded["height"] < 60 < unfolded["height"]
