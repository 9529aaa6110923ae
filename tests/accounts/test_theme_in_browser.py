"""The theme in a real browser: chosen without loading the page anew, and there on the next device from the first paint."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import MembershipFactory

pytestmark = pytest.mark.processes


def sign_in(context, user, address):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


def test_the_theme_is_chosen_on_one_device_and_there_on_another(machine, browser):
    user, address = MembershipFactory().user, machine.start_web()
    one, other = browser.new_context(color_scheme="light"), browser.new_context(color_scheme="light")
    for context in (one, other):
        sign_in(context, user, address)
    page = one.new_page()
    page.goto(f"{address}/account/profile/")
    page.fill("input[name=name]", "Half typed")
    page.locator("details[data-menu] summary").first.click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_selector('html[data-bs-theme="dark"]')
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    assert page.input_value("input[name=name]") == "Half typed"
    assert 'data-bs-theme="dark"' in other.request.get(f"{address}/account/profile/").text()
    one.close()
    other.close()
