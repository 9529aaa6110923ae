"""A quick job takes five acts from the offer to paid, and each is one press of one button."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from engagements.models import Engagement
from kernel import clock
from tests.journeys.stage import Stage, fill, people, press

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


def test_a_quick_job_takes_five_acts_without_javascript(stage: Stage) -> None:
    people()
    owner = stage.sign_in("owner", "maria@harbour.example", java_script_enabled=False)
    ana = stage.sign_in(
        "contractor", "ana@reyes.example", java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    acts = []
    for page in (owner, ana):
        page.on("request", lambda request: request.method == "POST" and acts.append(request.url))

    owner.goto(f"{stage.address}/engagements/new/quick/")
    owner.locator("main [name=who]").select_option(label="Ana Reyes")
    due = (clock.now() + timedelta(days=10)).strftime("%Y-%m-%dT17:00")
    fill(
        owner,
        what="Retouch 40 product photos. No new photos.",
        accepted_when="All 40 files\nWhite background",
        price="300",
    )
    owner.locator("main [name=due_at]").fill(due)
    press(owner, "Check and send the offer")
    expect(owner.locator(".move-banner")).to_contain_text("Ana")

    from_home(ana, stage, "Read and answer")
    if ana.get_by_role("link", name=re.compile("Read and sign")).count():
        ana.get_by_role("link", name=re.compile("Read and sign")).click()
    ana.get_by_role("button", name=re.compile("^(Sign version|Accept)")).first.click()

    from_home(ana, stage, "Deliver")
    fill(ana, note="All 40 files are in the folder.")
    ana.locator("form[action$='/submit/'] .btn-primary").click()

    from_home(owner, stage, "Review")
    press(owner, "Accept: all is met")

    owner.goto(f"{stage.address}/")
    expect(owner.locator("main")).to_contain_text("Pay Retouch 40 product photos: ")
    from_home(owner, stage, "I have paid")
    press(owner, "Record the payment")

    assert Engagement.objects.get().status == "closed"
    assert len(acts) == 5, acts


def from_home(page: Page, stage: Stage, button: str) -> None:
    """From Your turn to the act that waits there."""
    page.goto(f"{stage.address}/")
    press(page, button)
