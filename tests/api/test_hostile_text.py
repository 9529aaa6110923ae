"""Hostile text through the API: an exact round trip, or a refusal that names the field; never a fault, nothing half-applied.

The fields come from the schema: one that is added is attacked here without anybody thinking of it.
"""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from engagements.models import Comment, Signature
from kernel.api.reference import document
from tests.api.asking import Api
from tests.api.states import States
from tests.factories import body
from tests.test_hostile_text import DIRECTIONS, HEADER, KEPT, REFUSED

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
OTHERS = {"directions": DIRECTIONS, "header": HEADER, "half a character": "half \ud800"}
CODES = {"sha256", "amount", "open_before"}  # a pattern of their own
KEPT_IN = {"signVersion override_reason": (Signature, "override_reason"), "tracePayment note": (Comment, "body")}
NARROW = {"links.0", "currency", "section_key"}  # an address, a code, a key: not for prose
IN_DRAFT = ["body.title", "body.parts.brief.items.0.title", "body.parts.brief.items.0.body"]
IN_DRAFT += [f"body.parts.deliverables.items.0.{name}" for name in ("title", "description", "criteria.0.text")]


def write_operations() -> dict[str, tuple[str, str, list[str]]]:
    """Method, address and text fields of every operation that takes text, by its name; lists of texts by their first."""
    said, found = document(), {}
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            contents = operation.get("requestBody", {}).get("content", {})
            fields: set[str] = set()
            for content in contents.values():
                shape = said["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
                fields |= {place for name, field in shape["properties"].items() for place in texts_in(name, field)}
            if operation["operationId"] == "putDraft":
                fields |= set(IN_DRAFT)
            if fields:
                found[operation["operationId"]] = (method, path.removeprefix("/api/v1"), sorted(fields))
    return found


def texts_in(name: str, field: dict[str, Any]) -> list[str]:
    """Where text goes in a field of a body."""
    if field.get("type") == "array":
        return [f"{name}.0" for _ in texts_in(name, field["items"])]
    choices = field.get("oneOf") or [field]
    is_text = choices[0].get("type") == "string" and not {"format", "enum"} & set(choices[0]) and name not in CODES
    return [name] if is_text else []


OPERATIONS = write_operations()


def bodies(states: States, name: str) -> list[dict[str, Any]]:
    """Bodies that are taken at some place and from some side."""
    known = states.known
    paid = {"amount": "1.00", "paid_on": "2026-11-02", "method": "card"}
    found: dict[str, list[dict[str, Any]]] = {
        "createRelationship": [{"name": "New", "email": "new@people.example"}],
        "createEngagement": [{"relationship": known["relationship"][0], "title": "Job"}],
        "submitCheckIn": [{"done": "Much"}],
        "putDraft": [{"body": body()}],
        "previewImport": [{"text": "# Brief"}],
        "propose": [{}, *({"answers": version} for version in known["answers"])],
        "signVersion": [{"sha256": sha256, "override_reason": "By telephone."} for sha256 in known["sha256"]],
        "submitDeliverable": [{"note": "Here"}],
        "reviewDeliverable": [{"submission": round, "outcome": "accepted"} for round in known["submission"]],
        "recordPayment": [paid],
    }
    fields = OPERATIONS[name][2]
    return found.get(name) or [dict.fromkeys([field for field in fields if field != "section_key"], "So")]


def opening(states: States, name: str) -> tuple[Api, str, dict[str, Any]]:
    """Who may do it where, with which body: found by trying."""
    method, path, _fields = OPERATIONS[name]
    for place in states.places("/api/v1" + path):
        at = path.format(**(place or {}))
        for raw in states.tokens:
            for content in bodies(states, name):
                api = Api(raw)
                with transaction.atomic():
                    before, status = count_rows(), api.ask(method, at, content, If_Match="*").status_code
                    is_done = count_rows() != before or name in {"putDraft", "previewImport"}
                    transaction.set_rollback(True)
                if status < 300 and is_done:
                    return api, at, content
    raise AssertionError(f"Nobody can do {name} anywhere: give it a body or a state.")


def put(content: dict[str, Any], place: str, text: str) -> dict[str, Any]:
    """``content`` with ``text`` at ``place``; a list that is not there yet is made."""
    changed = json.loads(json.dumps(content))
    *way, last = place.split(".")
    inner = changed
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner.setdefault(step, [""])
    inner[int(last) if isinstance(inner, list) else last] = text
    return changed


def texts_of(value: Any) -> list[str]:
    """Every text inside an answer."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in texts_of(item)]


def count_rows() -> int:
    """All rows of all tables, but for the ones that say when a token was used."""
    tables = sorted({model._meta.db_table for model in apps.get_models()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " + ".join(f'(SELECT count(*) FROM "{table}")' for table in tables))
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_text_comes_back_exactly_or_is_refused_by_the_name_of_its_field(name, states):
    method, _path, fields = OPERATIONS[name]
    api, at, content = opening(states, name)
    before, faults = count_rows(), []
    for field in fields:
        for label, text in {**KEPT, **REFUSED, **OTHERS}.items():
            with transaction.atomic():
                response = api.ask(method, at, put(content, field, text), If_Match="*")
                wrong = judge(response, name, field, label, text, before)
                transaction.set_rollback(True)
            faults += [(field, label, response.status_code, wrong)] if wrong else []
    assert faults == []


def judge(response: Any, name: str, field: str, label: str, text: str, before: int) -> str:
    """What is wrong with an answer to hostile text; empty where nothing is."""
    answer = response.json()
    if response.status_code < 300:
        if name == "previewImport":
            return ""  # saves nothing, and reads what it can
        is_kept = text.replace("\r\n", "\n") in kept(answer, name, field)
        is_refusable = (
            label in REFUSED and name != "putDraft"
        )  # a draft may be long, and is checked when it is proposed
        return "" if is_kept and not is_refusable else "changed, or taken"
    if response.status_code != 422:
        return f"answered {answer}"
    if not any(error["field"].split(".")[0] == field.split(".")[0] for error in answer["errors"]):
        return f"another field is named: {answer['errors']}"
    if label in KEPT and field not in NARROW:
        return f"refused: {answer['errors']}"
    return "" if count_rows() == before else "half-applied"


def kept(answer: Any, name: str, field: str) -> list[str]:
    """The texts of the answer, or the one in the table that it does not repeat."""
    model, column = KEPT_IN.get(f"{name} {field}", (None, ""))
    told = list(model.objects.values_list(column, flat=True)) if model else texts_of(answer)
    return [text.replace("\r\n", "\n") for text in told]
