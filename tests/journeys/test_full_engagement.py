"""One engagement from a written brief to a received payment, as owner, manager and contractor, in real browsers."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engagements.models import Engagement
from kernel import clock
from kernel.moves.repair import findings
from kernel.record import verify
from tests.journeys.stage import Stage, fill, people, press

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]
HERE = Path(__file__).parent
REAL = HERE.parent.parent.parent / "shared" / "data" / "briefs" / "opm-eqip"
BRIEFS = [[HERE / "brief.md"], *([[REAL / "PWS.md", REAL / "QASP.md"]] if REAL.is_dir() else [])]


@pytest.mark.parametrize("documents", BRIEFS, ids=lambda documents: documents[0].stem)
def test_an_engagement_from_a_written_brief_to_the_last_payment(stage: Stage, documents: list[Path]) -> None:
    people()
    manager = stage.sign_in("manager", "jonas@harbour.example")
    room = write_the_brief(stage, manager, documents)
    add_terms(manager)
    propose(manager)
    owner = stage.sign_in("owner", "maria@harbour.example")
    sign(owner, room)
    ana = stage.sign_in("contractor", "ana@reyes.example", viewport={"width": 390, "height": 844})
    ask_and_answer(ana, manager, room)
    counter(ana, room)
    sign(owner, room)
    expect(owner.locator("main")).to_contain_text("In force")
    miss_a_check_in(stage, ana, room)
    deliver_in_two_rounds(ana, manager, room)
    pay_in_two_parts(owner, ana, room)
    close(stage, manager, room)


def write_the_brief(stage: Stage, page: Page, documents: list[Path]) -> str:
    """New job, imported from documents; returns the room's address."""
    page.goto(f"{stage.address}/engagements/new/full/")
    fill(page, title="Member portal")
    page.locator("main [name=who]").select_option(label="Ana Reyes")
    page.locator("main .form-actions .btn-primary").click()
    expect(page.locator("h1")).to_have_text("Member portal")
    room = re.sub(r"agreement/import/.*", "", page.url)
    for document in documents:
        page.goto(f"{room}agreement/import/")
        page.set_input_files("main [name=file]", document)
        press(page, "Show the preview")
        expect(page.locator("main")).to_contain_text("Take over into the draft")
        press(page, "Take over into the draft")
        expect(page).to_have_url(f"{room}agreement/edit/")
    return room


def add_terms(page: Page) -> None:
    """Keep the first deliverable, with a date; two payments; a check-in every week."""
    page.goto(page.url + "?full=1")
    while page.locator("button[value='deliverables:remove:1']").count():
        remove(page, "deliverables:remove:1")
    criteria = page.locator("[name='deliverables-0-criteria']")
    if not criteria.input_value():
        criteria.evaluate("field => { field.value = 'Arrives every Friday and names what is blocked' }")
    due = (clock.now().date() + timedelta(days=30)).isoformat()
    page.locator("[name='deliverables-0-due_at']").evaluate("(field, value) => { field.value = value }", f"{due}T17:00")
    for position, (title, amount, trigger) in enumerate(
        [("Deposit", "500.00", "up_front"), ("Delivery", "2500.00", "acceptance")]
    ):
        page.locator("button[value='payment_terms:add']").click()
        expect(page.locator(f"[name='payment_terms-{position}-title']")).to_be_visible()
        page.locator(f"[name='payment_terms-{position}-title']").fill(title)
        page.locator(f"[name='payment_terms-{position}-amount']").fill(amount)
        page.locator(f"[name='payment_terms-{position}-trigger']").select_option(trigger)
    page.locator("#id_payment_terms-1-deliverables_0").check()
    page.locator("[name='check_in_plan-rhythm']").select_option("weekly")
    first = (clock.now() + timedelta(days=1)).date().isoformat()  # still to come wherever the plan counts its days
    page.locator("[name='check_in_plan-first_on']").evaluate("(field, value) => { field.value = value }", first)


def remove(page: Page, value: str) -> None:
    """Remove a row of the editor; it asks first."""
    before = page.locator("[name$='-review_days']").count()
    page.locator(f"button[value='{value}']").evaluate("button => button.click()")
    yes = page.locator("dialog [data-yes]")
    if yes.is_visible():
        yes.click()
    expect(page.locator("[name$='-review_days']")).to_have_count(before - 1)


def propose(page: Page) -> None:
    page.locator("button[name=do][value=check]").click()
    expect(page).to_have_url(re.compile(r"/agreement/propose/"))
    page.locator("main .form-actions .btn-primary").first.click()
    expect(page).to_have_url(re.compile(r"/agreement/$"))


