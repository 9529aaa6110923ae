"""``external_id``: what an integration calls what it creates. Unique within the party, so that nothing is created twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kernel.api.fields import LineField
from kernel.errors import DomainError

LONGEST = 120


class ExternalIdTaken(DomainError):
    """An integration created this before; ``details`` has the id of what it created, where the token may see it."""

    code = "external_id_taken"
    message = _("This external_id is taken: it was created before.")


class ExternalIdField(LineField):
    """An ``external_id`` in a request: may be left out, never empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": LONGEST, **kwargs})


@contextmanager
def created_once(rows: "QuerySet[Any]", external_id: str, *, seen: "QuerySet[Any]") -> Iterator[None]:
    """Create a row with ``external_id`` inside this block; ``rows`` are those of its party, ``seen`` those that the token sees.

    Raises ExternalIdTaken where one of ``rows`` has it, also when that one came a moment before. An empty one is no one's.
    """
    _refuse_taken(rows, external_id, seen)
    try:
        yield
    except IntegrityError:
        _refuse_taken(rows, external_id, seen)
        raise


def _refuse_taken(rows: "QuerySet[Any]", external_id: str, seen: "QuerySet[Any]") -> None:
    if external_id and (taken := rows.filter(external_id=external_id).first()):
        known = {str(taken._meta.model_name): taken.pk} if seen.filter(pk=taken.pk).exists() else {}
        raise ExternalIdTaken(**known)
