"""Is the process alive, and is it ready: for the launcher, containers and load balancers."""

from datetime import timedelta
from functools import cache

from django.core.cache import cache as shared_cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from kernel import outbox

OUTBOX_LIMIT = timedelta(minutes=10)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, broker and migrations are as they must be and the outbox moves; else 503 with what is wrong."""
    checks = {"database": _database(), "broker": _broker()}
    if checks["database"] == "ok":
        checks |= {"migrations": _migrations(), "outbox": _outbox()}
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse(checks, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def _broker() -> str:
    try:
        shared_cache._cache.get_client().ping()  # type: ignore[attr-defined]
    except RedisError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


@cache
def _migrations_applied() -> bool:
    """Remembered once true: a process that saw them all need not look again."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


def _migrations() -> str:
    try:
        _migrations_applied()
    except LookupError:
        return "not all applied; run: python manage.py migrate"
    return "ok"


def _outbox() -> str:
    wait = outbox.longest_wait() or timedelta(0)
    return (
        "ok" if wait <= OUTBOX_LIMIT else f"waiting for {wait.total_seconds() / 60:.0f} minutes; is a worker running?"
    )
