"""Databases cloned from one migrated template.

Migrations run once per session, whoever needs them first. A clone takes a tenth of a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from tests.support import servers

LOCK = 7_310_221  # an arbitrary number for the advisory lock around the template


def _server() -> psycopg.Connection[Any]:
    """An autocommit connection to the maintenance database of the server of the session."""
    from django.db import connection

    parameters = connection.get_connection_params()
    parameters = {name: parameters[name] for name in ("host", "port", "user", "password") if parameters.get(name)}
    return psycopg.connect(dbname="postgres", autocommit=True, **parameters)


def _template_name() -> str:
    return f"cp_{servers.session_name()}_template"


def template() -> str:
    """The name of the migrated template of this session, made on first need. One process makes it, the others wait."""
    name = _template_name()
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            half = f"{name}_half"
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
            with connected_to(half):
                _migrate()
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(sql.Identifier(half), sql.Identifier(name)))
    return name


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def clone(name: str) -> None:
    """Make a database of this name with the tables, triggers and first rows of the template."""
    source = template()
    with _server() as server:
        # Two clones at once are fine; a connection to the template is not, and nobody keeps one.
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        server.execute(make.format(sql.Identifier(name), sql.Identifier(source)))


def drop(name: str) -> None:
    """Remove a database, ending the connections that are left to it."""
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_template() -> None:
    """Remove the template of this session."""
    drop(_template_name())


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Point Django's default connection of this process at another database of the same server."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
