"""The base of REST views inside one engagement: a stranger gets 404 before anything else is looked at."""

from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from accounts.api.base import ApiView
from engagements.models import Engagement
from kernel.actors import Actor

Row = TypeVar("Row", bound=Model)


class EngagementView(ApiView):
    """``/engagements/{engagement_id}/…``"""

    @cached_property
    def engagement(self) -> Engagement:
        """The engagement of the address, as far as the token may see it."""
        visible = Engagement.objects.visible_to(self.reader).select_related(
            "organization", "contractor", "relationship__manager"
        )
        return get_object_or_404(visible, pk=self.kwargs["engagement_id"])

    @cached_property
    def permissions(self) -> frozenset[str]:
        return self.permissions_on(self.engagement)

    @property
    def by(self) -> Actor:
        """Who acts on the engagement by the declared right; raises NotAllowed (403)."""
        return self.actor(self.engagement)

    def row(self, rows: "QuerySet[Row]") -> Row:
        """The row of the address among ``rows``, which must be this engagement's; 404 otherwise."""
        return get_object_or_404(rows.filter(engagement=self.engagement), pk=self.kwargs["pk"])

    def again(self, row: Any) -> Any:
        """The row as it stands after an act, read afresh."""
        return self.row(type(row)._default_manager.all())
