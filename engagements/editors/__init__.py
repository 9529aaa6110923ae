"""Editors: each draws one part of a draft as fields, and reads the fields back.

A draft keeps whatever was typed; the parts judge it. What was not touched stays exactly as it was stored.
"""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.module_loading import import_string

from engagements.editors.base import Editor, Scene
from engagements.parts import part_of, parts

__all__ = ["Editor", "Scene", "editors", "read_body"]

Errors = Mapping[str, list[Any]]


def editors(
    body: dict[str, Any],
    scene: Scene,
    *,
    typed: QueryDict | None = None,
    errors: Errors | None = None,
    missing: Errors | None = None,
) -> list[Editor]:
    """An editor for each part of ``body``, showing ``typed`` instead where it is given, with ``errors`` at their fields.

    What is ``missing`` before it can be proposed is marked at its row.
    """
    return [
        import_string(part.editor)(
            part,
            part_of(body, part),
            scene,
            typed=typed,
            errors=_errors_of(part.code, errors),
            missing=_errors_of(part.code, missing),
        )
        for part in parts()
        if part.editor
    ]


def read_body(typed: QueryDict, *, before: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """The draft that ``typed`` makes of ``before``; parts and fields that were not sent stay as they are."""
    body = before | {"title": typed.get("title", before["title"]).replace("\r\n", "\n")}
    if scene.may_change_currency:
        body["currency"] = typed.get("currency", before["currency"])
    read = {editor.part.code: editor.read() for editor in editors(before, scene, typed=typed)}
    return body | {"parts": before["parts"] | read}


def _errors_of(code: str, errors: Errors | None) -> dict[str, list[Any]]:
    start = f"{code}."
    return {place[len(start) :]: texts for place, texts in (errors or {}).items() if place.startswith(start)}
