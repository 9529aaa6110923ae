"""The stage of the journeys: people with their own browsers, a running product, a clock that can be moved."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from accounts.models import ContractorMembership, Membership, Role, User
from accounts.services import contractors, organizations, relationships, users
from kernel import clock
from kernel.actors import Actor
from tests.support.machine import Machine

CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)
PHONE = {"width": 390, "height": 844}


@dataclass
class Stage:
    """One running product with an organization (owner, manager with a limit) and a contractor."""

    machine: Machine
    browser: Browser
    address: str
    mails: Path
    pages: dict[str, Page] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def sign_in(self, who: str, email: str, **context: Any) -> Page:
        """Sign in by a code that is mailed over real SMTP, in a browser of one's own."""
        page = self.browser.new_context(**context).new_page()
        page.on("console", lambda message: message.type == "error" and self.errors.append(f"{who}: {message.text}"))
        page.goto(f"{self.address}/accounts/login/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_role("button", name="Send me a code").click()
        self.machine.wait_until(lambda: self.newest_mail(email), timeout=30)
        found = CODE.search(self.newest_mail(email))
        assert found, self.newest_mail(email)
        page.locator("input[name=code]").fill(found[1])
        page.locator("main button[type=submit]").first.click()
        expect(page.locator("h1")).to_have_text("Your turn")
        self.pages[who] = page
        return page

    def mails_to(self, email: str) -> list[str]:
        """The plain texts of the mails to ``email``, oldest first, each with its subject in front."""
        texts = []
        for path in sorted(self.mails.glob("*.eml"), key=lambda path: path.stat().st_mtime):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            if email in str(message["To"]):
                body = message.get_body(("plain",))
                texts.append(f"{message['Subject']}\n{body.get_content() if body else ''}")
        return texts

    def newest_mail(self, email: str) -> str:
        return (self.mails_to(email) or [""])[-1]

    def move_clock_to(self, moment: datetime) -> None:
        """Move the clock of every process to ``moment``."""
        clock.shift_to(moment)


def people() -> dict[str, User]:
    """Harbour Studio with Maria (owner) and Jonas (manager up to EUR 1,000), and Ana Reyes in Manila."""
    now = clock.now()
    maria = users.create(email="maria@harbour.example", name="Maria Okonkwo", zone="Europe/Berlin", is_proven=True)
    jonas = users.create(email="jonas@harbour.example", name="Jonas Weber", zone="Europe/Berlin", is_proven=True)
    ana = users.create(email="ana@reyes.example", name="Ana Reyes", zone="Asia/Manila", is_proven=True)
    organization = organizations.set_up(
        owner=maria, name="Harbour Studio", zone="Europe/Berlin", currency="EUR", now=now
    )
    Membership.objects.create(organization=organization, user=jonas, role=Role.MANAGER, signing_limit=1000)
    by = Actor(user_id=maria.pk, side="client")
    contractor = contractors.create(name="Ana Reyes", kind="person", zone="Asia/Manila", by=by, now=now)
    ContractorMembership.objects.create(contractor=contractor, user=ana, is_admin=True)
    relationships.start(organization=organization, contractor=contractor, manager=jonas, by=by, now=now)
    return {"owner": maria, "manager": jonas, "contractor": ana}


def press(page: Page, name: str) -> None:
    """Press a button or follow a link of the page's own content by its name."""
    main = page.locator("main")
    main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names; ``__`` stands for a hyphen."""
    for name, value in values.items():
        page.locator(f"main [name='{name.replace('__', '-')}']").first.fill(value)
