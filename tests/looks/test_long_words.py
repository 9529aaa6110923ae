"""A word without a single space, as long as it may be, and a sum as large as it may be, move no page sideways."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from engagements.models import Draft, Engagement
from tests.engagements.agreement.bodies import changed, whole
from tests.looks.sight import page_of
from tests.looks.unbroken import a_word, an_unbroken_job

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
TILES = "tiles => tiles.filter(tile => tile.scrollWidth > tile.clientWidth).length"


@pytest.fixture(scope="module")
def job(address: str) -> Engagement:
    with transaction.atomic():
        return an_unbroken_job()


def visited(page: Page, address: str, *paths: str, below: str) -> Iterator[str]:
    """Open these pages, and every page of the job that is linked from one of them."""
    waiting, seen = list(paths), set(paths)
    while waiting:
        path = waiting.pop()
        page.goto(address + path)
        yield path
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        links = {urlsplit(urljoin(page.url, href)).path for href in hrefs}
        found = {link for link in links if link.startswith(below) and not link.endswith((".csv", ".json"))} - seen
        seen |= found
        waiting += found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["at a desk", "on a phone"])
@pytest.mark.parametrize("role", ["owner", "contractor"])
def test_no_page_of_a_job_is_wider_than_the_screen(
    browser: Browser, address: str, job: Engagement, role: str, size: dict[str, int]
):
    page = page_of(browser, address, role, viewport=size)
    room, widths, spilled = f"/engagements/{job.pk}/", {}, {}
    for path in visited(page, address, "/", "/engagements/", "/money/", room, below=room):
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
        spilled[path] = page.eval_on_selector_all(".figure-card dd, .sum, .move-banner .what", TILES)
    page.context.close()
    assert {path: width for path, width in widths.items() if width != size["width"]} == {}
    assert {path: count for path, count in spilled.items() if count} == {}
    assert len(widths) > 20


def test_nor_is_a_page_that_names_a_draft_or_says_what_it_lacks(browser: Browser, address: str):
    draft = Draft.objects.get(engagement__status="draft")
    draft.body = changed(whole(title=a_word(160)), "deliverables", 0, title=a_word(), due_at="")
    draft.save(update_fields=["body"])
    Engagement.objects.filter(pk=draft.engagement_id).update(title=a_word(160))
    page, room, widths = page_of(browser, address, "owner", viewport=PHONE), f"/engagements/{draft.engagement_id}/", {}
    for path in ("/", "/engagements/", room, f"{room}history/", f"{room}agreement/edit/?full=1"):
        page.goto(address + path)
        expect(page.locator("main")).to_contain_text(a_word(160))
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    page.locator("#do-check").click()
    expect(page.locator(".error-summary")).to_contain_text(a_word())
    widths["checked"] = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert set(widths.values()) == {PHONE["width"]}, widths
