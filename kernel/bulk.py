"""Statements over hundreds of rows: arrays sent and read in PostgreSQL's binary form, a quarter of the work of text.

For the few hot loops of the workers. Everything else goes through the ORM.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import connection


def execute(sql: str, parameters: Sequence[Any]) -> int:
    """Run ``sql`` (places ``%b``) in the open transaction and return how many rows it wrote."""
    with _cursor() as cursor:
        return int(cursor.execute(sql, parameters).rowcount)


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
