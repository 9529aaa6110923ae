"""The page of the API: everything of the schema, for people, under the content policy."""

import json
import re
from copy import deepcopy

import pytest
from axe_playwright_python.sync_playwright import Axe
from jsonschema import Draft202012Validator
from lxml import html

from kernel.api.reference import contents, document
from tests.factories import MembershipFactory


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


def test_it_stands_in_the_frame_of_whoever_is_signed_in_and_alone_for_others(client, db):
    alone = client.get("/api/v1/docs/").content.decode()
    assert "Sign in" in alone
    assert "New job" not in alone
    client.force_login(MembershipFactory().user)
    page = client.get("/api/v1/docs/").content.decode()
    assert "New job" in page
    assert ">Sign in<" not in page


def test_every_example_is_as_the_schema_says(client, db):
    said = deepcopy(document()["components"]["schemas"])
    page = html.fromstring(client.get("/api/v1/docs/").content)
    examples = {example.get("data-shape"): json.loads(example.text) for example in page.xpath("//pre[@data-shape]")}
    assert list(examples) == ["Engagement", "Problem", "EngagementPage"]
    for shape in said.values():  # the examples are shortened: a field may be missing, none may be unknown
        shape |= {"required": [], "additionalProperties": shape.get("additionalProperties", False)}
    for name, example in examples.items():
        whole = said[name] | {"components": {"schemas": said}}
        assert [error.message for error in Draft202012Validator(whole).iter_errors(example)] == []
        assert not Draft202012Validator(whole).is_valid(example | {"unknown": 1})


def test_every_address_of_an_example_is_one(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    paths = set(re.findall(r"\$API(/[^\s<]+)", page))
    known = [re.sub(r"\{\w+\}", r"\\$[A-Z]+", path.removeprefix("/api/v1")) for path in document()["paths"]]
    assert len(paths) >= 5
    assert [path for path in paths if not any(re.fullmatch(pattern, path) for pattern in known)] == []


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
