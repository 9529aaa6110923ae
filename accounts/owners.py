"""Who owns an organization, by name: whoever else than the manager a move of the client may name."""

import json
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject

from accounts.models import Membership, Role


def owners_text() -> Cast:
    """The owners of an outer row's ``organization``, for :func:`names_from`; as text, so that a row can be remembered by it."""
    seats = Membership.objects.filter(organization_id=OuterRef("organization_id"), role=Role.OWNER, is_active=True)
    pairs = ArraySubquery(seats.order_by("pk").values(pair=JSONObject(id=F("user_id"), name=F("user__name"))))
    return Cast(Func(pairs, function="to_jsonb", output_field=JSONField()), TextField())


def names_from(text: str) -> dict[UUID, str]:
    """The names that :func:`owners_text` found, by user id."""
    return {UUID(pair["id"]): pair["name"] for pair in json.loads(text)}
