"""The checked-in schema is the served one; every operation says what a developer needs."""

import json
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from accounts.access import Permission

CHECKED_IN = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"
REFRESH = "Look at what changed; if nobody's program breaks by it, run: make schema"


@pytest.fixture(scope="module")
def schema():
    generated = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(generated, default=str))


def operations(schema):
    return [(path, method, said) for path, methods in schema["paths"].items() for method, said in methods.items()]


def test_the_checked_in_schema_is_the_generated_one(schema):
    assert json.loads(CHECKED_IN.read_text()) == schema, REFRESH


def test_the_schema_is_openapi_3_1(schema):
    validate_schema(schema)
    assert schema["openapi"] == "3.1.0"


def test_operations_have_a_name_of_their_own(schema):
    ids = [said["operationId"] for _path, _method, said in operations(schema)]
    assert len(ids) == len(set(ids))


def test_every_operation_says_what_it_does_and_takes(schema):
    lacking = [
        said["operationId"]
        for path, method, said in operations(schema)
        if not said["summary"] or not said["tags"][0] or {"401", "403", "422", "429"} - set(said["responses"])
    ]
    assert lacking == []


def test_every_scope_is_a_permission(schema):
    scopes = {scope for _path, _method, said in operations(schema) for scope in said["security"][0]["token"]}
    assert scopes <= {str(permission) for permission in Permission}


def test_an_update_demands_what_was_read(schema):
    for _path, method, said in operations(schema):
        names = {parameter["name"] for parameter in said.get("parameters", ()) if parameter.get("required")}
        assert (method == "put") == ("If-Match" in names)


@pytest.mark.django_db
def test_the_schema_is_served_to_everybody(client, schema):
    response = client.get("/api/v1/schema/")
    assert response.status_code == 200
    assert response.json() == schema
