"""The schema and its page: OpenAPI 3.1 for programs, and the same for people, drawn without a script.

A reader of the schema needs no interactive console of half a megabyte that breaks the content policy; a page with links does.
Both are the same for everybody and are made once per process.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from kernel.text import render_markdown

HOURS = 60 * 60


@dataclass(frozen=True)
class Kind:
    """What a value is: words, with the name of a shape between ``before`` and ``after`` where there is one."""

    before: str = ""
    shape: str = ""
    after: str = ""

    def wrapped(self, before: str = "", after: str = "") -> "Kind":
        return Kind(before + self.before, self.shape, self.after + after)


@dataclass(frozen=True)
class Field:
    """A parameter or a field."""

    name: str
    kind: Kind
    is_required: bool
    description: SafeString
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """One status of an operation."""

    status: str
    kind: Kind
    description: str
    is_problem: bool


@dataclass(frozen=True)
class Act:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    description: SafeString
    parameters: list[Field]
    bodies: list[tuple[str, Kind]]
    answers: list[Answer]


@dataclass
class Group:
    """Operations of one tag."""

    name: str
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Shape:
    """One body or answer, or a part of them."""

    name: str
    description: SafeString
    fields: list[Field]


@cache
def document() -> dict[str, Any]:
    """The schema, in English, as it is checked in."""
    with translation.override(settings.LANGUAGE_CODE):
        generated: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        as_json: dict[str, Any] = json.loads(json.dumps(generated, default=str))
        return as_json


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """``/schema/``: for programs, to be kept for an hour."""
    response = HttpResponse(_text(), content_type="application/json")
    response["Cache-Control"] = f"public, max-age={HOURS}"
    return response


@cache
def _text() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """``/docs/``: for people."""
    root = request.build_absolute_uri(reverse("api:docs")).removesuffix("/docs/")
    return render(request, "kernel/api_reference.html", {**contents(), "root": root})


@cache
def contents() -> dict[str, Any]:
    """What the page shows: groups of operations in the order of the addresses, then the shapes by name."""
    said = document()
    groups = {tag["name"]: Group(tag["name"]) for tag in said["tags"]}
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]].acts.append(_act(path, method, operation, said["components"]["responses"]))
    return {
        "groups": list(groups.values()),
        "shapes": [_shape(name, shape) for name, shape in sorted(said["components"]["schemas"].items())],
    }


def _act(path: str, method: str, operation: dict[str, Any], problems: dict[str, Any]) -> Act:
    body = operation.get("requestBody", {}).get("content", {})
    return Act(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_markdown(operation["description"]),
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", ())],
        bodies=[(media_type, kind_of(content["schema"])) for media_type, content in body.items()],
        answers=[_answer(status, answer, problems) for status, answer in operation["responses"].items()],
    )


def _parameter(said: dict[str, Any]) -> Field:
    description = _markdown(said.get("description", ""))
    return Field(said["name"], kind_of(said["schema"]), said.get("required", False), description, said["in"])


def _answer(status: str, answer: dict[str, Any], problems: dict[str, Any]) -> Answer:
    is_problem = "$ref" in answer
    answer = problems[answer["$ref"].rpartition("/")[2]] if is_problem else answer
    content: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    return Answer(status, kind_of(content.get("schema", {})), answer.get("description", ""), is_problem)


def _shape(name: str, said: dict[str, Any]) -> Shape:
    required = set(said.get("required", ()))
    fields = [
        Field(inner, kind_of(value), inner in required, _markdown(value.get("description", "")))
        for inner, value in said.get("properties", {}).items()
    ]
    return Shape(name, _markdown(said.get("description", "")), fields)


def kind_of(said: dict[str, Any]) -> Kind:
    """A JSON schema in a few words."""
    if "$ref" in said:
        return Kind(shape=said["$ref"].rpartition("/")[2])
    for among in ("allOf", "oneOf", "anyOf"):
        if among in said:
            return _of_several(said[among])
    if "enum" in said:
        return Kind(" | ".join(str(value) for value in said["enum"] if value is not None))
    names = said.get("type", "anything")
    names = [names] if isinstance(names, str) else names
    null = " or null" if "null" in names else ""
    name = next((name for name in names if name != "null"), "null")
    if name == "array":
        return kind_of(said.get("items", {})).wrapped("list of ", null)
    return Kind(f"{said.get('format') or name}{null}")


def _of_several(choices: list[dict[str, Any]]) -> Kind:
    kinds = [kind_of(choice) for choice in choices if choice.get("type") != "null"]
    null = " or null" if len(kinds) < len(choices) else ""
    return kinds[0].wrapped(after=null) if len(kinds) == 1 else Kind(" or ".join(map(_words, kinds)) + null)


def _words(kind: Kind) -> str:
    return kind.before + kind.shape + kind.after


def _markdown(text: str) -> SafeString:
    return render_markdown(text)
