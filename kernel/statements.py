"""Statements that the ORM writes once. For the few reads that every request waits for.

Building and compiling a large query takes Python longer than PostgreSQL takes to answer it. A :class:`Statement` has the ORM
write it once for each shape, with a stand-in for every value, and sends it again with other values. The ORM stays the only one
that knows who may see what.
"""

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

FIRST_ID = 0xFFFFFFFF_FFFF_4FFF_8FFF_FFFF00000000
FIRST_MOMENT = datetime(1, 2, 3, 4, 5, 6, tzinfo=UTC)
FIRST_NUMBER = 1_987_654_321
TRACE = re.compile(r"ffffffff-?ffff-?4fff-?8fff|datetime\(1, |19876\d{5}\b|stand-in ")
MOST_SHAPES = 1_000


@dataclass(frozen=True)
class Slot:
    """Where a value goes: its name, and its position where it is a tuple."""

    name: str
    position: int | None = None


@dataclass
class Statement:
    """``build(shape, values)`` gives the query of rows (``values_list``).

    Values are ids, moments, numbers, texts, or tuples of them; whatever changes the form of the query (a filter that is there
    or not, the order, the size of a page) belongs into ``shape``. A value that is None counts as part of the shape.
    """

    build: Callable[[Any, dict[str, Any]], "QuerySet[Any, Any]"]
    written: dict[Hashable, tuple[str, list[Any]]] = field(default_factory=dict)
    lock: Any = field(default_factory=Lock)

    def fetch(self, shape: Hashable, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them, as Python's own. One query."""
        key = (shape, *((name, _form(value)) for name, value in values.items()))
        sql, places = self.written.get(key) or self._write(key, shape, values)
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.cursor = _PreparedCursor(connection.connection)  # Django's wrapper stays, and counts
            cursor.execute(sql, [_filled(place, values) for place in places])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def _write(self, key: Hashable, shape: Any, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        stand_ins, slots = _stand_ins(values)
        try:
            sql, params = self.build(shape, stand_ins).query.sql_with_params()
        except EmptyResultSet:
            sql, params = "", ()
        places = [slots.get(_known_as(param), param) for param in params]
        derived = [place for place in places if not isinstance(place, Slot) and TRACE.search(repr(place))]
        if derived:
            raise RuntimeError(
                f"Values must stand in the statement as they are: {derived} would be everybody's. Pass them."
            )
        with self.lock:
            if len(self.written) >= MOST_SHAPES:
                self.written.clear()
            self.written[key] = sql, places
        return sql, places


class _PreparedCursor(psycopg.Cursor[Any]):
    """Has PostgreSQL parse a statement once a connection too, and reads its binary form."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        # Behind a pooler of transactions each statement may meet another server: Django's own switch says so.
        is_pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
        usual, self.connection.prepare_threshold = self.connection.prepare_threshold, None if is_pooled else 0
        try:
            return super().execute(query, params, prepare=not is_pooled, binary=True)
        finally:
            self.connection.prepare_threshold = usual
            if connection.queries_logged:  # what is prepared leaves no query behind, and Django's log wants to show it
                self._query = self._convert_query(query, params)


class Joined:
    """Rows of ``model`` with the rows that it points to along ``paths``, as ``select_related`` gives them.

    ``columns`` are what the statement's ``values_list`` asks for, and come first in it; ``row_of`` makes the objects. Columns
    ``without`` are left in the database, as ``defer`` does.
    """

    def __init__(self, model: type[Model], *paths: str, without: Collection[str] = ()) -> None:
        models = {"": model}
        for path in paths:
            owner, _separator, name = path.rpartition("__")
            models[path] = models[owner]._meta.get_field(name).related_model  # type: ignore[assignment]
        self._parts = [_Part(path, of, without) for path, of in models.items()]
        self.columns: list[str] = [column for part in self._parts for column in part.columns]

    def row_of(self, values: Sequence[Any]) -> Any:
        """The object of one row; what follows the columns is left to the caller."""
        found: dict[str, Any] = {}
        start = 0
        for part in self._parts:
            end = start + len(part.columns)
            found[part.path] = part.made_of(values[start:end])
            start = end
            if part.path and found[part.owner] is not None:
                setattr(found[part.owner], part.name, found[part.path])
        return found[""]


class _Part:
    """One of the models that are joined."""

    def __init__(self, path: str, model: type[Model], without: Collection[str]) -> None:
        self.path, self.model = path, model
        self.owner, _separator, self.name = path.rpartition("__")
        prefix = f"{path}__" if path else ""
        fields = [field for field in model._meta.concrete_fields if prefix + field.attname not in without]
        self.names = [field.attname for field in fields]
        self.columns = [prefix + name for name in self.names]

    def made_of(self, values: Sequence[Any]) -> Any:
        return None if values[0] is None else self.model.from_db("default", self.names, values)


def _form(value: Any) -> Any:
    """What of a value changes the form of the query: whether it is there, and how many it is."""
    return len(value) if isinstance(value, tuple) else value is None


def _filled(place: Any, values: Mapping[str, Any]) -> Any:
    if not isinstance(place, Slot):
        return place
    value = values[place.name]
    return value if place.position is None else value[place.position]


def _stand_ins(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[Any, Slot]]:
    """Values of the same types that nobody has, and which slot each stands for."""
    chosen: dict[str, Any] = {}
    slots: dict[Any, Slot] = {}

    def stand_in(value: Any, slot: Slot) -> Any:
        made = _like(value, len(slots))
        slots[_known_as(made)] = slot
        return made

    for name, value in values.items():
        if isinstance(value, tuple):
            chosen[name] = tuple(stand_in(item, Slot(name, at)) for at, item in enumerate(value))
        else:
            chosen[name] = None if value is None else stand_in(value, Slot(name))
    return chosen, slots


def _known_as(param: Any) -> tuple[type, Any] | None:
    """A stand-in by its type and value; the driver's own kinds of numbers count as numbers."""
    kind = next((kind for kind in (UUID, datetime, str, int) if isinstance(param, kind)), None)
    return None if kind is None else (kind, param)


def _like(value: Any, number: int) -> Any:
    if isinstance(value, UUID):
        return UUID(int=FIRST_ID + number)
    if isinstance(value, datetime):
        return FIRST_MOMENT + timedelta(microseconds=number)
    if isinstance(value, str):
        return f"stand-in {number}"
    if isinstance(value, int) and not isinstance(value, bool):
        return FIRST_NUMBER + number
    raise TypeError(f"A statement takes no {type(value).__name__}; put it into the shape.")
