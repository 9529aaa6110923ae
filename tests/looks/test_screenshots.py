"""The pictures of the README come from here: ``SCREENSHOTS=docs/screenshots make test TEST_ARGS=tests/looks``."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engagements.models import Engagement
from tests.looks.sight import page_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SHOTS = [
    ("home", "owner", DESK, "light", "/", "Your turn"),
    ("room", "owner", DESK, "light", "/engagements/{website}/", "Website relaunch"),
    ("room-dark", "owner", DESK, "dark", "/engagements/{website}/", "Website relaunch"),
    ("agreement", "owner", DESK, "light", "/engagements/{website}/agreement/", "Website relaunch"),
    ("money", "finance", DESK, "light", "/money/", "Money"),
    ("quick", "owner", DESK, "light", "/engagements/new/quick/", "Quick job"),
    ("contractor-phone", "contractor", PHONE, "light", "/", "Your turn"),
]


@pytest.mark.parametrize(("name", "role", "size", "scheme", "path", "heading"), SHOTS, ids=[shot[0] for shot in SHOTS])
def test_a_picture(browser: Browser, address: str, tmp_path: Path, name, role, size, scheme, path, heading):
    website = Engagement.objects.get(title="Website relaunch").pk
    page: Page = page_of(browser, address, role, viewport=size, color_scheme=scheme)
    page.goto(address + path.format(website=website))
    expect(page.locator("h1")).to_have_text(heading)
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page.screenshot(path=folder / f"{name}.png")
    page.context.close()
    assert (folder / f"{name}.png").stat().st_size > 20_000
