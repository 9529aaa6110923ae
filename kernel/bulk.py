"""Statements over hundreds of rows: arrays sent and read in PostgreSQL's binary form, a quarter of the work of text.

For the few hot loops of the workers. Everything else goes through the ORM.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


def execute(sql: str, parameters: Sequence[Any]) -> None:
    """Run ``sql`` (places ``%b``) in the open transaction."""
    with _cursor() as cursor:
        cursor.execute(sql, parameters)


@contextmanager
def together() -> Iterator[None]:
    """Let PostgreSQL work on the statements of the block while Python writes up the next; what fails is raised at its end."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run ``sql`` (places ``%b``) and return its rows; instants are aware, in UTC."""
    with _cursor() as cursor:
        return cursor.execute(sql, parameters).fetchall()


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows turned into columns, for ``unnest``. Raises ValueError when rows differ in length."""
    return [list(column) for column in zip(*rows, strict=True)]


def _cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    connection.ensure_connection()
    cursor: psycopg.Cursor[tuple[Any, ...]] = psycopg.Cursor(connection.connection)
    cursor.format = psycopg.pq.Format.BINARY
    return cursor
