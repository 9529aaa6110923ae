"""The page of the API: everything of the schema, for people, under the content policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from kernel.api.reference import contents, document


def test_every_operation_and_shape_has_its_place(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    said = document()
    names = [act.id for group in contents()["groups"] for act in group.acts] + list(said["components"]["schemas"])
    assert [name for name in names if page.count(f'id="{name}"') != 1] == []


def test_every_link_leads_somewhere(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    targets = {part.split('"')[0] for part in page.split('href="#')[1:]}
    assert [target for target in targets if f'id="{target}"' not in page] == []


def test_the_page_is_light(client, db):
    assert len(client.get("/api/v1/docs/", headers={"Accept-Encoding": "gzip"}).content) < 40_000


@pytest.mark.processes
def test_the_browser_finds_nothing_to_block_and_axe_nothing_to_mend(machine, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{machine.start_web()}/api/v1/docs/")
    assert page.title() == "REST API – Counterpart"
    assert said == []
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
