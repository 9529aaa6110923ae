"""What the templates and the static files promise together: nothing inline, no missing icon, a light first load."""

import gzip
import importlib.util
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from kernel.statuses import STATUSES
from kernel.transitions import TABLES

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
MAX_FIRST_LOAD = 300_000


def source(path: Path) -> str:
    return re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)


def sprite_names() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor" / "icons.svg").read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_have_nothing_inline_and_know_their_icons(path):
    text = source(path)
    is_mail = "mail" in path.parts or path.parent.name == "email"
    assert is_mail or not re.search(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on", text)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag
    named = set(re.findall(r"{%-?\s*icon \"([^\"]+)\"", text)) | set(re.findall(r'icon_name="([^"{]+)"', text))
    assert named <= sprite_names()


def test_templates_use_no_class_that_the_vendored_stylesheet_leaves_out():
    ours = set(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(sheet.read_text() for sheet in SHEETS)))
    dropped = vendor_tool().DROPPED
    used = {
        name for path in TEMPLATES for names in re.findall(r'class="([^"]*)"', source(path)) for name in names.split()
    }
    plain = {name for name in used if re.fullmatch(r"[a-zA-Z][\w-]*", name)}
    assert sorted(name for name in plain - ours if dropped.match(f".{name}")) == []


def test_every_state_has_its_word_and_shape():
    states = {
        (table.model.rpartition(".")[2], code)
        for table in TABLES.values()
        for row in table.transitions.values()
        for code in {row.target, *row.sources}
    }
    assert {code for kind, code in states if code not in STATUSES and f"{kind}.{code}" not in STATUSES} == set()


def test_statuses_use_known_shapes_and_tones():
    ledger = (STATIC / "css" / "ledger.css").read_text()
    for status in STATUSES.values():
        assert status.shape in sprite_names()
        assert status.tone == "plain" or f".state-{status.tone}" in ledger


def test_stylesheets_fetch_only_what_lies_beside_them():
    for sheet in [*SHEETS, STATIC / "vendor" / "tabler" / "tabler.min.css"]:
        text = sheet.read_text()
        assert "sourceMappingURL" not in text
        assert "@import" not in text
        for address in re.findall(r"url\((?![\"']?data:)[\"']?([^\"')]+)", text):
            assert (sheet.parent / address).resolve().is_file()


def test_first_load_is_light():
    head = (ROOT / "templates" / "shell" / "_head.html").read_text()
    names = re.findall(r"{% static '([^']+)' %}", head)
    names += ["js/app.js", "vendor/icons.svg", "django_htmx/htmx-2.min.js"]
    assert len(names) > 10
    weight = sum(packed_size(Path(finders.find(name))) for name in names)
    assert weight < MAX_FIRST_LOAD - 50_000  # the page itself, and letters of other alphabets


def packed_size(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix in {".woff2", ".png"} else len(gzip.compress(content, 6))


def vendor_tool():
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools" / "vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pruning_drops_selectors_and_empty_blocks_only():
    prune = vendor_tool().prune
    assert prune("a,.carousel b{x:1}.modal{y:2}@media print{.modal{z:3}}@media screen{p,.card{q:4}}") == (
        "a{x:1}@media screen{p,.card{q:4}}"
    )
    assert prune(":is(.btn,.card){x:1}.kb{y:url(a)}") == ":is(.btn,.card){x:1}.kb{y:url(a)}"
