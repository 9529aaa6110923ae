"""The negative control: every lock off, and an act that stops between its check and its write until its rival is done.

The numbers of the record are read anew, so that its unique key does not hide what the lock is there to prevent.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.db.models import Model, QuerySet

from accounts.models import Organization
from engagements.services import engagements
from kernel import door, record
from kernel.api import idempotency


@contextmanager
def unlocked(stops_at: str, wait: Callable[[], None]) -> Iterator[None]:
    """Take no lock inside, and stop as :func:`stopping` does."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(door, "_lock", lambda scope: type(scope)._default_manager.get(pk=scope.pk)))
        stack.enter_context(patch.object(QuerySet, "select_for_update", lambda rows, **options: rows.all()))
        stack.enter_context(patch.object(engagements, "_next_number", _counted_in_python))
        stack.enter_context(patch.object(idempotency, "_locked", lambda token_id, key: transaction.atomic()))
        stack.enter_context(stopping(stops_at, wait))
        yield


@contextmanager
def stopping(stops_at: str, wait: Callable[[], None]) -> Iterator[None]:
    """Call ``wait`` once: before the first write, or before the record is appended to."""
    waits = iter([wait])

    def stop(place: str) -> None:
        if place == stops_at:
            next(waits, lambda: None)()

    save_base, append = Model.save_base, record.append

    def stopping_save(row: Model, *args: Any, **kwargs: Any) -> None:
        stop("write")
        save_base(row, *args, **kwargs)

    def stopping_append(scope: Any, *args: Any, **kwargs: Any) -> Any:
        stop("record")
        scope.refresh_from_db(fields=["seq", "head_hash"])
        return append(scope, *args, **kwargs)

    with patch.object(Model, "save_base", stopping_save), patch.object(record, "append", stopping_append):
        yield


def _counted_in_python(organization_id: Any) -> int:
    organization = Organization.objects.get(pk=organization_id)
    organization.engagement_counter += 1
    organization.save(update_fields=["engagement_counter"])
    return organization.engagement_counter
