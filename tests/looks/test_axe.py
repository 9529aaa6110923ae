"""Every page that a role can reach from home: axe finds nothing to mend, the browser nothing to complain about.

The owner's pages are looked at in light and dark, at a desk and on a phone; the others' once.
"""

from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from accounts.demo import ROLES
from tests.looks.sight import page_of

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOOKS = [
    pytest.param("light", DESK, id="light at a desk"),
    pytest.param("dark", DESK, id="dark at a desk"),
    pytest.param("light", PHONE, id="light on a phone"),
    pytest.param("dark", PHONE, id="dark on a phone"),
]
DOWNLOADS = {"engagement_csv", "money_csv", "history_csv", "history_json", "attachment", "schema"}
OF_EACH = 1  # pages of one address: the first object that is linked


class Walk:
    """One person's way through the product, link by link, with what was found on it."""

    def __init__(self, browser: Browser, address: str, role: str) -> None:
        self.address, self.found, self.visited = address, [], Counter()  # type: ignore[var-annotated]
        self.page: Page = page_of(browser, address, role, viewport=DESK)
        self.page.on("console", lambda said: self._note(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self._note(f"error: {error}"))

    def go(self, scheme: str, size: dict[str, int]) -> None:
        """Visit every page that is linked from another, home first, and look at each."""
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        waiting = ["/"]
        while waiting:
            path = waiting.pop(0)
            response = self.page.goto(self.address + path)
            if response is None or response.status != 200:
                self._note(f"status {response and response.status}")
                continue
            self._look(size)
            waiting += [link for link in self._links() if self._is_new(link)]
        self.page.context.close()

    def _look(self, size: dict[str, int]) -> None:
        for violation in Axe().run(self.page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]]
            self._note(f"{violation['id']} {targets[:3]}")
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            self._note(f"{width} px wide at {size['width']} px")

    def _links(self) -> list[str]:
        hrefs = self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        links = (urlsplit(urljoin(self.page.url, href)) for href in hrefs)
        return [link.path for link in links if f"{link.scheme}://{link.netloc}" == self.address]

    def _is_new(self, path: str) -> bool:
        try:
            name = resolve(path).url_name
        except Resolver404:
            return False
        self.visited[name] += 1
        return name not in DOWNLOADS and path != "/" and self.visited[name] <= OF_EACH

    def _note(self, what: str) -> None:
        self.found.append(f"{urlsplit(self.page.url).path}: {what}")


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_the_owner_s_pages(browser: Browser, address: str, scheme: str, size: dict[str, int]):
    walk = Walk(browser, address, "owner")
    walk.go(scheme, size)
    assert walk.found == []
    assert len(walk.visited) > 20


@pytest.mark.parametrize("role", [role.code for role in ROLES if role.code != "owner"])
def test_the_pages_of_everybody_else(browser: Browser, address: str, role: str):
    walk = Walk(browser, address, role)
    walk.go("light", DESK)
    assert walk.found == []
