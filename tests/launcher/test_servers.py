"""PostgreSQL and Valkey of one's own: start, stop, and what a kill leaves."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launcher.leash import IS_TIED
from launcher.machine import LauncherError, is_alive, wait_for_end
from launcher.place import Place
from launcher.postgres import FAST_AND_LOSSY, Postgres
from launcher.valkey import Valkey
from tests.support import servers

pytestmark = pytest.mark.processes


@pytest.fixture
def folder() -> Path:
    return servers.new_folder("l-")


@pytest.fixture
def postgres(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder, settings=FAST_AND_LOSSY)
    server.start()
    yield server
    server.stop()


def query(server: Postgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(
        host=str(server.place.sockets), port=5432, user="counterpart", dbname="counterpart", autocommit=True
    ) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def ask_valkey(server: Valkey, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(server.socket))
        client.sendall(command + b"\r\n")
        return client.recv(100)


def test_postgres_is_private_and_utf8(postgres: Postgres) -> None:
    assert query(postgres, "SHOW listen_addresses") == [("",)]
    assert query(
        postgres, "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = 'counterpart'"
    ) == [("UTF8", "C.UTF-8")]
    assert postgres.place.sockets.stat().st_mode & 0o777 == 0o700


def test_postgres_keeps_its_data_over_a_stop(postgres: Postgres) -> None:
    query(postgres, "CREATE TABLE kept AS SELECT 1 AS number")
    postgres.stop()
    assert not postgres.is_running()
    postgres.start()
    assert query(postgres, "SELECT number FROM kept") == [(1,)]


def test_postgres_recovers_from_a_kill(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    query(server, "CREATE TABLE kept AS SELECT 1 AS number")
    server.process.popen.send_signal(signal.SIGKILL)
    server.process.popen.wait()
    again = Postgres(folder)
    again.start()
    assert query(again, "SELECT number FROM kept") == [(1,)]
    again.stop()


def test_a_stale_lock_that_names_a_strange_process_is_no_hindrance(postgres: Postgres) -> None:
    postgres.stop()
    lock = postgres.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{postgres.data}\n")
    postgres.start()
    assert query(postgres, "SELECT 1") == [(1,)]


def test_data_of_another_version_are_refused(postgres: Postgres) -> None:
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(LauncherError, match="made by PostgreSQL 9"):
        postgres.start()


def test_a_half_made_data_folder_is_made_anew(folder: Path) -> None:
    half = folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(folder, settings=FAST_AND_LOSSY)
    server.start()
    assert query(server, "SELECT 1") == [(1,)]
    server.stop()


def test_a_long_path_moves_the_sockets_only(folder: Path) -> None:
    deep = folder / ("long-" * 20)
    deep.mkdir()
    place = Place.of(deep)
    assert str(place.sockets).startswith("/tmp/cp-")
    assert place.data == deep
    place.sockets.rmdir()


def test_a_strange_folder_in_tmp_is_refused(folder: Path) -> None:
    deep = folder / ("long-" * 20)
    deep.mkdir()
    sockets = Place.of(deep).sockets
    sockets.rmdir()
    sockets.symlink_to(folder)
    try:
        with pytest.raises(LauncherError, match="belongs to somebody else"):
            Place.of(deep)
    finally:
        sockets.unlink()


@pytest.mark.parametrize("is_durable", [True, False])
def test_valkey_keeps_what_it_should_over_a_kill(folder: Path, is_durable: bool) -> None:
    server = Valkey(folder, is_durable=is_durable)
    server.start()
    assert ask_valkey(server, b"SET name value") == b"+OK\r\n"
    server.kill()
    server.start()
    assert ask_valkey(server, b"EXISTS name") == (b":1\r\n" if is_durable else b":0\r\n")
    server.stop()
    assert not server.is_running()


def test_a_server_ends_with_the_process_that_started_it_where_the_system_can_tie_them(folder: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from launcher.valkey import Valkey\n"
        "server = Valkey(Path(sys.argv[1])); server.start(); print(server.process.popen.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    has_ended = wait_for_end(pid, 5.0)
    if not has_ended:
        os.kill(pid, signal.SIGKILL)
    assert has_ended == IS_TIED