def sign(page: Page, room: str) -> None:
    """Sign what is on the table: one's own proposal beside it, the other side's after reading it."""
    page.goto(f"{room}agreement/")
    reading = page.get_by_role("link", name="Read and sign")
    if reading.count():
        reading.click()
    page.get_by_role("button", name=re.compile("^Sign version")).click()
    expect(page).to_have_url(re.compile(r"/agreement/$"))


def ask_and_answer(ana: Page, manager: Page, room: str) -> None:
    ana.goto(f"{room}questions/")
    fill(ana, question="Who gives the members their first password?")
    ana.locator("main .form-actions .btn-primary").click()
    manager.goto(room)
    expect(manager.locator(".move-banner")).to_contain_text("Who gives the members")
    press(manager, "Answer")
    fill(manager, answer="The office does, by letter.")
    press(manager, "Answer the question")
    ana.goto(f"{room}agreement/")
    expect(ana.locator("main")).to_contain_text("The office does, by letter.")


def counter(ana: Page, room: str) -> None:
    """The contractor wants more for the delivery."""
    ana.goto(f"{room}agreement/edit/")
    ana.locator("[name='payment_terms-1-amount']").evaluate("field => { field.value = '2700.00' }")
    ana.locator("button[name=do][value=check]").click()
    expect(ana).to_have_url(re.compile(r"/agreement/propose/"))
    fill(ana, reason="The trial with members takes two more days.")
    ana.locator("main .form-actions .btn-primary").first.click()
    expect(ana).to_have_url(re.compile(r"/agreement/$"))


def miss_a_check_in(stage: Stage, ana: Page, room: str) -> None:
    """The date passes; the running worker reminds by mail, in her working hours; then the check-in comes."""
    stage.move_clock_to(working_morning(clock.now() + timedelta(days=9)))
    stage.machine.wait_until(
        lambda: any("Member portal" in mail and "goes" in mail for mail in stage.mails_to("ana@reyes.example")),
        timeout=60,
    )
    ana.goto(f"{room}check-ins/")
    press(ana, "Check in")
    fill(ana, done="First screens.", next="Trial with members.")
    ana.locator("main .form-actions .btn-primary").first.click()
    expect(ana.locator("main")).to_contain_text("First screens.")


def working_morning(moment: datetime) -> datetime:
    """10:30 in Manila on that day, or on the first working day after it."""
    while moment.isoweekday() > 5:
        moment += timedelta(days=1)
    return moment.replace(hour=2, minute=30)


def deliver_in_two_rounds(ana: Page, manager: Page, room: str) -> None:
    deliver(ana, room, "First round, all in the repository.")
    review(manager, room)
    manager.locator("[name=unmet]").first.check()
    fill(manager, note="Two screens are not covered by tests yet.")
    press(manager, "Request changes")
    expect(manager.locator("main")).to_contain_text("Two screens are not covered")
    deliver(ana, room, "Second round: every screen is covered.")
    review(manager, room)
    press(manager, "Accept: all is met")
    expect(manager.locator("main")).to_contain_text("Accepted")
    fill(manager, text="Members found their way without a word from us.")
    press(manager, "Commend")
    expect(manager.locator("main")).to_contain_text("Members found their way")


def deliver(page: Page, room: str, note: str) -> None:
    page.goto(f"{room}work/")
    page.locator("main a[href*='/deliverables/']").first.click()
    fill(page, note=note)
    page.locator("form[action$='/submit/'] .btn-primary").click()
    expect(page.locator("main")).to_contain_text(note)


def review(page: Page, room: str) -> None:
    page.goto(f"{room}work/")
    page.locator("main a[href*='/deliverables/']").first.click()
    expect(page.locator("form[action$='/review/']")).to_be_visible()


def pay_in_two_parts(owner: Page, ana: Page, room: str) -> None:
    """The deposit at once; the delivery in two parts; every receipt confirmed."""
    for amount in ("500.00", "1700.00", "1000.00"):
        owner.goto(f"{room}money/")
        press(owner, "I have paid")
        fill(owner, amount=amount, reference="RE-1")
        press(owner, "Record the payment")
        expect(owner.locator("main")).to_contain_text("RE-1")
    ana.goto(f"{room}money/")
    while ana.get_by_role("button", name="It arrived").count():
        before = ana.get_by_role("button", name="It arrived").count()
        ana.get_by_role("button", name="It arrived").first.click()
        expect(ana.get_by_role("button", name="It arrived")).to_have_count(before - 1)
        ana.goto(f"{room}money/")


def close(stage: Stage, manager: Page, room: str) -> None:
    manager.goto(f"{room}close/")
    press(manager, "Close this engagement")
    expect(manager.locator("main")).to_contain_text("closed")
    engagement = Engagement.objects.get()
    assert engagement.status == "closed"
    assert list(verify(engagement)) == []
    assert list(findings(now=clock.now())) == []
    assert stage.errors == []
