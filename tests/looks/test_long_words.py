"""A title without a single space, as long as it may be, moves no page of a phone sideways."""

import pytest
from playwright.sync_api import Browser

from engagements.models import Engagement
from tests.looks.sight import page_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PHONE = {"width": 360, "height": 740}


def test_a_long_word_breaks_wherever_a_draft_is_named(browser: Browser, address: str):
    draft = Engagement.objects.filter(status="draft").first()
    assert draft is not None
    Engagement.objects.filter(pk=draft.pk).update(title="W" * 160)
    page = page_of(browser, address, "owner", viewport=PHONE)
    room = f"/engagements/{draft.pk}/"
    widths = {}
    for path in ("/", "/engagements/", room, f"{room}agreement/edit/", f"{room}history/"):
        page.goto(address + path)
        assert "W" * 160 in page.content()
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert set(widths.values()) == {PHONE["width"]}, widths
