"""The page of API tokens in a real browser, with and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import ApiToken
from tests.factories import MembershipFactory

pytestmark = pytest.mark.processes


@pytest.fixture
def opened(machine, browser, client):
    """The page as the owner of an organization opens it."""
    client.force_login(MembershipFactory().user)
    address, contexts = machine.start_web(), []

    def page(**context):
        made = browser.new_context(**context)
        contexts.append(made)
        made.add_cookies([{"name": n, "value": c.value, "url": address} for n, c in client.cookies.items()])
        page = made.new_page()
        page.goto(f"{address}/account/tokens/")
        return page

    yield page
    for context in contexts:
        context.close()


def test_without_a_script_a_token_is_made_right_by_right_and_revoked_after_a_second_thought(opened):
    page = opened(java_script_enabled=False)
    assert not page.locator(".rights").is_visible()
    page.get_by_label("What it is for").fill("Script")
    page.get_by_label("Choose …").check()
    page.locator(".area summary", has_text="signatures").click()
    page.get_by_label("Sign an agreement in your name").check()
    page.get_by_role("button", name="Make the token").click()
    assert page.locator("#secret").inner_text().startswith("cp_")
    assert not page.locator("[data-copy]").is_visible()
    assert ApiToken.objects.get().scopes == ["engagement.read", "agreement.sign"]
    assert not page.get_by_role("button", name="Revoke it").is_visible()
    page.locator("summary", has_text="Revoke").click()
    page.get_by_role("button", name="Revoke it").click()
    assert "no longer opens anything" in page.locator("main").inner_text()


def test_the_button_copies_the_token_and_says_so(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("What it is for").fill("Script")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("button", name="Copy the token").click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#secret").inner_text()


def test_axe_finds_nothing_with_a_new_token_every_right_and_a_revocation_open(opened):
    page = opened(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page.get_by_label("What it is for").fill("Script")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_text("Make another token").click()
    page.get_by_label("Choose …").check()
    for summary in page.locator(".area:not([open]) > summary, .token-end > summary, .token-rights > summary").all()[
        ::-1
    ]:
        summary.click()
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
