"""Drafts: each side's own working copy, saved at any time, outside the record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagements.models import AgreementVersion, Draft, Engagement
from engagements.models.base import parties_of
from engagements.parts import empty_body, parts
from kernel.actors import Actor
from kernel.errors import Invalid, Stale


def draft_for(*, engagement: Engagement, by: Actor, now: datetime) -> Draft:
    """The draft of the actor's side; made from the newest version (or empty) when there is none yet."""
    draft = Draft.objects.filter(engagement=engagement, side=by.side).first()
    if draft is not None:
        return draft
    newest = AgreementVersion.objects.filter(engagement=engagement).order_by("-number").first()
    body = newest.body if newest else empty_body(title=engagement.title, currency=engagement.currency)
    draft, _created = Draft.objects.get_or_create(
        engagement=engagement,
        side=by.side,
        defaults={**parties_of(engagement), "body": body, "updated_at": now, "updated_by_id": by.user_id},
    )
    return draft


def save(
    *, engagement: Engagement, body: dict[str, Any], expected_version: int | None, by: Actor, now: datetime
) -> Draft:
    """Replace the draft of the actor's side. Anything of the right shape is kept; only proposing demands completeness.

    Raises Stale when ``expected_version`` is not the stored one, Invalid when the shape is wrong.
    """
    _check_shape(body)
    draft_for(engagement=engagement, by=by, now=now)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(engagement=engagement, side=by.side)
        if expected_version is not None and draft.version != expected_version:
            raise Stale
        draft.body, draft.version, draft.updated_at, draft.updated_by_id = body, draft.version + 1, now, by.user_id
        draft.save(update_fields=["body", "version", "updated_at", "updated_by"])
    return draft


def discard(*, engagement: Engagement, by: Actor) -> None:
    """Throw away the actor's side's draft; the next one starts from the newest version. Quiet when there is none."""
    Draft.objects.filter(engagement=engagement, side=by.side).delete()


def _check_shape(body: Any) -> None:
    known = {part.code for part in parts()}
    shaped = (
        isinstance(body, dict)
        and body.get("schema") == 1
        and isinstance(body.get("title"), str)
        and isinstance(body.get("currency"), str)
        and isinstance(body.get("parts"), dict)
        and set(body["parts"]) <= known
        and all(isinstance(part, dict) for part in body["parts"].values())
    )
    if not shaped:
        raise Invalid(
            {"body": [_("A draft has schema 1, a title, a currency, and parts among: ") + ", ".join(sorted(known))]}
        )
