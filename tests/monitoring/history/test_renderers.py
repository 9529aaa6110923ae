"""Every verb that the code can write has words, and each of them reads without a hole."""

import ast
import re
from pathlib import Path

import pytest

from monitoring.renderers import FAMILIES, PEOPLE, RENDERERS, UNKNOWN, renderer_of, verbs_of

ROOT = Path(__file__).resolve().parents[3]
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = {"change", "note", "_opened", "_answer", "Line"}
PLACES = {
    "who", "what", "verb", "number", "round", "expires_at", "redo_due_at", "due_at", "amount", "paid_on", "count", "move",
    "until", "contractor", "manager", "user",
}  # fmt: skip


def verbs_written() -> set[str]:
    """Verbs that stand in calls of what opens the door or notes, anywhere in the apps."""
    found = set()
    for app in ("kernel", "accounts", "engagements", "payments", "monitoring"):
        for path in (ROOT / app).rglob("*.py"):
            found |= verbs_in(path.read_text())
    return found


def verbs_in(source: str) -> set[str]:
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        said = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
        said += call.args if name in WRITERS else []
        for node in said:
            found |= texts_of(node, constants)
    return {text for text in found if VERB.fullmatch(text)}


def texts_of(node: ast.expr, constants: dict[str, str]) -> set[str]:
    """The texts that an expression can be."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Name):
        return {constants[node.id]} if node.id in constants else set()
    if isinstance(node, ast.IfExp):
        return texts_of(node.body, constants) | texts_of(node.orelse, constants)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.Constant):
        return {kind + node.values[-1].value for kind in ("organization", "contractor")}
    return set()


def test_the_scan_sees_verbs_however_they_are_given():
    source = """
VERB = "move.nudged"
change(x, by=a, verb="a.b", now=n)
change(x, by=a, verb=VERB, now=n)
door.note(row, verb="c.d" if y else "e.f")
_opened(tool, "g.h", by, now)
change(party, by=CLOCK, verb=f"{kind}.archived", now=now)
other("not.a_verb")
"""
    assert verbs_in(source) == {
        "a.b", "move.nudged", "c.d", "e.f", "g.h", "organization.archived", "contractor.archived",
    }  # fmt: skip


def test_every_verb_has_a_renderer():
    written = verbs_written()
    assert len(written) > 50
    assert {verb for verb in written if f"{verb}/1" not in RENDERERS} == set()


def test_every_renderer_belongs_to_a_family():
    assert {renderer.family for renderer in RENDERERS.values()} == {*FAMILIES, PEOPLE}
    assert "deliverable.accepted" in verbs_of("work")


@pytest.mark.parametrize("schema", sorted(RENDERERS))
def test_a_text_has_only_places_that_are_filled(schema):
    renderer = RENDERERS[schema]
    for text in (str(renderer.text), str(renderer.by_clock)):
        assert set(re.findall(r"%\((\w+)\)s", text)) <= PLACES
        assert text.count("%") == len(re.findall(r"%\(\w+\)s", text))
        assert not text.endswith(".")


def test_what_a_newer_version_wrote_says_so():
    assert renderer_of("engagement.teleported/7") is UNKNOWN
