"""Passkeys in a real browser: at an address that is a number they cannot work, and the page says why."""

import pytest
from playwright.sync_api import expect

from tests.factories import MembershipFactory

pytestmark = pytest.mark.processes


@pytest.fixture
def page(machine, browser, client):
    client.force_login(MembershipFactory().user)
    address, context = machine.start_web(), browser.new_context()
    context.add_cookies([{"name": n, "value": c.value, "url": address} for n, c in client.cookies.items()])
    page = context.new_page()
    page.goto(f"{address}/accounts/2fa/webauthn/add/")
    yield page
    context.close()


def test_at_a_number_a_passkey_is_not_added_and_the_page_says_why(page):
    assert "//127.0.0.1:" in page.url
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("#problem")).to_contain_text("Passkeys work only where the address has a name")
