"""The first-run set-up proposes the zone of the browser; without a script it proposes UTC."""

import pytest

pytestmark = pytest.mark.processes


@pytest.fixture
def welcome(machine, browser):
    """The first step of the set-up as a browser of some zone shows it."""
    address = machine.start_web()

    def opened(**context):
        page = browser.new_context(**context).new_page()
        page.goto(f"{address}/welcome/")
        return page

    return opened


def test_the_set_up_proposes_the_zone_of_the_browser(welcome):
    for zone in ("Asia/Manila", "America/Chicago", "Asia/Calcutta"):  # the last as Chromium calls it
        page = welcome(timezone_id=zone)
        chosen = page.locator("select[name=zone]")
        assert chosen.input_value() == zone
        page.context.close()


def test_a_zone_that_the_list_calls_otherwise_is_found(welcome):
    page = welcome(timezone_id="Asia/Calcutta")
    page.locator("select[name=zone] option[value='Asia/Calcutta']").evaluate("option => option.remove()")
    script = page.locator("script[src*='zone']").get_attribute("src")
    page.add_script_tag(url=script)
    assert page.locator("select[name=zone]").input_value() == "Asia/Kolkata"
    page.context.close()


def test_what_was_chosen_stays_when_the_form_comes_back(welcome):
    page = welcome(timezone_id="Asia/Manila")
    page.select_option("select[name=zone]", "Europe/Berlin")
    page.locator("form:has(select[name=zone])").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".error-summary")
    assert page.locator("select[name=zone]").input_value() == "Europe/Berlin"
    page.context.close()


def test_without_a_script_it_is_utc(welcome):
    page = welcome(timezone_id="Asia/Manila", java_script_enabled=False)
    assert page.locator("select[name=zone]").input_value() == "UTC"
    page.context.close()
