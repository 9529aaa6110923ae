"""Who may hear a row: both sides, or one side only."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def heard_by(rows: QuerySet[Row], side: str) -> QuerySet[Row]:
    """Those of ``rows`` (comments, attachments, entries) that are meant for both sides or for ``side`` alone."""
    return rows.filter(audience__in=("both", side))
